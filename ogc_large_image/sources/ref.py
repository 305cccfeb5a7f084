"""The address of an image and the version of its content."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceRef:
    """Names an image for the process: never a client's text, and never shown to one.

    ``version`` changes whenever the content may have changed (size, mtime and
    inode of a file, the ETag of an object), so it belongs in every cache key.
    """

    address: str
    version: str
    variable: str = ""
    """A variable of a netCDF or HDF file; empty for the file's own raster."""
    trusted: bool = True
    """False for uploads and remote objects: fewer drivers, no sidecar files."""
    reader: str = ""
    """The name of the large-image source that is to read it; empty for the one that suits it."""
    place: str = ""
    """A digest of where its pixels are on the ground, if that is not what the file says."""

"""Converts a file to one that is quick to serve: whole and examined, or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from ogc_large_image.cog.workplace import workplace
from ogc_large_image.errors import NO_ROOM, Overloaded, SourceUnreadable
from ogc_large_image.sources.cog.geotiff import require_same_image, write_cog
from ogc_large_image.sources.cog.options import CogOptions
from ogc_large_image.sources.cog.pyramid import require_same_pyramid, write_pyramid
from ogc_large_image.sources.cog.validity import cog_problems
from ogc_large_image.sources.describe import file_ref, is_georeferenced

_ROOM_BYTES = 1 << 20


def convert_image(source: Path, target: Path, options: CogOptions | None = None) -> Path:
    """``target`` as a COG of a georeferenced image, or as a tiled TIFF of all resolutions of any other.

    It takes its place at once when it is whole and has been compared with the
    source; until then a file that was there stays. The target gets the source's
    time, by which a second call sees that there is nothing to do. Overloaded
    where there is no room, SourceError for an image that cannot be converted,
    OSError where the system refuses a file or folder.
    """
    options = options or CogOptions()
    source, target = source.absolute(), target.absolute()
    before = file_ref(source)
    georeferenced = is_georeferenced(before)
    if _is_done(source, target, georeferenced):
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with workplace(target.parent) as place:
        made = place / "image.tif"
        try:
            _write(source, made, options, georeferenced)
            _settle(source, made)
        except (OSError, SourceUnreadable) as error:
            # GDAL and libvips say of a full disk only that something went wrong.
            if getattr(error, "errno", None) in NO_ROOM or shutil.disk_usage(place).free < _ROOM_BYTES:
                raise Overloaded("There is no room to convert the image.") from error
            raise
        if file_ref(source) != before:
            raise SourceUnreadable("The image was replaced while it was converted.")
        os.replace(made, target)
    _sync_folder(target.parent)
    return target


def _write(source: Path, made: Path, options: CogOptions, georeferenced: bool) -> None:
    if not georeferenced:
        write_pyramid(source, made, options)
        return require_same_pyramid(source, made)
    write_cog(source, made, options)
    if cog_problems(made):
        raise SourceUnreadable("The image cannot be converted.")
    return require_same_image(source, made, options)


def _settle(source: Path, made: Path) -> None:
    found = os.stat(source)
    os.utime(made, ns=(found.st_atime_ns, found.st_mtime_ns))
    with open(made, "rb") as file:
        os.fsync(file.fileno())


def _is_done(source: Path, target: Path, georeferenced: bool) -> bool:
    try:
        same = os.stat(source).st_mtime_ns == os.stat(target).st_mtime_ns and not target.samefile(source)
    except OSError:
        return False
    return same and (not georeferenced or not cog_problems(target))


def _sync_folder(folder: Path) -> None:
    """So that the new name outlives a loss of power, where folders can be synchronized."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

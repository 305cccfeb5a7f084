"""Images that a site opens itself, with a large-image source of its own choice.

A source over GDAL is taken by its path, so that any grid is read from it as
from every other image; any other one is read tile by tile.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, Final

from ogc_large_image.sources.ref import SourceRef

OWN_READER: Final = "ogc"
GRID_SOURCES: Final = frozenset({"gdal", "rasterio", OWN_READER})
"""Names of the large-image sources whose images this package's own grid reader reads."""


@dataclass(frozen=True, slots=True)
class AdoptedRef(SourceRef):
    """Names an image that is open already."""

    source: Any = field(default=None, compare=False, repr=False)


def reads_by_path(source: Any) -> bool:
    """Whether the source is one of those over GDAL."""
    return any(getattr(each, "name", None) in GRID_SOURCES for each in type(source).__mro__)


def path_of(source: Any) -> str:
    """Where large-image found the image."""
    return str(source._getLargeImagePath())


def adopt(source: Any, version: str) -> AdoptedRef:
    """The open source as a ref; ``version`` is that of its file, or empty where it has none.

    Sources in the same state (the same file opened with the same options) are
    the same image; one of unknown version is like no other.
    """
    state = f"{type(source).__module__}.{type(source).__qualname__} {source.getState()}"
    digest = hashlib.sha256(state.encode("utf-8", "surrogatepass")).hexdigest()
    return AdoptedRef(f"adopted:{digest}", version or f"object-{id(source):x}", source=source)

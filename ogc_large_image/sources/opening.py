"""large-image's tile sources of images, for what only they tell: metadata in large-image's own words."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from ogc_large_image.errors import SourceError, SourceUnreadable
from ogc_large_image.limits import Limits
from ogc_large_image.sources.adopted import GRID_SOURCES
from ogc_large_image.sources.description import SourceDescription
from ogc_large_image.sources.environment import import_large_image
from ogc_large_image.sources.large_image_sources import open_tile_source
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.sources.remote.address import is_remote
from ogc_large_image.sources.remote.vsi import mount

# These follow a file to others that it names, or hand it to every driver there is.
_NEVER: Final = frozenset({"multi", "dummy", "test", "bioformats", "vips", "mapnik", "deepzoom"})


@cache
def source_names() -> tuple[str, ...]:
    """Names of the installed large-image sources that a client may ask for; what they may read is decided for each file."""
    found = {each.name for each in importlib.metadata.entry_points(group="large_image.source")}
    return tuple(sorted(found - _NEVER))


@cache
def installed_sources() -> dict[str, str]:
    """Every installed large-image source that loads, by name, and its class."""
    tilesource = import_large_image().tilesource
    tilesource.loadTileSources()
    return {name: str(kind) for name, kind in tilesource.AvailableTileSources.items()}


def open_source(ref: SourceRef, description: SourceDescription, limits: Limits, **options: Any) -> Any:
    """The image as a large-image TileSource; ``options`` are large-image's: projection, style, encoding.

    Raises SourceError.
    """
    by_path = ref.reader in GRID_SOURCES
    if description.is_georeferenced or by_path:
        return _grid_source(ref, description, options)
    try:
        return open_tile_source(ref.address, ref.trusted, limits, ref.reader, options)
    except SourceError:
        if ref.reader:
            raise
        return _grid_source(ref, description, options)


def _grid_source(ref: SourceRef, description: SourceDescription, options: Mapping[str, Any]) -> Any:
    from ogc_large_image.sources.tile_sources import GridFileTileSource

    # GDAL is never to reach out by itself: what is elsewhere is read by ways that check where they lead.
    path = mount(ref) if is_remote(ref.address) else ref.address
    try:
        return GridFileTileSource(path, ref=ref, description=description, noCache=True, **options)
    except Exception as error:
        raise SourceUnreadable("The image cannot be opened with these options.") from error


def output_mime_types() -> dict[str, str]:
    """large-image's encodings and their media types, on this installation."""
    import_large_image()
    from large_image.constants import TileOutputMimeTypes

    return dict(TileOutputMimeTypes)


def tile_source_error(message: str) -> Exception:
    """large-image's own exception, for callers that expect it."""
    import_large_image()
    from large_image.exceptions import TileSourceError

    error: Exception = TileSourceError(message)
    return error


def is_tile_source_error(error: BaseException) -> bool:
    """Whether large-image declined an image."""
    import_large_image()
    from large_image.exceptions import TileSourceError

    return isinstance(error, TileSourceError)

"""The tile source of the GDAL flavour."""

from __future__ import annotations

from typing import Any

from large_image.constants import PROJECTION_SENTINEL
from large_image_source_gdal import GDALFileTileSource

from ogc_large_image.sources.tile_sources.grid import GridTileSource


class GdalGridFileTileSource(GridTileSource, GDALFileTileSource):  # type: ignore[misc]
    """large-image's GDAL source, its pixels read by the grid reader."""

    cacheName = "tilesource"  # noqa: N815 (large-image asks for it on each class)

    def __init__(self, path: Any, projection: Any = PROJECTION_SENTINEL, unitsPerPixel: Any = None, **kwargs: Any) -> None:  # noqa: N803
        self._grid_reader = self._open_grid_reader(str(path), kwargs.pop("ref", None), kwargs.pop("description", None))
        super().__init__(path, projection, unitsPerPixel, **kwargs)

"""The tile source of the rasterio flavour."""

from __future__ import annotations

from typing import Any

import rasterio
from large_image.constants import PROJECTION_SENTINEL
from large_image_source_rasterio import RasterioFileTileSource

from ogc_large_image.sources.tile_sources.grid import GridTileSource


class RasterioGridFileTileSource(GridTileSource, RasterioFileTileSource):  # type: ignore[misc]
    """large-image's rasterio source, its pixels read by the grid reader."""

    cacheName = "tilesource"  # noqa: N815 (large-image asks for it on each class)

    def __init__(self, path: Any, projection: Any = PROJECTION_SENTINEL, unitsPerPixel: Any = None, **kwargs: Any) -> None:  # noqa: N803
        self._grid_reader = self._open_grid_reader(str(path), kwargs.pop("ref", None), kwargs.pop("description", None))
        # The parent refuses the path of a netCDF, but takes an opened dataset.
        dataset = rasterio.open(str(path), driver=self.description.driver)
        super().__init__(dataset, projection, unitsPerPixel, **kwargs)
        self.largeImagePath = path

"""large-image tile sources over the grid reader, one for each GDAL binding.

They are registered with large-image but chosen by name only, so that a site's
other uses of large-image stay as they are.
"""

from __future__ import annotations

from ogc_large_image.sources.datasets import FLAVOUR
from ogc_large_image.sources.environment import import_large_image

import_large_image()

if FLAVOUR == "gdal":
    from ogc_large_image.sources.tile_sources.gdal import GdalGridFileTileSource as GridFileTileSource
else:
    from ogc_large_image.sources.tile_sources.rasterio import RasterioGridFileTileSource as GridFileTileSource

__all__ = ["GridFileTileSource"]

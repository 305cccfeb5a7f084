"""The GDAL binding in use: the system's (osgeo) where installed, else rasterio's.

The rest of the package sees one set of names and never asks which it is.
"""

from __future__ import annotations

import importlib.util

from ogc_large_image.sources.datasets.dataset import Dataset

FLAVOUR = "gdal" if importlib.util.find_spec("osgeo") and importlib.util.find_spec("large_image_source_gdal") else "rasterio"

if FLAVOUR == "gdal":
    from ogc_large_image.sources.datasets.gdal import LIBRARY, open_dataset, warp_array
else:
    from ogc_large_image.sources.datasets.rasterio import LIBRARY, open_dataset, warp_array

__all__ = ["FLAVOUR", "LIBRARY", "Dataset", "open_dataset", "warp_array"]

"""GeoTIFF files as bytes, written by the GDAL binding in use; nothing is left on a disk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.geo.crs import WGS84
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.sources.datasets import FLAVOUR

if FLAVOUR == "gdal":
    from ogc_large_image.sources.geotiff_gdal import write_file
else:
    from ogc_large_image.sources.geotiff_rasterio import write_file

DEFAULT_LEVEL = 1
"""Of Deflate: a third of the usual level's time, for files some percent larger."""
_BLOCK = 256


@dataclass(frozen=True, slots=True)
class BandLabel:
    """What the file says of one band."""

    interpretation: str = "undefined"
    name: str = ""
    unit: str = ""
    scale: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class GeoTiff:
    """A file to be: ``data`` (bands, H, W) on the grid; ``mask`` (H, W) is True where a pixel is valid.

    ``labels`` has one entry a band. On a grid in ``PIXEL`` the file has no georeference.
    """

    data: npt.NDArray[Any]
    grid: PixelGrid
    labels: tuple[BandLabel, ...]
    mask: npt.NDArray[np.bool_] | None = None
    nodata: float | None = None
    keeps_values: bool = False
    """Overviews take values as they are, rather than their mean."""

    @property
    def crs_wkt(self) -> str:
        """Empty for none; CRS:84 as EPSG:4326, which GeoTIFF has a code for and always writes easting first."""
        crs = self.grid.crs
        return WGS84.wkt if crs.same_grid(WGS84) else crs.wkt

    @property
    def is_rgb(self) -> bool:
        return len(self.labels) >= 3 and self.labels[0].interpretation == "red"


def write_geotiff(content: GeoTiff, *, cloud_optimized: bool = False, level: int = DEFAULT_LEVEL) -> bytes:
    """The file: tiled, and with overviews where it is cloud-optimized; Deflate ``level`` 1 to 9, or 0 for none."""
    options = {"COMPRESS": "DEFLATE" if level else "NONE"}
    if cloud_optimized:
        options |= _cog_options(content)
    else:
        options |= _gtiff_options(content)
    if level:
        options["LEVEL" if cloud_optimized else "ZLEVEL"] = str(level)
    return write_file(content, "COG" if cloud_optimized else "GTiff", options)


def strip_options(content: GeoTiff) -> dict[str, str]:
    """Of a file that is written strip by strip."""
    options = {"COMPRESS": "DEFLATE", "ZLEVEL": str(DEFAULT_LEVEL), **_gtiff_options(content)}
    return options | {"TILED": "YES", "BLOCKXSIZE": str(_BLOCK), "BLOCKYSIZE": str(_BLOCK)}


def _gtiff_options(content: GeoTiff) -> dict[str, str]:
    options = {"BIGTIFF": "IF_SAFER"}
    if max(content.grid.width, content.grid.height) > _BLOCK:
        options |= {"TILED": "YES", "BLOCKXSIZE": str(_BLOCK), "BLOCKYSIZE": str(_BLOCK)}
    if content.is_rgb:
        options["PHOTOMETRIC"] = "RGB"
        if len(content.labels) > 3:
            options["ALPHA"] = "NON-PREMULTIPLIED"
    # Differences between neighbours pack better; GDAL knows no such thing for bits and complex numbers.
    kind = content.data.dtype
    if kind.kind in "iu":
        options["PREDICTOR"] = "2"
    elif kind.kind == "f" and kind.itemsize in (4, 8):
        options["PREDICTOR"] = "3"
    return options


def _cog_options(content: GeoTiff) -> dict[str, str]:
    return {
        "BLOCKSIZE": str(_BLOCK),
        "PREDICTOR": "YES",
        "OVERVIEW_RESAMPLING": "NEAREST" if content.keeps_values else "AVERAGE",
    }

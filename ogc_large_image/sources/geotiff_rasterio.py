"""GeoTIFF files by rasterio."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import rasterio
from rasterio.enums import ColorInterp
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile

if TYPE_CHECKING:
    from ogc_large_image.sources.geotiff import GeoTiff

_INTERPRETATIONS = frozenset({"red", "green", "blue", "alpha", "gray"})


def write_file(content: GeoTiff, driver: str, options: Mapping[str, str]) -> bytes:
    """The file's bytes; see :func:`.geotiff.write_geotiff`."""
    with warnings.catch_warnings(), rasterio.Env(GDAL_TIFF_INTERNAL_MASK="YES"), MemoryFile() as file:
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with file.open(driver=driver, **_profile(content), **options) as dataset:
            _fill(dataset, content)
        return bytes(file.getbuffer())


def _profile(content: GeoTiff) -> dict[str, Any]:
    grid = content.grid
    profile = {"count": len(content.data), "height": grid.height, "width": grid.width, "dtype": content.data.dtype.name}
    if content.crs_wkt:
        profile["crs"] = rasterio.CRS.from_wkt(content.crs_wkt)
        profile["transform"] = rasterio.Affine.from_gdal(*grid.geotransform)
    if content.nodata is not None:
        profile["nodata"] = content.nodata
    return profile


def _fill(dataset: Any, content: GeoTiff) -> None:
    labels = content.labels
    present = list(dataset.colorinterp)
    named = [
        ColorInterp[label.interpretation] if label.interpretation in _INTERPRETATIONS else own
        for label, own in zip(labels, present, strict=True)
    ]
    if named != present:
        dataset.colorinterp = named
    for index, label in enumerate(labels, 1):
        if label.name:
            dataset.set_band_description(index, label.name)
        if label.unit:
            dataset.set_band_unit(index, label.unit)
    if any((label.scale, label.offset) != (1.0, 0.0) for label in labels):
        dataset.scales = [label.scale for label in labels]
        dataset.offsets = [label.offset for label in labels]
    if content.mask is not None:
        dataset.write_mask(content.mask.astype(np.uint8) * np.uint8(255))
    dataset.write(content.data)

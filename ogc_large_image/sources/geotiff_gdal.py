"""GeoTIFF files by osgeo.gdal."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from osgeo import gdal, gdal_array

if TYPE_CHECKING:
    from ogc_large_image.sources.geotiff import GeoTiff

gdal.UseExceptions()

_INTERPRETATIONS = {
    "red": gdal.GCI_RedBand,
    "green": gdal.GCI_GreenBand,
    "blue": gdal.GCI_BlueBand,
    "alpha": gdal.GCI_AlphaBand,
    "gray": gdal.GCI_GrayIndex,
}


def write_file(content: GeoTiff, driver: str, options: Mapping[str, str]) -> bytes:
    """The file's bytes; see :func:`.geotiff.write_geotiff`."""
    path = f"/vsimem/{uuid.uuid4().hex}.tif"
    creation = [f"{key}={value}" for key, value in options.items()]
    try:
        with _internal_mask():
            if driver == "COG":
                # That driver copies whole datasets only.
                copy = gdal.GetDriverByName(driver).CreateCopy(path, _created("MEM", "", content, []), options=creation)
                del copy
            else:
                _created(driver, path, content, creation).FlushCache()
        return _taken(path)
    finally:
        if gdal.VSIStatL(path) is not None:
            gdal.Unlink(path)


def _created(driver: str, path: str, content: GeoTiff, creation: list[str]) -> Any:
    dataset = _labelled(driver, path, content, creation)
    if content.mask is not None:
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        dataset.GetRasterBand(1).GetMaskBand().WriteArray(content.mask.astype(np.uint8) * np.uint8(255))
    dataset.WriteArray(content.data)
    return dataset


def _labelled(driver: str, path: str, content: GeoTiff, creation: list[str]) -> Any:
    data, grid = content.data, content.grid
    kind = gdal_array.NumericTypeCodeToGDALTypeCode(data.dtype)
    dataset = gdal.GetDriverByName(driver).Create(path, grid.width, grid.height, len(data), kind, creation)
    if content.crs_wkt:
        dataset.SetProjection(content.crs_wkt)
        dataset.SetGeoTransform(grid.geotransform)
    for index, label in enumerate(content.labels, 1):
        band = dataset.GetRasterBand(index)
        if label.interpretation in _INTERPRETATIONS:
            band.SetColorInterpretation(_INTERPRETATIONS[label.interpretation])
        if label.name:
            band.SetDescription(label.name)
        if label.unit:
            band.SetUnitType(label.unit)
        if (label.scale, label.offset) != (1.0, 0.0):
            band.SetScale(label.scale)
            band.SetOffset(label.offset)
        if content.nodata is not None:
            band.SetNoDataValue(content.nodata)
    return dataset


class StripWriter:
    """A file that is written from north to south; see :mod:`.geotiff_strips`."""

    def __init__(self, path: str, content: GeoTiff, options: Mapping[str, str]) -> None:
        creation = [f"{key}={value}" for key, value in options.items()]
        with _internal_mask():
            self._dataset = _labelled("GTiff", path, content, creation)
            self._has_mask = content.nodata is None
            if self._has_mask:
                self._dataset.CreateMaskBand(gdal.GMF_PER_DATASET)

    def write(self, row: int, data: npt.NDArray[Any], mask: npt.NDArray[np.uint8] | None) -> None:
        self._dataset.WriteArray(data, 0, row)
        if mask is not None:
            self._dataset.GetRasterBand(1).GetMaskBand().WriteArray(mask, 0, row)

    def close(self) -> None:
        with _internal_mask():
            self._dataset.FlushCache()
            self._dataset = None


@contextlib.contextmanager
def _internal_mask() -> Iterator[None]:
    """A mask goes into the file, not beside it; for this thread alone."""
    before = gdal.GetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK")
    gdal.SetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
    try:
        yield
    finally:
        gdal.SetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", before)


def _taken(path: str) -> bytes:
    size = gdal.VSIStatL(path).size
    file = gdal.VSIFOpenL(path, "rb")
    try:
        return bytes(gdal.VSIFReadL(1, size, file))
    finally:
        gdal.VSIFCloseL(file)

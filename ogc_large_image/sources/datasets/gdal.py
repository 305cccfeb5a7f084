"""The flavour that reads through the system's GDAL (osgeo)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from osgeo import _gdal, gdal, gdal_array, osr

from ogc_large_image.errors import SourceUnreadable
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.sources.datasets.dataset import (
    INTERPRETATIONS,
    BandProfile,
    BandStatistics,
    Dataset,
    DatasetProfile,
    Window,
    readable,
    split_alpha_band,
    with_alpha_band,
)
from ogc_large_image.sources.description import GeoTransform

gdal.UseExceptions()
osr.UseExceptions()

LIBRARY: str = _gdal.__file__
"""Whose symbols are those of the GDAL in use."""

_UNREADABLE = "The image cannot be read."
_ALGORITHMS = {
    Resampling.NEAREST: gdal.GRA_NearestNeighbour,
    Resampling.BILINEAR: gdal.GRA_Bilinear,
    Resampling.CUBIC: gdal.GRA_Cubic,
    Resampling.AVERAGE: gdal.GRA_Average,
    Resampling.LANCZOS: gdal.GRA_Lanczos,
    Resampling.MODE: gdal.GRA_Mode,
}
_READ_ALGORITHMS = {
    Resampling.NEAREST: gdal.GRIORA_NearestNeighbour,
    Resampling.BILINEAR: gdal.GRIORA_Bilinear,
    Resampling.CUBIC: gdal.GRIORA_Cubic,
    Resampling.AVERAGE: gdal.GRIORA_Average,
    Resampling.LANCZOS: gdal.GRIORA_Lanczos,
    Resampling.MODE: gdal.GRIORA_Mode,
}


@contextlib.contextmanager
def _configured(config: Mapping[str, str]) -> Iterator[None]:
    """Configuration options of this thread, for as long as a file is being opened."""
    before = {key: gdal.GetThreadLocalConfigOption(key) for key in config}
    for key, value in config.items():
        gdal.SetThreadLocalConfigOption(key, value)
    try:
        yield
    finally:
        for key, value in before.items():
            gdal.SetThreadLocalConfigOption(key, value)


class GdalDataset:
    """A raster opened by osgeo.gdal."""

    def __init__(self, address: str, driver: str, overview: int | None, config: Mapping[str, str]) -> None:
        options = [] if overview is None else [f"OVERVIEW_LEVEL={overview}"]
        try:
            with _configured(config):
                self._dataset = gdal.OpenEx(address, gdal.OF_RASTER, allowed_drivers=[driver], open_options=options)
        except RuntimeError as error:
            raise SourceUnreadable(_UNREADABLE) from error
        # A band object costs as much as a small read; the dataset keeps them alive.
        self._bands = [self._dataset.GetRasterBand(index + 1) for index in range(self._dataset.RasterCount)]
        # One band alone is read faster through the band, several at once through the dataset.
        self._all_bands = list(range(1, len(self._bands) + 1)) if len(self._bands) > 1 else []
        self._dtype = gdal_array.GDALTypeCodeToNumericTypeCode(self._bands[0].DataType) if self._bands else np.uint8

    @property
    def profile(self) -> DatasetProfile:
        dataset = self._dataset
        geotransform = dataset.GetGeoTransform(can_return_null=True)
        first = self._bands[0] if self._bands else None
        height, width = first.GetBlockSize()[::-1] if first else (0, 0)
        return DatasetProfile(
            driver=dataset.GetDriver().ShortName,
            width=dataset.RasterXSize,
            height=dataset.RasterYSize,
            crs_wkt=readable(dataset.GetProjection() or dataset.GetGCPProjection() or ""),
            geotransform=tuple(geotransform) if geotransform else None,
            bands=tuple(_band_profile(band) for band in self._bands),
            overviews=_overviews(first),
            block_shape=(height, width),
            is_compressed=bool(dataset.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE")),
            has_mask_band=first is not None and first.GetMaskFlags() == gdal.GMF_PER_DATASET,
            has_gcps=dataset.GetGCPCount() > 0,
            metadata=_readable_values(dataset.GetMetadata()),
            subdatasets=tuple(name for name, _ in dataset.GetSubDatasets()),
        )

    def read(
        self,
        bands: Sequence[int],
        window: Window,
        shape: tuple[int, int] | None = None,
        resampling: Resampling = Resampling.NEAREST,
    ) -> npt.NDArray[Any]:
        height, width = shape or (window.height, window.width)
        algorithm = _READ_ALGORITHMS[resampling]
        try:
            if list(bands) == self._all_bands:
                data: npt.NDArray[Any] = self._dataset.ReadAsArray(
                    *window, buf_xsize=width, buf_ysize=height, resample_alg=algorithm
                )
                return data
            data = np.empty((len(bands), height, width), self._dtype)
            for position, index in enumerate(bands):
                self._bands[index - 1].ReadAsArray(*window, buf_obj=data[position], resample_alg=algorithm)
        except (RuntimeError, IndexError) as error:
            raise SourceUnreadable(_UNREADABLE) from error
        return data

    def read_mask(self, window: Window, shape: tuple[int, int] | None = None) -> npt.NDArray[np.uint8]:
        height, width = shape or (window.height, window.width)
        try:
            mask: npt.NDArray[np.uint8] = self._bands[0].GetMaskBand().ReadAsArray(*window, buf_xsize=width, buf_ysize=height)
        except RuntimeError as error:
            raise SourceUnreadable(_UNREADABLE) from error
        return mask

    def statistics(self, band: int) -> BandStatistics | None:
        try:
            return BandStatistics(*self._bands[band - 1].GetStatistics(True, True))
        except RuntimeError:
            return None

    def fitted_geotransform(self) -> GeoTransform | None:
        """The affine fit of the ground control points, or None."""
        fit = gdal.GCPsToGeoTransform(self._dataset.GetGCPs())
        return tuple(fit) if fit else None

    def close(self) -> None:
        self._bands = []
        self._dataset = None


def _overviews(band: Any) -> tuple[tuple[int, int], ...]:
    if band is None:
        return ()
    levels = (band.GetOverview(index) for index in range(band.GetOverviewCount()))
    return tuple((level.XSize, level.YSize) for level in levels)


def open_dataset(address: str, driver: str, overview: int | None, config: Mapping[str, str]) -> Dataset:
    """See :class:`.dataset.OpenDataset`."""
    return GdalDataset(address, driver, overview, config)


def _band_profile(band: Any) -> BandProfile:
    table = band.GetColorTable()
    interpretation = gdal.GetColorInterpretationName(band.GetColorInterpretation()).lower()
    return BandProfile(
        dtype=np.dtype(gdal_array.GDALTypeCodeToNumericTypeCode(band.DataType)).name,
        interpretation=interpretation if interpretation in INTERPRETATIONS else "undefined",
        nodata=band.GetNoDataValue(),
        description=readable(band.GetDescription() or ""),
        unit=readable(band.GetUnitType() or ""),
        scale=1.0 if band.GetScale() is None else band.GetScale(),
        offset=band.GetOffset() or 0.0,
        colortable=tuple(tuple(table.GetColorEntry(index)) for index in range(table.GetCount())) if table else (),
        categories=tuple(map(readable, band.GetCategoryNames() or ())),
        metadata=_readable_values(band.GetMetadata()),
    )


def _readable_values(metadata: Mapping[str, str]) -> dict[str, str]:
    return {readable(key): readable(value) for key, value in metadata.items()}


def _in_memory(data: npt.NDArray[Any], geotransform: GeoTransform, crs_wkt: str) -> Any:
    kind = gdal_array.NumericTypeCodeToGDALTypeCode(data.dtype)
    dataset = gdal.GetDriverByName("MEM").Create("", data.shape[2], data.shape[1], data.shape[0], kind)
    dataset.SetGeoTransform(geotransform)
    dataset.SetProjection(crs_wkt)
    dataset.GetRasterBand(data.shape[0]).SetColorInterpretation(gdal.GCI_AlphaBand)
    return dataset


def warp_array(
    data: npt.NDArray[Any],
    mask: npt.NDArray[np.bool_],
    geotransform: GeoTransform,
    crs_wkt: str,
    grid: PixelGrid,
    resampling: Resampling,
) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """See :class:`.dataset.WarpArray`."""
    stacked, full = with_alpha_band(data, mask)
    source = _in_memory(stacked, geotransform, crs_wkt)
    source.WriteArray(stacked)
    target_shape = np.broadcast_to(np.zeros((), data.dtype), (len(stacked), grid.height, grid.width))
    target = _in_memory(target_shape, grid.geotransform, grid.crs.wkt)
    gdal.Warp(target, source, resampleAlg=_ALGORITHMS[resampling], errorThreshold=0.125, srcAlpha=True, dstAlpha=True)
    return split_alpha_band(target.ReadAsArray(), full)

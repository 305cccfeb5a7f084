"""The flavour that reads through rasterio, whose wheel brings its own GDAL."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.enums import MaskFlags
from rasterio.enums import Resampling as RasterioResampling
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.transform import from_gcps
from rasterio.warp import reproject

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
    split_alpha_band,
    with_alpha_band,
)
from ogc_large_image.sources.description import GeoTransform

LIBRARY: str = rasterio._io.__file__
"""Whose symbols are those of the GDAL in use."""

_UNREADABLE = "The image cannot be read."
# rasterio raises its own errors, GDAL's own, ValueError for a broken transform, and IndexError for a band that there is none of.
_FAULTS = (RasterioError, RuntimeError, ValueError, IndexError)


class RasterioDataset:
    """A raster opened by rasterio."""

    def __init__(self, address: str, driver: str, overview: int | None, config: Mapping[str, str]) -> None:
        self._dataset = _open(address, driver, overview, config)
        self._arguments = address, driver, config

    @property
    def profile(self) -> DatasetProfile:
        dataset = self._dataset
        points, points_crs = dataset.gcps
        crs = dataset.crs or points_crs
        has_transform = dataset.transform != rasterio.Affine.identity()
        return DatasetProfile(
            driver=dataset.driver,
            width=dataset.width,
            height=dataset.height,
            crs_wkt=crs.to_wkt() if crs else "",
            geotransform=dataset.transform.to_gdal() if has_transform else None,
            bands=tuple(_band_profile(dataset, index) for index in dataset.indexes),
            overviews=self._overviews(),
            block_shape=tuple(dataset.block_shapes[0]) if dataset.count else (0, 0),
            is_compressed="COMPRESSION" in dataset.tags(ns="IMAGE_STRUCTURE"),
            has_mask_band=bool(dataset.count) and dataset.mask_flag_enums[0] == [MaskFlags.per_dataset],
            has_gcps=bool(points),
            metadata=dataset.tags(),
            subdatasets=tuple(dataset.subdatasets),
        )

    def read(
        self,
        bands: Sequence[int],
        window: Window,
        shape: tuple[int, int] | None = None,
        resampling: Resampling = Resampling.NEAREST,
    ) -> npt.NDArray[Any]:
        out_shape = (len(bands), *(shape or (window.height, window.width)))
        try:
            data: npt.NDArray[Any] = self._dataset.read(
                list(bands),
                window=_rows_columns(window),
                out_shape=out_shape,
                resampling=RasterioResampling[resampling.value],
            )
        except _FAULTS as error:
            raise SourceUnreadable(_UNREADABLE) from error
        return data

    def read_mask(self, window: Window, shape: tuple[int, int] | None = None) -> npt.NDArray[np.uint8]:
        out_shape = shape or (window.height, window.width)
        try:
            mask: npt.NDArray[np.uint8] = self._dataset.read_masks(1, window=_rows_columns(window), out_shape=out_shape)
        except _FAULTS as error:
            raise SourceUnreadable(_UNREADABLE) from error
        return mask

    def statistics(self, band: int) -> BandStatistics | None:
        try:
            found = self._dataset.stats(indexes=[band], approx=True)[0]
        except _FAULTS:
            return None
        return BandStatistics(found.min, found.max, found.mean, found.std)

    def fitted_geotransform(self) -> GeoTransform | None:
        """The affine fit of the ground control points, or None."""
        points = self._dataset.gcps[0]
        return from_gcps(points).to_gdal() if points else None

    def _overviews(self) -> tuple[tuple[int, int], ...]:
        """rasterio tells only rounded factors, so each level is opened for its size."""
        address, driver, config = self._arguments
        sizes = []
        for level in range(len(self._dataset.overviews(1)) if self._dataset.count else 0):
            with _open(address, driver, level, config) as overview:
                sizes.append((overview.width, overview.height))
        return tuple(sizes)

    def close(self) -> None:
        self._dataset.close()


def _open(address: str, driver: str, overview: int | None, config: Mapping[str, str]) -> Any:
    options = {} if overview is None else {"overview_level": overview}
    try:
        with rasterio.Env(**config), warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            return rasterio.open(address, driver=driver, **options)
    except _FAULTS as error:
        raise SourceUnreadable(_UNREADABLE) from error


def _rows_columns(window: Window) -> tuple[tuple[int, int], tuple[int, int]]:
    return (window.row, window.row + window.height), (window.column, window.column + window.width)


def open_dataset(address: str, driver: str, overview: int | None, config: Mapping[str, str]) -> Dataset:
    """See :class:`.dataset.OpenDataset`."""
    return RasterioDataset(address, driver, overview, config)


def _band_profile(dataset: Any, index: int) -> BandProfile:
    at = index - 1
    interpretation = dataset.colorinterp[at].name.lower()
    table = dataset.colormap(index) if interpretation == "palette" else {}
    return BandProfile(
        dtype=dataset.dtypes[at],
        interpretation=interpretation if interpretation in INTERPRETATIONS else "undefined",
        nodata=dataset.nodatavals[at],
        description=_word(lambda: dataset.descriptions[at]),
        unit=_word(lambda: dataset.units[at]),
        scale=dataset.scales[at],
        offset=dataset.offsets[at],
        colortable=tuple(tuple(table[value]) for value in sorted(table)),
        metadata=dataset.tags(index),
    )


def _word(read: Callable[[], str | None]) -> str:
    """Empty where it is not in UTF-8: rasterio reads no other."""
    try:
        return read() or ""
    except UnicodeDecodeError:
        return ""


@lru_cache(maxsize=256)
def _crs(wkt: str) -> Any:
    return rasterio.CRS.from_wkt(wkt)


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
    target = np.zeros((len(stacked), grid.height, grid.width), data.dtype)
    reproject(
        stacked,
        target,
        src_transform=rasterio.Affine.from_gdal(*geotransform),
        src_crs=_crs(crs_wkt),
        dst_transform=rasterio.Affine.from_gdal(*grid.geotransform),
        dst_crs=_crs(grid.crs.wkt),
        resampling=RasterioResampling[resampling.value],
        src_alpha=len(stacked),
        dst_alpha=len(stacked),
    )
    return split_alpha_band(target, full)

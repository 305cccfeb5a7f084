"""From a georeferenced image to a COG, by GDAL's driver."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import rasterio.shutil
from rasterio._err import CPLE_BaseError
from rasterio.enums import ColorInterp
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.windows import Window

from ogc_large_image.errors import SourceRefused, SourceUnreadable
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.sources import guard
from ogc_large_image.sources.cog.options import LOSSY, CogOptions

# GDAL's own errors come through where rasterio has no word for them.
_FAULTS = (RasterioError, CPLE_BaseError, RuntimeError, ValueError)
_COMPARED_WINDOWS = 16
_COMPARED_PIXELS = 256


def write_cog(source: Path, target: Path, options: CogOptions) -> None:
    """Size, CRS, place, data type, nodata, mask, palette, band names, units and scales are kept."""
    try:
        with _opened(source, trusted=True) as dataset:
            rasterio.shutil.copy(dataset, str(target), driver="COG", **_creation_options(dataset, options))
    except _FAULTS as error:
        raise SourceUnreadable("The image cannot be converted.") from error


def require_same_image(source: Path, target: Path, options: CogOptions) -> None:
    """SourceUnreadable unless the converted file is the same image, as far as some parts all over it tell."""
    try:
        with _opened(source, trusted=True) as before, _opened(target, trusted=False) as after:
            same = _facts(before) == _facts(after) and (options.compression in LOSSY or _same_pixels(before, after))
    except _FAULTS as error:
        raise SourceUnreadable("The image cannot be converted.") from error
    if not same:
        raise SourceUnreadable("The image cannot be converted without a loss.")


@contextlib.contextmanager
def _opened(path: Path, *, trusted: bool) -> Iterator[Any]:
    driver = guard.sniff_driver(guard.guard_path(path), trusted)
    with rasterio.Env(**guard.open_options(trusted)), warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(path, driver=driver) as dataset:
            if not dataset.count:
                raise SourceRefused("The file holds no raster of its own.")
            yield dataset


def _creation_options(dataset: Any, options: CogOptions) -> dict[str, str]:
    resampling = options.resampling or (Resampling.NEAREST if _is_categorical(dataset) else Resampling.AVERAGE)
    created = {
        "COMPRESS": options.compression.upper(),
        "BLOCKSIZE": str(options.block_size),
        "OVERVIEW_RESAMPLING": resampling.value.upper(),
        # Those that are there may be of any resampling.
        "OVERVIEWS": "IGNORE_EXISTING",
        "BIGTIFF": "IF_SAFER",
        "NUM_THREADS": "ALL_CPUS",
    }
    if options.compression in ("deflate", "lzw", "zstd"):
        created["PREDICTOR"] = "YES"
    return created


def _is_categorical(dataset: Any) -> bool:
    return ColorInterp.palette in dataset.colorinterp or np.dtype(dataset.dtypes[0]).kind not in "uif"


def _facts(dataset: Any) -> tuple[Any, ...]:
    points, points_crs = dataset.gcps
    return (
        (dataset.width, dataset.height, dataset.dtypes),
        dataset.crs,
        dataset.transform,
        (len(points), points_crs),
        # Not a number is not even itself.
        [str(value) for value in dataset.nodatavals],
        [dataset.descriptions, dataset.units, dataset.scales, dataset.offsets],
        dataset.colorinterp,
        dataset.colormap(1) if dataset.colorinterp[0] is ColorInterp.palette else None,
    )


def _same_pixels(before: Any, after: Any) -> bool:
    return all(
        np.array_equal(before.read(window=window), after.read(window=window), equal_nan=np.dtype(before.dtypes[0]).kind == "f")
        and np.array_equal(before.dataset_mask(window=window), after.dataset_mask(window=window))
        for window in _windows(before)
    )


def _windows(dataset: Any) -> Iterator[Any]:
    """Squares along both diagonals, from corner to corner."""
    size = _COMPARED_PIXELS
    steps = np.linspace(0, 1, _COMPARED_WINDOWS // 2)
    for share in steps:
        for across in {share, 1 - share}:
            column = round(across * max(0, dataset.width - size))
            row = round(share * max(0, dataset.height - size))
            yield Window(column, row, min(size, dataset.width - column), min(size, dataset.height - row))

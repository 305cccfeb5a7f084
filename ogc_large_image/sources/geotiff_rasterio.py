"""GeoTIFF files by rasterio."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.enums import ColorInterp
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile
from rasterio.windows import Window

if TYPE_CHECKING:
    from ogc_large_image.sources.geotiff import GeoTiff

_INTERPRETATIONS = frozenset({"red", "green", "blue", "alpha", "gray"})


def write_file(content: GeoTiff, driver: str, options: Mapping[str, str]) -> bytes:
    """The file's bytes; see :func:`.geotiff.write_geotiff`."""
    with _as_we_write(), MemoryFile() as file:
        with file.open(driver=driver, **_profile(content), **options) as dataset:
            _fill(dataset, content)
        return bytes(file.getbuffer())


def _profile(content: GeoTiff) -> dict[str, Any]:
    grid = content.grid
    profile: dict[str, Any] = {
        "count": len(content.data),
        "height": grid.height,
        "width": grid.width,
        "dtype": content.data.dtype.name,
    }
    if content.crs_wkt:
        profile["crs"] = rasterio.CRS.from_wkt(content.crs_wkt)
        profile["transform"] = rasterio.Affine.from_gdal(*grid.geotransform)
    if content.nodata is not None:
        profile["nodata"] = content.nodata
    return profile


def _fill(dataset: Any, content: GeoTiff) -> None:
    _label(dataset, content)
    if content.mask is not None:
        dataset.write_mask(content.mask.astype(np.uint8) * np.uint8(255))
    dataset.write(content.data)


def _label(dataset: Any, content: GeoTiff) -> None:
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


class StripWriter:
    """A file that is written from north to south; see :mod:`.geotiff_strips`."""

    def __init__(self, path: str, content: GeoTiff, options: Mapping[str, str]) -> None:
        with _as_we_write():
            self._dataset = rasterio.open(path, "w", driver="GTiff", **_profile(content), **options)
            _label(self._dataset, content)

    def write(self, row: int, data: npt.NDArray[Any], mask: npt.NDArray[np.uint8] | None) -> None:
        window = Window(0, row, data.shape[2], data.shape[1])
        with _as_we_write():
            self._dataset.write(data, window=window)
            if mask is not None:
                self._dataset.write_mask(mask, window=window)

    def close(self) -> None:
        with _as_we_write():
            self._dataset.close()


@contextlib.contextmanager
def _as_we_write() -> Iterator[None]:
    """A mask goes into the file, not beside it."""
    with warnings.catch_warnings(), rasterio.Env(GDAL_TIFF_INTERNAL_MASK="YES"):
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        yield

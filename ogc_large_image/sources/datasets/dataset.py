"""What the two GDAL bindings have to give: an opened raster and its profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.sources.description import RGBA, GeoTransform

INTERPRETATIONS = ("red", "green", "blue", "alpha", "gray", "palette")
NO_GEOTRANSFORM: GeoTransform = (0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


class Window(NamedTuple):
    """A rectangle of pixels of one overview level."""

    column: int
    row: int
    width: int
    height: int


class BandStatistics(NamedTuple):
    """Of the valid pixels of a band, approximate."""

    minimum: float
    maximum: float
    mean: float
    stdev: float


@dataclass(frozen=True, slots=True)
class BandProfile:
    """What the file says of one band."""

    dtype: str
    interpretation: str
    nodata: float | None
    description: str = ""
    unit: str = ""
    scale: float = 1.0
    offset: float = 0.0
    colortable: tuple[RGBA, ...] = ()
    categories: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DatasetProfile:
    """What the file says of itself."""

    driver: str
    width: int
    height: int
    crs_wkt: str
    """Empty where the file names none."""
    geotransform: GeoTransform | None
    """None where there is none; ground control points may stand in for it."""
    bands: tuple[BandProfile, ...]
    overviews: tuple[tuple[int, int], ...]
    block_shape: tuple[int, int]
    """(height, width) of the unit that is read and decoded whole."""
    is_compressed: bool
    has_mask_band: bool
    has_gcps: bool
    metadata: Mapping[str, str]
    subdatasets: tuple[str, ...]


class Dataset(Protocol):
    """An opened raster at one overview level; for one thread at a time."""

    @property
    def profile(self) -> DatasetProfile: ...

    def read(
        self,
        bands: Sequence[int],
        window: Window,
        shape: tuple[int, int] | None = None,
        resampling: Resampling = Resampling.NEAREST,
    ) -> npt.NDArray[Any]:
        """Values of shape (bands, height, width); with ``shape``, reduced to that (height, width)."""

    def read_mask(self, window: Window, shape: tuple[int, int] | None = None) -> npt.NDArray[np.uint8]:
        """The mask band, 0 where a pixel is invalid."""

    def statistics(self, band: int) -> BandStatistics | None:
        """Approximate statistics; None where no pixel is valid."""

    def fitted_geotransform(self) -> GeoTransform | None:
        """The affine fit of the ground control points, or None."""

    def close(self) -> None: ...


class OpenDataset(Protocol):
    """Opens a file with one driver only; ``overview`` counts from the finest, None is full resolution."""

    def __call__(self, address: str, driver: str, overview: int | None, config: Mapping[str, str]) -> Dataset: ...


class WarpArray(Protocol):
    """GDAL's warper on pixels in memory.

    ``data`` (bands, height, width) lies on ``geotransform`` in ``crs``; ``mask``
    is True where it is valid. Returns the values and the validity on ``grid``.
    """

    def __call__(
        self,
        data: npt.NDArray[Any],
        mask: npt.NDArray[np.bool_],
        geotransform: GeoTransform,
        crs_wkt: str,
        grid: PixelGrid,
        resampling: Resampling,
    ) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]: ...


# GDAL's warper takes the alpha band's full value from the data type.
_ALPHA_MAXIMUM = {"uint16": 65535, "int16": 32767}


def readable(text: str) -> str:
    """A word of a file; bytes that are no UTF-8, which Python has as halves of characters, are taken for Latin-1."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape").decode("latin-1")
    return text


def with_alpha_band(data: npt.NDArray[Any], mask: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[Any], int]:
    """The pixels with their validity as one more band, and that band's full value."""
    full = _ALPHA_MAXIMUM.get(data.dtype.name, 255 if data.dtype.itemsize > 1 or data.dtype.kind == "u" else 127)
    stacked = np.empty((data.shape[0] + 1, *data.shape[1:]), data.dtype)
    stacked[:-1] = data
    stacked[-1] = np.where(mask, full, 0)
    return stacked, full


def split_alpha_band(stacked: npt.NDArray[Any], full: int) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """The reverse of :func:`with_alpha_band`: a pixel counts as valid when at least half of it is."""
    return stacked[:-1], stacked[-1] >= full / 2

"""What both flavours share: large-image's calls answered by the grid reader.

getRegion, getThumbnail, getPixel and the tile iterators of large-image are all
made of getTile, so a tile read here is a tile, a region or a thumbnail alike,
and the same pixels as a map's.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from large_image.cache_util import methodcache
from large_image.constants import TILE_FORMAT_NUMPY, SourcePriority
from large_image.exceptions import TileSourceError, TileSourceFileNotFoundError, TileSourceXYZRangeError
from large_image.tilesource import TileSource

from ogc_large_image.errors import SourceError, SourceNotFound
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.sources.describe import file_ref, open_reader
from ogc_large_image.sources.description import Axis, SourceDescription
from ogc_large_image.sources.grid_reader import GridReader
from ogc_large_image.sources.raster import Raster
from ogc_large_image.sources.ref import SourceRef

if TYPE_CHECKING:
    _LargeImageSource = Any
else:
    _LargeImageSource = object

# large-image's own letters for the axes that it knows.
_AXIS_KEYS = {"time": "T", "t": "T", "z": "Z", "c": "C", "xy": "XY"}


class GridTileSource(_LargeImageSource):  # type: ignore[misc]
    """To be mixed in before one of large-image's GDAL-based tile sources."""

    name = "ogc"
    extensions = {None: SourcePriority.MANUAL}
    mimeTypes = {None: SourcePriority.MANUAL}  # noqa: N815 (large-image's own attribute)

    projection: Any
    dataset: Any
    _grid_reader: GridReader

    def _open_grid_reader(self, path: str, ref: SourceRef | None, description: SourceDescription | None) -> GridReader:
        """The guarded reader; large-image's own errors, so that it may try its other sources."""
        try:
            reader = open_reader(ref or file_ref(Path(path)), description)
        except SourceNotFound as error:
            raise TileSourceFileNotFoundError(error.message) from error
        except SourceError as error:
            raise TileSourceError(error.message) from error
        if not isinstance(reader, GridReader):
            reader.close()
            raise TileSourceError("The image is not georeferenced.")
        return reader

    @property
    def description(self) -> SourceDescription:
        """What the engine knows of the image."""
        return self._grid_reader.description

    # --- large-image's interface; its names, its signatures ----------------------

    def getBandInformation(self, statistics: bool = True, dataset: Any = None, **kwargs: Any) -> dict[int, Any]:  # noqa: N802
        """As large-image's, from the recorded description: opening never computes statistics twice."""
        return {band.index: _band_information(band) for band in self.description.bands}

    def getPixelSizeInMeters(self) -> float | None:  # noqa: N802
        """As large-image's, but infinite where there is none: it tells that as unknown, and would open no PNG without a size."""
        size: float | None = super().getPixelSizeInMeters()
        return size if size or self.projection else math.inf

    @methodcache()  # type: ignore[untyped-decorator]
    def getTile(  # noqa: N802
        self,
        x: int,
        y: int,
        z: int,
        pilImageAllowed: bool = False,  # noqa: N803
        numpyAllowed: bool | str = False,  # noqa: N803
        **kwargs: Any,
    ) -> Any:
        """A tile of large-image's pyramid, read as any other grid."""
        frame = self._getFrame(**kwargs)
        grid = self._tile_grid(int(x), int(y), int(z))
        if grid is None:
            return super().getTile(x, y, z, pilImageAllowed, numpyAllowed, **kwargs)
        tile = _with_alpha(self._read(grid, frame), always=bool(self.projection))
        return self._outputTile(tile, TILE_FORMAT_NUMPY, x, y, z, pilImageAllowed, numpyAllowed, **kwargs)

    def getPixel(self, **kwargs: Any) -> dict[str, Any]:  # noqa: N802
        """The styled colour from the tile, and the bands' own values at that place."""
        pixel: dict[str, Any] = TileSource.getPixel(self, includeTileRecord=True, **kwargs)
        tile = pixel.pop("tile", None)
        if tile is None:
            return pixel
        grid = self._pixel_grid(int(tile["gx"]), int(tile["gy"]))
        if grid is not None:
            raster = self._read(grid, self._getFrame(**kwargs))
            if raster.mask is None or raster.mask.any():
                pixel["bands"] = {index + 1: value.item() for index, value in enumerate(raster.data[:, 0, 0])}
        return pixel

    def getMetadata(self) -> dict[str, Any]:  # noqa: N802
        """large-image's metadata, with the frames that a netCDF's dimensions are."""
        metadata: dict[str, Any] = super().getMetadata()
        # One of the parents takes the transform that says nothing for a place.
        metadata["geospatial"] = self.description.is_georeferenced
        if self.description.frames > 1:
            metadata["frames"] = _frame_records(self.description)
            self.frameUnits = {_axis_key(axis).lower(): axis.unit for axis in self.description.axes}
            self._addMetadataFrameInformation(metadata)
        return metadata

    def _getFrameDataset(self, frame: int) -> Any:  # noqa: N802
        """Frames are bands of the one dataset."""
        if not 0 <= frame < self.description.frames:
            raise TileSourceXYZRangeError("Frame does not exist")
        return self.dataset

    # --- grids -------------------------------------------------------------------

    def _read(self, grid: PixelGrid, frame: int) -> Raster:
        bands = [band.index for band in self.description.bands if band.interpretation != "alpha"]
        try:
            return self._grid_reader.read(grid, bands, frame)
        except SourceError as error:
            raise TileSourceError(error.message) from error

    def _tile_grid(self, x: int, y: int, z: int) -> PixelGrid | None:
        """The tile's grid; None for a rotated image without projection, whose rows no CRS follows."""
        if self.projection:
            xmin, ymin, xmax, ymax = self.getTileCorners(z, x, y)
            return PixelGrid(BBox(xmin, ymin, xmax, ymax), self._projection_crs(), self.tileWidth, self.tileHeight)
        self._xyzInRange(x, y, z)
        factor = 2 ** (self.levels - 1 - z)
        left, top = x * factor * self.tileWidth, y * factor * self.tileHeight
        right = min(left + factor * self.tileWidth, self.sourceSizeX)
        bottom = min(top + factor * self.tileHeight, self.sourceSizeY)
        return self._native_grid(left, top, right, bottom, factor)

    def _native_grid(self, left: int, top: int, right: int, bottom: int, factor: int) -> PixelGrid | None:
        x0, xc, xr, y0, yc, yr = self.description.geotransform
        if xr or yc or xc < 0 or yr > 0:
            return None
        box = BBox(x0 + left * xc, y0 + bottom * yr, x0 + right * xc, y0 + top * yr)
        width, height = max(1, round((right - left) / factor)), max(1, round((bottom - top) / factor))
        return PixelGrid(box, self.description.crs, width, height)

    def _pixel_grid(self, column: int, row: int) -> PixelGrid | None:
        """One base pixel of large-image's pyramid."""
        if not self.projection:
            return self._native_grid(column, row, column + 1, row + 1, 1)
        xmin, ymax = self.pixelToProjection(column, row)
        xmax, ymin = self.pixelToProjection(column + 1, row + 1)
        return PixelGrid(BBox(xmin, ymin, xmax, ymax), self._projection_crs(), 1, 1)

    def _projection_crs(self) -> Crs:
        """The pyramid's CRS; each binding keeps it in a type of its own."""
        projection = self.projection
        if hasattr(projection, "to_wkt"):
            return Crs.from_wkt(projection.to_wkt())
        return Crs.parse(projection.decode() if isinstance(projection, bytes) else str(projection))


def _band_information(band: Any) -> dict[str, Any]:
    known = {
        "min": band.minimum,
        "max": band.maximum,
        "mean": band.mean,
        "stdev": band.stdev,
        "nodata": band.nodata,
        "scale": band.scale,
        "offset": band.offset,
        "units": band.unit or None,
        "categories": list(band.categories) or None,
        "interpretation": band.interpretation,
        "colortable": [tuple(entry) for entry in band.colortable] or None,
    }
    return {key: value for key, value in known.items() if value is not None and value == value}


def _with_alpha(raster: Raster, *, always: bool) -> npt.NDArray[Any]:
    """(height, width, bands) with the alpha band that large-image's styles expect last."""
    pixels = np.moveaxis(raster.data, 0, -1)
    if not always and raster.alpha is None:
        return pixels
    dtype = raster.data.dtype
    full = np.iinfo(dtype).max if dtype.kind in "ui" else 1
    alpha = np.full(pixels.shape[:2], full, dtype)
    if raster.alpha is not None and dtype == np.uint8:
        alpha = raster.alpha
    if raster.mask is not None:
        alpha = np.where(raster.mask, alpha, 0).astype(dtype)
    return np.concatenate([pixels, alpha[..., np.newaxis]], axis=2)


def _axis_key(axis: Axis) -> str:
    return _AXIS_KEYS.get(axis.name, axis.name.upper())


def _frame_records(description: SourceDescription) -> list[dict[str, Any]]:
    """One record a frame: its index and value along each axis, the last axis fastest."""
    shape = tuple(len(axis.values) for axis in description.axes)
    records = []
    for frame in range(description.frames):
        record: dict[str, Any] = {}
        for axis, index in zip(description.axes, np.unravel_index(frame, shape), strict=True):
            record[f"Index{_axis_key(axis)}"] = int(index)
            record[f"Value{_axis_key(axis)}"] = axis.values[int(index)]
        records.append(record)
    return records

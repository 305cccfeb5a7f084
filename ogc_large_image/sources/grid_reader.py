"""Reads any pixel grid from a georeferenced raster that GDAL opens.

Nearest pixels are taken from one window of the right overview; the other
resamplings run GDAL's warper over such a window in memory. Both GDAL bindings
serve it alike.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ogc_large_image.errors import BandNotDefined, FrameNotDefined, LimitExceeded
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import WEB_MERCATOR, Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.geo.transform import transform_bbox
from ogc_large_image.limits import Limits
from ogc_large_image.sources.datasets import Dataset, warp_array
from ogc_large_image.sources.datasets.dataset import Window
from ogc_large_image.sources.description import SourceDescription
from ogc_large_image.sources.handles import Handles
from ogc_large_image.sources.levels import (
    Level,
    choose_level,
    inside,
    levels_of,
    mesh_window,
    padded,
    turns,
    window_geotransform,
    window_of,
    within,
)
from ogc_large_image.sources.picking import (
    WindowPixels,
    both,
    byte_alpha,
    joined,
    pick_axes,
    pick_mesh,
    pick_points,
    placed,
    valid_pixels,
)
from ogc_large_image.sources.raster import PixelValues, Raster
from ogc_large_image.sources.sampling import SampleGrid, locate

# Larger windows (pixels of one band) are read reduced where the picture allows it.
_REDUCE_ABOVE = 8 << 20
_KERNEL_RADIUS = {
    Resampling.BILINEAR: 1.0,
    Resampling.CUBIC: 2.0,
    Resampling.LANCZOS: 3.0,
    Resampling.AVERAGE: 0.5,
    Resampling.MODE: 0.5,
}


@dataclass(frozen=True, slots=True)
class _Selection:
    """What one read takes from the file."""

    bands: tuple[int, ...]
    """As numbered in the file, the alpha band not among them."""
    alpha: int | None
    nodata: tuple[float | None, ...]


class GridReader:
    """A georeferenced raster; implements :class:`.reader.Reader`."""

    def __init__(self, description: SourceDescription, handles: Handles, *, has_mask_band: bool, limits: Limits) -> None:
        self.description = description
        self._handles = handles
        self._has_mask_band = has_mask_band
        self._limits = limits
        self._levels = levels_of(description)
        self._extents: dict[Crs, BBox | None] = {}

    def close(self) -> None:
        self._handles.close()

    def read(
        self, grid: PixelGrid, bands: Sequence[int], frame: int = 0, resampling: Resampling = Resampling.NEAREST
    ) -> Raster:
        """See :meth:`.reader.Reader.read`."""
        selection = self._select(bands, frame)
        part = self._part_with_data(grid)
        if part is None:
            return self._empty(grid, selection)
        part_grid, rows, columns = part
        samples = locate(part_grid, self.description.crs, self.description.geotransform)
        level = choose_level(self._levels, samples.step)
        if resampling is Resampling.NEAREST:
            raster = self._take(part_grid, samples, level, selection)
        else:
            raster = self._warp(part_grid, samples, level, selection, resampling)
        if part_grid is grid:
            return raster
        return placed(raster, grid, rows, columns)

    def read_pixel(self, column: int, row: int, bands: Sequence[int], frames: Sequence[int]) -> PixelValues:
        """See :meth:`.reader.Reader.read_pixel`."""
        selections = [self._select(bands, frame) for frame in frames]
        numbers = [number for selection in selections for number in selection.bands]
        alphas = [selection.alpha for selection in selections if selection.alpha is not None]
        window = Window(column, row, 1, 1)
        with self._handles.borrow(None) as dataset:
            values = dataset.read([*numbers, *alphas], window)[:, 0, 0]
            masked = self._has_mask_band and not dataset.read_mask(window).any()
        valid = np.full(len(frames), not masked)
        if alphas:
            valid &= byte_alpha(values[len(numbers) :]) > 0
        return PixelValues(values[: len(numbers)].reshape(len(frames), len(bands)), valid)

    # --- what to read ---------------------------------------------------------

    def _select(self, bands: Sequence[int], frame: int) -> _Selection:
        description = self.description
        if not 0 <= frame < description.frames:
            raise FrameNotDefined("The image has no such frame.", "frame")
        if any(not 1 <= band <= len(description.bands) for band in bands):
            raise BandNotDefined("The image has no such band.", "band")
        offset = frame * len(description.bands)
        alpha = description.alpha_band
        return _Selection(
            tuple(band + offset for band in bands),
            None if alpha is None else alpha + offset,
            tuple(description.bands[band - 1].nodata for band in bands),
        )

    def _part_with_data(self, grid: PixelGrid) -> tuple[PixelGrid, slice, slice] | None:
        """The part of the grid that the image can reach, a pixel more on each side."""
        if grid.crs not in self._extents:
            if len(self._extents) > 64:
                self._extents.clear()
            self._extents[grid.crs] = transform_bbox(self.description.outline, self.description.crs, grid.crs)
        extent = self._extents[grid.crs]
        if extent is None:
            return None
        reached = None
        for box in _repeated(extent, grid):
            common = grid.bbox.intersection(box)
            if common is not None:
                reached = common if reached is None else reached.union(common)
        return None if reached is None else _cropped(grid, reached)

    def _empty(self, grid: PixelGrid, selection: _Selection) -> Raster:
        dtype = self.description.bands[0].dtype
        data = np.zeros((len(selection.bands), grid.height, grid.width), dtype)
        return Raster(grid, data, np.zeros((grid.height, grid.width), np.bool_))

    # --- reading a window -----------------------------------------------------

    def _read_window(
        self, window: Window, level: Level, selection: _Selection, step: float, resampling: Resampling
    ) -> WindowPixels:
        shape = self._reduced_shape(window, step)
        pixels = window.width * window.height if shape is None else shape[0] * shape[1]
        if pixels * len(selection.bands) > self._limits.max_source_pixels:
            raise LimitExceeded("The request would read too much of the image.", "width")
        bands = selection.bands if selection.alpha is None else (*selection.bands, selection.alpha)
        with self._handles.borrow(level.overview) as dataset:
            data = dataset.read(bands, window, shape, resampling)
            mask = self._mask_of_window(dataset, window, shape)
        alpha = None
        if selection.alpha is not None:
            alpha = byte_alpha(data[-1])
            data, mask = data[:-1], both(mask, alpha > 0)
        height, width = data.shape[1:]
        return WindowPixels(window, data, mask, alpha, window.width / width, window.height / height)

    def _mask_of_window(self, dataset: Dataset, window: Window, shape: tuple[int, int] | None) -> npt.NDArray[np.bool_] | None:
        if not self._has_mask_band:
            return None
        mask = dataset.read_mask(window, shape) > 0
        return None if mask.all() else mask

    def _reduced_shape(self, window: Window, step: float) -> tuple[int, int] | None:
        """(height, width) to read a huge window in, at least twice as fine as the picture."""
        factor = math.floor(step / 2) if math.isfinite(step) else 1
        if factor < 2 or window.width * window.height <= _REDUCE_ABOVE:
            return None
        return max(1, window.height // factor), max(1, window.width // factor)

    # --- nearest --------------------------------------------------------------

    def _take(self, grid: PixelGrid, samples: SampleGrid, level: Level, selection: _Selection) -> Raster:
        step = samples.step / max(level.x_factor, level.y_factor)
        if samples.mesh is not None:
            window = mesh_window(samples.mesh, level)
            if window is not None:
                pixels = self._read_window(window, level, selection, step, Resampling.NEAREST)
                return pick_mesh(grid, pixels, samples.mesh, (level.x_factor, level.y_factor), selection.nodata)
        raster = None
        for _, columns, rows in turns(samples, level):
            inside_columns, inside_rows = inside(columns, rows, level)
            window = window_of(columns, rows, inside_columns, inside_rows, level)
            if window is None:
                continue
            pixels = self._read_window(window, level, selection, step, Resampling.NEAREST)
            pick = pick_axes if samples.separable else pick_points
            piece = pick(grid, pixels, columns, rows, inside_columns, inside_rows, selection.nodata)
            raster = piece if raster is None else joined(raster, piece)
        return self._empty(grid, selection) if raster is None else raster

    # --- the other resamplings ------------------------------------------------

    def _warp(
        self, grid: PixelGrid, samples: SampleGrid, level: Level, selection: _Selection, resampling: Resampling
    ) -> Raster:
        raster = None
        step = samples.step / max(level.x_factor, level.y_factor)
        radius = math.ceil(_KERNEL_RADIUS[resampling] * max(1.0, min(step, 1e6))) + 1
        for turn, columns, rows in turns(samples, level):
            window = window_of(columns, rows, *inside(columns, rows, level, radius), level)
            if window is None:
                continue
            window = padded(window, radius, level)
            pixels = self._read_window(window, level, selection, step, resampling)
            piece = self._warp_pixels(grid, pixels, level, turn, selection.nodata, resampling)
            piece = replace(piece, mask=both(piece.mask, within(columns, rows, level)))
            raster = piece if raster is None else joined(raster, piece)
        return self._empty(grid, selection) if raster is None else raster

    def _warp_pixels(
        self,
        grid: PixelGrid,
        pixels: WindowPixels,
        level: Level,
        turn: int,
        nodata: Sequence[float | None],
        resampling: Resampling,
    ) -> Raster:
        mask = valid_pixels(pixels.data, pixels.mask, nodata)
        data = (
            pixels.data
            if pixels.alpha is None
            else np.concatenate([pixels.data, pixels.alpha[np.newaxis].astype(pixels.data.dtype)])
        )
        if mask is None:
            mask = np.ones(data.shape[1:], np.bool_)
        geotransform = window_geotransform(self.description.geotransform, level, pixels)
        crs = self.description.crs
        if turn and crs.x_period and crs.same_grid(grid.crs):
            # Without a transformation nothing else brings the window round the globe.
            geotransform = (geotransform[0] + turn * crs.x_period, *geotransform[1:])
        if crs.is_pixel:
            # GDAL wants some CRS; with the same one on both sides it changes nothing.
            crs, grid_for_gdal = WEB_MERCATOR, replace(grid, crs=WEB_MERCATOR)
        else:
            grid_for_gdal = grid
        warped, valid = warp_array(data, mask, geotransform, crs.wkt, grid_for_gdal, resampling)
        alpha = None
        if pixels.alpha is not None:
            alpha = warped[-1].astype(np.uint8)
            warped, valid = warped[:-1], valid & (alpha > 0)
        return Raster(grid, warped, None if valid.all() else valid, alpha)


def _repeated(extent: BBox, grid: PixelGrid) -> Iterator[BBox]:
    """The extent, and its copies a full turn away where the grid's CRS repeats itself."""
    period = grid.crs.x_period
    if period is None:
        yield extent
        return
    first = math.floor((grid.bbox.xmin - extent.xmax) / period)
    last = math.ceil((grid.bbox.xmax - extent.xmin) / period)
    for turn in range(max(first, -8), min(last, 8) + 1):
        yield BBox(extent.xmin + turn * period, extent.ymin, extent.xmax + turn * period, extent.ymax)


def _cropped(grid: PixelGrid, box: BBox) -> tuple[PixelGrid, slice, slice]:
    left = max(0, math.floor((box.xmin - grid.bbox.xmin) / grid.xres) - 1)
    right = min(grid.width, math.ceil((box.xmax - grid.bbox.xmin) / grid.xres) + 1)
    top = max(0, math.floor((grid.bbox.ymax - box.ymax) / grid.yres) - 1)
    bottom = min(grid.height, math.ceil((grid.bbox.ymax - box.ymin) / grid.yres) + 1)
    rows, columns = slice(top, bottom), slice(left, right)
    if (left, right, top, bottom) == (0, grid.width, 0, grid.height):
        return grid, rows, columns
    part = BBox(
        grid.bbox.xmin + left * grid.xres,
        grid.bbox.ymax - bottom * grid.yres,
        grid.bbox.xmin + right * grid.xres,
        grid.bbox.ymax - top * grid.yres,
    )
    return PixelGrid(part, grid.crs, right - left, bottom - top), rows, columns

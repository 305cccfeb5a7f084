"""Draws plans: reads each layer's bands on the grid, styles them, lays the pictures over one another."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.transform import transform_bbox
from ogc_large_image.render.compose import blank, compose
from ogc_large_image.render.plan import LayerPlan, Plan
from ogc_large_image.sources.description import SourceDescription
from ogc_large_image.sources.raster import Raster
from ogc_large_image.sources.reader import Reader
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.sources.style_step import paint_with_large_image
from ogc_large_image.styles.lookup import paint
from ogc_large_image.styles.picture import Picture


class Readers(Protocol):
    """Lends opened images; the pool of sources does."""

    def reader(self, ref: SourceRef, description: SourceDescription | None = None) -> AbstractContextManager[Reader]:
        """The image's reader for the length of a block; a description at hand spares making one."""


def draw(plan: Plan, sources: Readers) -> Picture:
    """The plan's picture, of its grid's size; opaque where the plan has a background. Raises SourceError."""
    grid = plan.grid
    return compose(_pictures(plan, sources), plan.background, grid.width, grid.height)


def _pictures(plan: Plan, sources: Readers) -> Iterator[tuple[Picture, int]]:
    for layer in plan.layers:
        if layer.opacity and meets(layer.layer.description, plan.grid):
            yield _draw_layer(layer, plan.grid, sources), layer.opacity


def _draw_layer(layer: LayerPlan, grid: PixelGrid, sources: Readers) -> Picture:
    data, mask, alpha = _read_inputs(layer, grid, sources)
    if mask is not None and not mask.any():
        return blank(grid.width, grid.height)
    paint_step = paint if layer.resolved.is_lookup else paint_with_large_image
    picture = paint_step(layer.resolved, data, mask, alpha)
    return blank(grid.width, grid.height) if _shows_nothing(picture) else picture


def _read_inputs(
    layer: LayerPlan, grid: PixelGrid, sources: Readers
) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_] | None, npt.NDArray[np.uint8] | None]:
    """Values of the style's inputs in its order, shape (inputs, H, W), with the mask and alpha that they share."""
    bands_of: dict[int, list[int]] = {}
    for frame, band in layer.resolved.inputs:
        bands_of.setdefault(frame, []).append(band)
    with sources.reader(layer.layer.source, layer.layer.description) as reader:
        rasters = {frame: reader.read(grid, bands, frame, layer.resampling) for frame, bands in bands_of.items()}
    if len(rasters) == 1:
        (raster,) = rasters.values()
        return raster.data, raster.mask, raster.alpha
    planes = [rasters[frame].data[bands_of[frame].index(band)] for frame, band in layer.resolved.inputs]
    return np.stack(planes), _common_mask(rasters), _common_alpha(rasters)


def _common_mask(rasters: dict[int, Raster]) -> npt.NDArray[np.bool_] | None:
    """True where all frames have values: a colour mixed of some of them would be a wrong one."""
    masks = [raster.mask for raster in rasters.values() if raster.mask is not None]
    return np.logical_and.reduce(masks) if masks else None


def _common_alpha(rasters: dict[int, Raster]) -> npt.NDArray[np.uint8] | None:
    alphas = [raster.alpha for raster in rasters.values() if raster.alpha is not None]
    return np.minimum.reduce(alphas) if alphas else None


def _shows_nothing(picture: Picture) -> bool:
    # Most pictures have something to show at their first pixel; only the others are looked at whole.
    first = picture.pixels[0, 0]
    if picture.palette is not None:
        return not picture.palette[first, 3] and picture.is_empty
    return not (first.size == 3 or first[3]) and picture.is_empty


def meets(description: SourceDescription, grid: PixelGrid) -> bool:
    """Whether the image can have a pixel on the grid; True where that cannot be told without reading."""
    extent = _extent_in(description.extent, description.crs, grid.crs)
    if extent is None:
        return True
    # Edges were bent by the transformation at a finite number of points: give them a pixel.
    left, right = extent.xmin - grid.xres, extent.xmax + grid.xres
    bottom, top = extent.ymin - grid.yres, extent.ymax + grid.yres
    box = grid.bbox
    if top <= box.ymin or bottom >= box.ymax:
        return False
    period = grid.crs.x_period
    if period is None:
        return left < box.xmax and right > box.xmin
    # Some whole number of periods must bring the extent in, more than ``fewest`` and less than ``most``.
    fewest, most = (box.xmin - right) / period, (box.xmax - left) / period
    return most - fewest > 1 or math.floor(fewest) + 1 < most


@lru_cache(maxsize=1024)
def _extent_in(extent: BBox, source: Crs, target: Crs) -> BBox | None:
    return extent if source.same_grid(target) else transform_bbox(extent, source, target)

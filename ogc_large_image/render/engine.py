"""Draws plans: reads each layer's bands on the grid, styles them, lays the pictures over one another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.geo.cell_size import cell_size
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.render.compose import OPAQUE, blank, compose
from ogc_large_image.render.plan import LayerPlan, Plan
from ogc_large_image.render.reach import meets
from ogc_large_image.render.readers import Readers
from ogc_large_image.render.turning import turned
from ogc_large_image.render.values import within_ranges
from ogc_large_image.sources.raster import Raster
from ogc_large_image.sources.style_step import paint_with_large_image
from ogc_large_image.styles.lookup import paint
from ogc_large_image.styles.picture import Picture


def draw(plan: Plan, sources: Readers) -> Picture:
    """The plan's picture, of its grid's size; opaque where the plan has a background. Raises SourceError."""
    grid = plan.drawn_grid
    if not plan.angle:
        return compose(_pictures(plan, grid, sources), plan.background, grid.width, grid.height)
    picture = compose(_pictures(plan, grid, sources), None, grid.width, grid.height)
    smooth = not all(layer.resampling.keeps_values for layer in plan.layers)
    # The background goes below the picture when that is turned, or smooth edges would have it mixed in twice.
    return compose(
        [(turned(picture, plan.grid, plan.angle, smooth=smooth), OPAQUE)], plan.background, plan.grid.width, plan.grid.height
    )


def _pictures(plan: Plan, grid: PixelGrid, sources: Readers) -> Iterator[tuple[Picture, int]]:
    for layer in plan.layers:
        if layer.opacity and meets(layer.layer.description, grid):
            yield _draw_layer(layer, grid, sources), layer.opacity


def _draw_layer(layer: LayerPlan, grid: PixelGrid, sources: Readers) -> Picture:
    margin = layer.resolved.margin
    data, mask, alpha = _read_inputs(layer, grid.grown(margin) if margin else grid, sources)
    if layer.filtered is not None:
        data, mask = _filter_values(layer, data, mask)
    if mask is not None and not mask.any():
        return blank(grid.width, grid.height)
    if layer.resolved.is_lookup:
        picture = paint(layer.resolved, data, mask, alpha, cell_size(grid) if margin else None)
    else:
        picture = paint_with_large_image(layer.resolved, data, mask, alpha)
    return blank(grid.width, grid.height) if _shows_nothing(picture) else picture


def _filter_values(
    layer: LayerPlan, data: npt.NDArray[Any], mask: npt.NDArray[np.bool_] | None
) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """The style's inputs alone, masked where the filtered one holds no value of the ranges."""
    assert layer.filtered is not None
    values = data[layer.inputs.index(layer.filtered)]
    visible = within_ranges(values, layer.value_ranges)
    return data[: len(layer.resolved.inputs)], visible if mask is None else visible & mask


def _read_inputs(
    layer: LayerPlan, grid: PixelGrid, sources: Readers
) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_] | None, npt.NDArray[np.uint8] | None]:
    """Values of the plan's inputs in its order, shape (inputs, H, W), with the mask and alpha that they share."""
    bands_of: dict[int, list[int]] = {}
    for frame, band in layer.inputs:
        bands_of.setdefault(frame, []).append(band)
    rasters = {frame: _read_frame(layer, frame, bands, grid, sources) for frame, bands in bands_of.items()}
    if len(rasters) == 1:
        (raster,) = rasters.values()
        return raster.data, raster.mask, raster.alpha
    planes = [rasters[frame].data[bands_of[frame].index(band)] for frame, band in layer.inputs]
    return np.stack(planes), _common_mask(rasters), _common_alpha(rasters)


def _read_frame(layer: LayerPlan, frame: int, bands: list[int], grid: PixelGrid, sources: Readers) -> Raster:
    ref, description, number = layer.layer.image_of(frame)
    with sources.reader(ref, description) as reader:
        return reader.read(grid, bands, number, layer.resampling)


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

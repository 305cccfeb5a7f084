"""What the layers of a map hold at one of its pixels.

Values are those of the image's own pixel under the map pixel's centre, at full
resolution and in the image's data type. That is the pixel drawn wherever a map
is drawn by nearest pixels and is at least as fine as the image. On a coarser
map the picture may come from an overview, whose pixels are neighbours' values
or means; the answer is then still the image's own value at that place, and the
colour is the style's for that value.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

import numpy as np

from ogc_large_image.errors import LimitExceeded, PointOutOfRange
from ogc_large_image.geo.crs import CRS84, Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.geo.transform import transform
from ogc_large_image.layers.layer import Layer
from ogc_large_image.limits import Limits
from ogc_large_image.render.band_values import BandValue, band_values
from ogc_large_image.render.engine import draw
from ogc_large_image.render.pixel_site import PixelSite, pixel_site
from ogc_large_image.render.plan import Plan, digest, make_plan
from ogc_large_image.render.queries import LayerSelection, MapQuery
from ogc_large_image.render.readers import Readers
from ogc_large_image.render.turning import unturned
from ogc_large_image.render.values import value_bands
from ogc_large_image.styles.style import RGBA, Style

__all__ = ["BandValue", "FrameValues", "InfoQuery", "InspectionPlan", "LayerInfo", "inspect", "plan_inspection"]

_FULL_TURN = 360.0


@dataclass(frozen=True, slots=True)
class InfoQuery:
    """What is at one pixel of the map that these selections would make on this grid."""

    selections: tuple[LayerSelection, ...]
    grid: PixelGrid
    column: int
    """From the left, 0 for the first; rows from the top."""
    row: int
    series: bool = False
    """The values of all frames too."""
    angle: float = 0.0
    """Degrees that the map is turned by, as in ``MapQuery``."""


@dataclass(frozen=True, slots=True)
class FrameValues:
    """What one frame holds at the place."""

    frame: int
    dimension_values: Mapping[str, str]
    bands: tuple[BandValue, ...]


@dataclass(frozen=True, slots=True)
class LayerInfo:
    """What one layer holds at the place; ``source_column`` is None where the image does not reach."""

    layer: Layer
    style: Style
    frame: int
    dimension_values: Mapping[str, str]
    """The value of each dimension that the frame is chosen by; names in lower case."""
    x: float
    """Of the map pixel's centre, easting or longitude first, in ``crs``."""
    y: float
    crs: Crs
    longitude: float | None
    """From -180 to 180; None for an image without georeference, and off the globe."""
    latitude: float | None
    source_column: int | None
    source_row: int | None
    bands: tuple[BandValue, ...]
    """One each, the alpha band not among them."""
    colour: RGBA | None
    """What the style makes of the values, before the selection's opacity; None where nothing is drawn."""
    series: tuple[FrameValues, ...] = ()

    @property
    def is_inside(self) -> bool:
        """Whether the image reaches to the place; it may still have no data there."""
        return self.source_column is not None


@dataclass(frozen=True, slots=True)
class InspectionPlan:
    """An inspection with nothing left to check; one plan for each selection. Equal where the fingerprints are."""

    query: InfoQuery = field(compare=False)
    plans: tuple[Plan, ...] = field(compare=False)
    fingerprint: str

    @property
    def place(self) -> tuple[float, float]:
        """The map pixel's centre."""
        query, grid = self.query, self.query.grid
        if query.angle:
            return unturned(query.column, query.row, grid, query.angle)
        x = grid.bbox.xmin + (query.column + 0.5) * grid.xres
        return x, grid.bbox.ymax - (query.row + 0.5) * grid.yres


def plan_inspection(query: InfoQuery, limits: Limits) -> InspectionPlan:
    """Check the query against the limits.

    Raises what planning the map raises, PointOutOfRange (column, row), and
    LimitExceeded (series) where a layer has more frames than can be told.
    """
    asked = MapQuery(query.selections, query.grid, angle=query.angle)
    make_plan(asked, limits)
    for locator, position, size in (("column", query.column, query.grid.width), ("row", query.row, query.grid.height)):
        if not 0 <= position < size:
            raise PointOutOfRange("The point is outside the map.", locator)
    longest = max(selection.layer.description.frames for selection in query.selections)
    if query.series and longest > limits.max_series_frames:
        raise LimitExceeded(f"Values of {limits.max_series_frames} frames at most can be told at once.", "series")
    plans = tuple(make_plan(replace(asked, selections=(selection,)), limits) for selection in query.selections)
    layers = [(each.layer.name, each.layer.revision, each.frame) for each in query.selections]
    # A picture's fingerprint does not tell the places apart that no layer reaches.
    place = (query.grid.bbox, query.grid.crs.code, query.column, query.row, query.angle, query.series)
    return InspectionPlan(query, plans, digest(("inspection", layers, place, [plan.fingerprint for plan in plans])))


def inspect(plan: InspectionPlan, sources: Readers) -> tuple[LayerInfo, ...]:
    """What each selection holds, in their order. Raises SourceError."""
    query = plan.query
    return tuple(
        _layer_info(plan, selection, pictures, sources)
        for selection, pictures in zip(query.selections, plan.plans, strict=True)
    )


def _layer_info(plan: InspectionPlan, selection: LayerSelection, pictures: Plan, sources: Readers) -> LayerInfo:
    layer, frame, crs = selection.layer, selection.frame, plan.query.grid.crs
    x, y = plan.place
    longitude, latitude = _geographic(x, y, crs)
    site = pixel_site(layer.description, x, y, crs)
    here = next(_frames(layer, [frame], site, pictures, sources))
    return LayerInfo(
        layer=layer,
        style=selection.style,
        frame=frame,
        dimension_values=here.dimension_values,
        x=x,
        y=y,
        crs=crs,
        longitude=longitude,
        latitude=latitude,
        source_column=None if site is None else site.column,
        source_row=None if site is None else site.row,
        bands=here.bands,
        colour=None if site is None else _colour(pictures, site, sources),
        series=tuple(_frames(layer, range(layer.description.frames), site, pictures, sources)) if plan.query.series else (),
    )


def _frames(
    layer: Layer, frames: Sequence[int], site: PixelSite | None, pictures: Plan, sources: Readers
) -> Iterator[FrameValues]:
    """The values of these frames; an image is borrowed once for all neighbouring frames that are in it."""
    styled = [(each.resolved, layer.description) for each in pictures.layers]
    bands = [layer.description.band(index) for index in value_bands(layer.description)]
    if site is None:
        for frame in frames:
            yield FrameValues(frame, dimension_values(layer, frame), band_values(bands, None, styled))
        return
    indexes = [band.index for band in bands]
    for ref, group in groupby(frames, lambda frame: layer.image_of(frame)[0]):
        members = list(group)
        numbers = [layer.image_of(frame)[2] for frame in members]
        with sources.reader(ref, layer.image_of(members[0])[1]) as reader:
            pixel = reader.read_pixel(site.column, site.row, indexes, numbers)
        for frame, values, valid in zip(members, pixel.data, pixel.valid.tolist(), strict=True):
            yield FrameValues(frame, dimension_values(layer, frame), band_values(bands, values, styled, is_valid=valid))


def dimension_values(layer: Layer, frame: int) -> dict[str, str]:
    """The value of each dimension that chooses among frames, at this one."""
    sizes = [len(axis.values) for axis in layer.description.axes]
    if not sizes or math.prod(sizes) != layer.description.frames:
        return {}
    positions = np.unravel_index(frame, sizes)
    chosen = [(dimension, dimension.axis) for dimension in layer.dimensions]
    return {dimension.name: dimension.values[int(positions[axis])] for dimension, axis in chosen if axis is not None}


def _colour(pictures: Plan, site: PixelSite, sources: Readers) -> RGBA | None:
    """The very engine draws the one pixel."""
    layers = tuple(replace(each, opacity=255, resampling=Resampling.NEAREST) for each in pictures.layers)
    drawn = draw(replace(pictures, layers=layers, grid=site.grid, background=None, angle=0.0), sources).rgba()
    red, green, blue, alpha = drawn[site.at, site.at].tolist()
    return (red, green, blue, alpha) if alpha else None


def _geographic(x: float, y: float, crs: Crs) -> tuple[float | None, float | None]:
    if crs.is_pixel:
        return None, None
    longitudes, latitudes = transform(crs, CRS84, np.array([x]), np.array([y]))
    longitude, latitude = float(longitudes[0]), float(latitudes[0])
    if not (math.isfinite(longitude) and math.isfinite(latitude) and abs(latitude) <= 90):
        return None, None
    return math.remainder(longitude, _FULL_TURN), latitude

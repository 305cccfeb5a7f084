"""From what is asked to what will be done, without touching an image.

A plan is made for every request, those answered from a cache among them, so
everything in it that is dear to make is kept: what is left is some dozen
microseconds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

from ogc_large_image.errors import (
    CrsNotSupported,
    FrameNotDefined,
    InvalidParameter,
    LimitExceeded,
    MissingParameter,
)
from ogc_large_image.geo.crs import CRS84, WGS84
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.layers.layer import Layer
from ogc_large_image.limits import Limits
from ogc_large_image.render.formats import DEFAULT_OPTIONS, EncodingOptions, ImageFormat
from ogc_large_image.render.queries import RGB, LayerSelection, MapQuery
from ogc_large_image.render.reach import meets
from ogc_large_image.render.turning import surrounding
from ogc_large_image.render.values import ValuesPlan, first_band, plan_values
from ogc_large_image.sources.description import SourceDescription
from ogc_large_image.styles.resolve import ResolvedStyle, resolve_style
from ogc_large_image.styles.style import Style

ENGINE_VERSION = 3
"""Part of every fingerprint: raise it when the same plan comes to draw other bytes."""


@dataclass(frozen=True, slots=True)
class LayerPlan:
    """One layer with nothing left to decide; ``opacity`` is out of 255."""

    layer: Layer
    resolved: ResolvedStyle
    resampling: Resampling
    opacity: int
    value_ranges: tuple[tuple[float, float], ...] = ()
    filtered: tuple[int, int] | None = None
    """The frame and band whose values are to lie in the ranges; None where there are none."""

    @property
    def inputs(self) -> tuple[tuple[int, int], ...]:
        """The (frame, band) pairs to read: the style's, and the filtered one behind them where it is not among them."""
        if self.filtered is None or self.filtered in self.resolved.inputs:
            return self.resolved.inputs
        return (*self.resolved.inputs, self.filtered)


@dataclass(frozen=True, slots=True)
class Plan:
    """A picture to be drawn; plans with the same fingerprint draw the same bytes and are equal.

    ``fingerprint`` is lower-case hexadecimal, made from layer names, revisions
    and source versions, never from an address. ``background`` is None where
    the picture may be transparent. A picture that no layer reaches into has
    no layers, and is one and the same for all places.
    """

    layers: tuple[LayerPlan, ...] = field(compare=False)
    grid: PixelGrid = field(compare=False)
    format: ImageFormat = field(compare=False)
    background: RGB | None = field(compare=False)
    fingerprint: str
    options: EncodingOptions = field(default=DEFAULT_OPTIONS, compare=False)
    """What of them concerns the format."""
    values: ValuesPlan | None = field(default=None, compare=False)
    """Where the file is to hold an image's values instead of colours."""
    angle: float = field(default=0.0, compare=False)

    @property
    def drawn_grid(self) -> PixelGrid:
        """What the layers are drawn on before the picture is turned."""
        return surrounding(self.grid, self.angle)


def make_plan(query: MapQuery, limits: Limits) -> Plan:
    """Check the query against the limits and decide everything that its picture depends on.

    Raises LimitExceeded (locators width, height, layers), MissingParameter or
    InvalidParameter (layers, width, height, bbox, opacity, angle), CrsNotSupported,
    FrameNotDefined, BandNotDefined, and whatever resolving a style raises.
    """
    if not query.selections:
        raise MissingParameter("At least one layer is needed.", "layers")
    _check_number(query, limits)
    _check_size(query, limits)
    _check_bbox(query.grid)
    if query.angle and query.format.is_georeferenced:
        raise InvalidParameter("A file that tells where it lies cannot be turned.", "angle")
    options = query.options.relevant_to(query.format)
    if options.raw:
        return _make_values_plan(query, options, limits)
    flat = not (query.transparent and query.format.has_alpha)
    background = query.background if flat else None
    layers, parts = [], []
    grid = surrounding(query.grid, query.angle)
    for selection in query.selections:
        for style in selection.style.at_scale(query.grid.scale_denominator):
            drawn = selection if style is selection.style else replace(selection, style=style)
            layer, part = _plan_layer(drawn, grid, limits)
            layers.append(layer)
            parts.append(part)
    place: object = (_place(query.grid), query.angle) if query.angle else _place(query.grid)
    if not query.format.is_georeferenced and not any(meets(each.layer.description, grid) for each in layers):
        layers, parts, place = [], [], None
    fingerprint = _fingerprint(query, options, background, place, parts)
    return Plan(tuple(layers), query.grid, query.format, background, fingerprint, options, angle=query.angle)


def _make_values_plan(query: MapQuery, options: EncodingOptions, limits: Limits) -> Plan:
    """A file of values: of several layers there would be several values at one place, so there is one layer only."""
    if len(query.selections) != 1:
        raise InvalidParameter("The values of one layer only can be asked for at once.", "layers")
    selection = query.selections[0]
    _check_selection(selection, query.grid)
    values = plan_values(selection, options.bands, query.grid, limits)
    fingerprint = _fingerprint(query, options, None, _place(query.grid), [values.identity])
    return Plan((), query.grid, query.format, None, fingerprint, options, values)


def _check_number(query: MapQuery, limits: Limits) -> None:
    """Further frames of a layer are no further layers, but they are work all the same."""
    selections = query.selections
    frames = sum(one.layer is other.layer and one.frame != other.frame for one, other in pairwise(selections))
    if len(selections) - frames > limits.layer_limit:
        raise LimitExceeded(f"At most {limits.layer_limit} layers can be drawn at once.", "layers")
    most = max(limits.layer_limit, limits.max_frames)
    if len(selections) > most:
        raise LimitExceeded(f"At most {most} frames can be drawn at once.", "layers")


def _check_size(query: MapQuery, limits: Limits) -> None:
    longest = query.format.longest_side
    for locator, size, limit in (
        ("width", query.grid.width, min(limits.max_width, longest)),
        ("height", query.grid.height, min(limits.max_height, longest)),
    ):
        if size < 1:
            raise InvalidParameter(f"The {locator} is to be 1 or more.", locator)
        if size > limit:
            raise LimitExceeded(f"The {locator} is limited to {limit} pixels.", locator)


def _check_bbox(grid: PixelGrid) -> None:
    """06-042 7.3.3.6; the sides can overflow, and the pixels vanish, where each corner is a number."""
    sides_are_finite = math.isfinite(grid.bbox.width) and math.isfinite(grid.bbox.height)
    if not (grid.bbox.is_valid and sides_are_finite and grid.xres > 0 and grid.yres > 0):
        raise InvalidParameter("The bbox is to be of positive, finite width and height.", "bbox")


def _check_selection(selection: LayerSelection, grid: PixelGrid) -> None:
    layer, description = selection.layer, selection.layer.description
    if grid.crs.is_pixel != description.crs.is_pixel:
        raise CrsNotSupported(f"The layer {layer.name!r} is not offered in this CRS.", "crs")
    if not 0 <= selection.frame < description.frames:
        raise FrameNotDefined(f"The layer {layer.name!r} has no such frame.", "frame")
    if not 0.0 <= selection.opacity <= 1.0:
        raise InvalidParameter("The opacity is to be from 0 to 1.", "opacity")


def _plan_layer(selection: LayerSelection, grid: PixelGrid, limits: Limits) -> tuple[LayerPlan, tuple[object, ...]]:
    """The layer's plan, and what the fingerprint is to hold of it."""
    _check_selection(selection, grid)
    layer = selection.layer
    description = layer.description
    resolved, style_digest = _resolve(_StyleKey(layer.revision, selection.style, description, selection.frame))
    resampling = selection.resampling or layer.resampling
    if resolved.is_categorical and not resampling.keeps_values:
        resampling = Resampling.NEAREST
    opacity = int(selection.opacity * 255 + 0.5)
    filtered = (selection.frame, first_band(description)) if selection.value_ranges else None
    plan = LayerPlan(layer, resolved, resampling, opacity, selection.value_ranges, filtered)
    if len(plan.inputs) * grid.width * grid.height > limits.max_source_pixels:
        raise LimitExceeded(f"The style of {layer.name!r} reads too many bands for a picture of this size.", "width")
    source = layer.series[selection.frame] if layer.series else layer.source
    part = (layer.name, layer.revision, source.version, source.variable, style_digest, resampling.value, opacity)
    return plan, (*part, selection.frame, selection.value_ranges) if filtered else part


def _place(grid: PixelGrid) -> tuple[object, ...]:
    # EPSG:4326 and CRS:84 are one grid inside. Adding zero makes floats of integers and 0.0 of -0.0.
    crs = WGS84.code if grid.crs.code == CRS84.code else grid.crs.code
    return tuple(coordinate + 0.0 for coordinate in grid.bbox), crs


def _fingerprint(
    query: MapQuery, options: EncodingOptions, background: RGB | None, place: object, parts: list[tuple[object, ...]]
) -> str:
    size = (query.grid.width, query.grid.height)
    file = (query.format.value, options) if options is not DEFAULT_OPTIONS else query.format.value
    return digest((ENGINE_VERSION, parts, place, size, file, background))


def digest(value: object) -> str:
    """A fingerprint: repr keeps texts apart by their quotes and gives every digit of a float."""
    return blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True, eq=False)
class _StyleKey:
    """Equal for the same resolved style; the revision stands in the hash for a description too long to be hashed."""

    revision: str
    style: Style
    description: SourceDescription
    frame: int

    def __hash__(self) -> int:
        return hash((self.revision, self.style, self.frame))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _StyleKey)
            and self.frame == other.frame
            and (self.style is other.style or self.style == other.style)
            and (self.description is other.description or self.description == other.description)
        )


@lru_cache(maxsize=512)
def _resolve(key: _StyleKey) -> tuple[ResolvedStyle, str]:
    resolved = resolve_style(key.style, key.description, key.frame)
    return resolved, digest(resolved)

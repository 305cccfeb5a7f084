"""From what is asked to what will be done, without touching an image.

A plan is made for every request, those answered from a cache among them, so
everything in it that is dear to make is kept: what is left is some dozen
microseconds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b

from ogc_large_image.errors import CrsNotSupported, FrameNotDefined, InvalidParameter, LimitExceeded, MissingParameter
from ogc_large_image.geo.crs import CRS84, WGS84
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.layers.layer import Layer
from ogc_large_image.limits import Limits
from ogc_large_image.render.queries import RGB, ImageFormat, LayerSelection, MapQuery
from ogc_large_image.sources.description import SourceDescription
from ogc_large_image.styles.resolve import ResolvedStyle, resolve_style
from ogc_large_image.styles.style import Style

ENGINE_VERSION = 1
"""Part of every fingerprint: raise it when the same plan comes to draw other bytes."""

_MAX_SIDE = {ImageFormat.JPEG: 65500, ImageFormat.WEBP: 16383}
"""What the formats themselves can hold, however high the limits are set."""


@dataclass(frozen=True, slots=True)
class LayerPlan:
    """One layer with nothing left to decide; ``opacity`` is out of 255."""

    layer: Layer
    resolved: ResolvedStyle
    resampling: Resampling
    opacity: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A picture to be drawn; plans with the same fingerprint draw the same bytes and are equal.

    ``fingerprint`` is lower-case hexadecimal, made from layer names, revisions
    and source versions, never from an address. ``background`` is None where
    the picture may be transparent.
    """

    layers: tuple[LayerPlan, ...] = field(compare=False)
    grid: PixelGrid = field(compare=False)
    format: ImageFormat = field(compare=False)
    background: RGB | None = field(compare=False)
    fingerprint: str


def make_plan(query: MapQuery, limits: Limits) -> Plan:
    """Check the query against the limits and decide everything that its picture depends on.

    Raises LimitExceeded (locators width, height, layers), MissingParameter or
    InvalidParameter (layers, width, height, bbox, opacity), CrsNotSupported,
    FrameNotDefined, and whatever resolving a style raises.
    """
    if not query.selections:
        raise MissingParameter("At least one layer is needed.", "layers")
    if len(query.selections) > limits.layer_limit:
        raise LimitExceeded(f"At most {limits.layer_limit} layers can be drawn at once.", "layers")
    _check_size(query, limits)
    _check_bbox(query.grid)
    flat = not (query.transparent and query.format.has_alpha)
    background = query.background if flat else None
    layers, parts = [], []
    for selection in query.selections:
        layer, part = _plan_layer(selection, query.grid, limits)
        layers.append(layer)
        parts.append(part)
    fingerprint = _fingerprint(query.grid, query.format, background, parts)
    return Plan(tuple(layers), query.grid, query.format, background, fingerprint)


def _check_size(query: MapQuery, limits: Limits) -> None:
    longest = _MAX_SIDE.get(query.format, math.inf)
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


def _plan_layer(selection: LayerSelection, grid: PixelGrid, limits: Limits) -> tuple[LayerPlan, tuple[object, ...]]:
    """The layer's plan, and what the fingerprint is to hold of it."""
    layer = selection.layer
    description = layer.description
    if grid.crs.is_pixel != description.crs.is_pixel:
        raise CrsNotSupported(f"The layer {layer.name!r} is not offered in this CRS.", "crs")
    if not 0 <= selection.frame < description.frames:
        raise FrameNotDefined(f"The layer {layer.name!r} has no such frame.", "frame")
    if not 0.0 <= selection.opacity <= 1.0:
        raise InvalidParameter("The opacity is to be from 0 to 1.", "opacity")
    resolved, style_digest = _resolve(_StyleKey(layer.revision, selection.style, description, selection.frame))
    if len(resolved.inputs) * grid.width * grid.height > limits.max_source_pixels:
        raise LimitExceeded(f"The style of {layer.name!r} reads too many bands for a picture of this size.", "width")
    resampling = selection.resampling or layer.resampling
    if resolved.is_categorical and not resampling.keeps_values:
        resampling = Resampling.NEAREST
    opacity = int(selection.opacity * 255 + 0.5)
    source = layer.source
    part = (layer.name, layer.revision, source.version, source.variable, style_digest, resampling.value, opacity)
    return LayerPlan(layer, resolved, resampling, opacity), part


def _fingerprint(grid: PixelGrid, image_format: ImageFormat, background: RGB | None, parts: list[tuple[object, ...]]) -> str:
    # EPSG:4326 and CRS:84 are one grid inside. Adding zero makes floats of integers and 0.0 of -0.0.
    crs = WGS84.code if grid.crs.code == CRS84.code else grid.crs.code
    bbox = tuple(coordinate + 0.0 for coordinate in grid.bbox)
    return _digest((ENGINE_VERSION, parts, bbox, crs, grid.width, grid.height, image_format.value, background))


def _digest(value: object) -> str:
    """repr keeps texts apart by their quotes and gives every digit of a float."""
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
    return resolved, _digest(resolved)

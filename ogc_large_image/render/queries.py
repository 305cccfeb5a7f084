"""What a client asked for, in no protocol's words."""

from __future__ import annotations

from dataclasses import dataclass

from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.layers.layer import Layer
from ogc_large_image.render.formats import DEFAULT_OPTIONS, EncodingOptions, ImageFormat
from ogc_large_image.styles.style import Style

__all__ = [
    "RGB",
    "WHITE",
    "AnimationQuery",
    "EncodedImage",
    "EncodingOptions",
    "ImageFormat",
    "LayerSelection",
    "MapQuery",
]

RGB = tuple[int, int, int]
WHITE: RGB = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class LayerSelection:
    """One layer of a map, in the style and frame that it is to be drawn in."""

    layer: Layer
    style: Style
    frame: int = 0
    opacity: float = 1.0
    resampling: Resampling | None = None
    """None for the layer's own."""
    value_ranges: tuple[tuple[float, float], ...] = ()
    """Closed; only pixels whose first band stores a value in one of them are visible. Empty: whatever the value."""


@dataclass(frozen=True, slots=True)
class MapQuery:
    """A picture of some layers on a grid, the first one lowest."""

    selections: tuple[LayerSelection, ...]
    grid: PixelGrid
    format: ImageFormat = ImageFormat.PNG
    transparent: bool = True
    background: RGB = WHITE
    options: EncodingOptions = DEFAULT_OPTIONS
    angle: float = 0.0
    """Degrees that the map is turned by about its centre, clockwise."""


@dataclass(frozen=True, slots=True)
class AnimationQuery:
    """Maps of one grid and format, shown one after another for ``delay`` milliseconds each."""

    maps: tuple[MapQuery, ...]
    delay: int = 500


@dataclass(frozen=True, slots=True)
class EncodedImage:
    """Bytes ready to be sent."""

    data: bytes
    media_type: str

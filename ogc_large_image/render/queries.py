"""What a client asked for, in no protocol's words."""

from __future__ import annotations

from dataclasses import dataclass

from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.layers.layer import Layer
from ogc_large_image.render.formats import EncodingOptions, ImageFormat
from ogc_large_image.styles.style import Style

__all__ = ["RGB", "WHITE", "EncodedImage", "EncodingOptions", "ImageFormat", "LayerSelection", "MapQuery"]

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


@dataclass(frozen=True, slots=True)
class MapQuery:
    """A picture of some layers on a grid, the first one lowest."""

    selections: tuple[LayerSelection, ...]
    grid: PixelGrid
    format: ImageFormat = ImageFormat.PNG
    transparent: bool = True
    background: RGB = WHITE
    options: EncodingOptions = EncodingOptions()


@dataclass(frozen=True, slots=True)
class EncodedImage:
    """Bytes ready to be sent."""

    data: bytes
    media_type: str

"""What a client asked for, in no protocol's words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.layers.layer import Layer
from ogc_large_image.styles.style import Style

RGB = tuple[int, int, int]
WHITE: RGB = (255, 255, 255)


class ImageFormat(str, Enum):
    """Output formats by media type."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"

    @property
    def has_alpha(self) -> bool:
        return self is not ImageFormat.JPEG


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


@dataclass(frozen=True, slots=True)
class EncodedImage:
    """Bytes ready to be sent."""

    data: bytes
    media_type: str

"""What a client asks of a legend."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ogc_large_image.errors import FormatNotSupported
from ogc_large_image.layers.layer import Layer
from ogc_large_image.render.queries import RGB, WHITE
from ogc_large_image.styles.style import Style


class LegendFormat(str, Enum):
    """Media types of legends."""

    PNG = "image/png"
    SVG = "image/svg+xml"
    JSON = "application/json"

    @classmethod
    def parse(cls, text: str, locator: str = "format") -> LegendFormat:
        """The format of this media type, in any case; FormatNotSupported where it is not offered."""
        wanted = text.replace(" ", "").lower()
        for legend_format in cls:
            if legend_format.value == wanted:
                return legend_format
        raise FormatNotSupported("Legends are not offered in this format.", locator)


class Orientation(str, Enum):
    """Whether a ramp rises upwards, or to the right; classes are listed alike."""

    VERTICAL = "vertical"
    HORIZONTAL = "horizontal"


@dataclass(frozen=True, slots=True)
class LegendQuery:
    """The legend of one style of one layer."""

    layer: Layer
    style: Style
    width: int | None = None
    """Of the whole picture in pixels, as of the height; None for what the words need."""
    height: int | None = None
    orientation: Orientation = Orientation.VERTICAL
    font_size: float = 10.0
    """In points, 72 to the inch."""
    dpi: int = 96
    transparent: bool = False
    background: RGB = WHITE
    format: LegendFormat = LegendFormat.PNG
    frame: int = 0
    scale: float | None = None
    """A scale denominator: what is drawn at that scale only; None for all scales."""

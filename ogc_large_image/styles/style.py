"""A style as values: what a layer, a legend, a request and a stored record all mean.

The names are those of large-image's style JSON (docs/tilesource_options), less
everything that selects code. ``Style()`` without bands is the default style.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

RGBA = tuple[int, int, int, int]


class Scheme(str, Enum):
    """How values are mapped onto a palette."""

    LINEAR = "linear"
    DISCRETE = "discrete"


class Composite(str, Enum):
    """How a band's colours join those drawn before."""

    LIGHTEN = "lighten"
    MULTIPLY = "multiply"


class BoundKind(str, Enum):
    """How an end of the value range is found."""

    NUMBER = "number"
    AUTO = "auto"
    """0 and 255 where the band's values suit a byte picture, else the recorded minimum and maximum."""
    MINIMUM = "min"
    MAXIMUM = "max"
    FULL = "full"
    """The whole range of the data type."""


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of the range of values that the palette covers.

    ``value`` is the number itself for ``NUMBER``; for the others a fraction of
    the pixels to cut off at that end (large-image's ``min:0.02``), 0 for none.
    """

    kind: BoundKind = BoundKind.AUTO
    value: float = 0.0


AUTO = Bound()


@dataclass(frozen=True, slots=True)
class BandStyle:
    """How one band of one frame is drawn."""

    band: int | str = 1
    """1-based, or an interpretation: red, green, blue, gray, alpha."""
    frame: int | None = None
    """An absolute frame; None for the one that the request asks for."""
    framedelta: int = 0
    palette: tuple[RGBA, ...] | None = None
    """None: from black to white, or the band's own colour table where it has one."""
    minimum: Bound = AUTO
    maximum: Bound = AUTO
    nodata: float | None = None
    """A value drawn transparent beside what the source itself declares."""
    scheme: Scheme = Scheme.LINEAR
    composite: Composite | None = None
    """None: lighten, and multiply for alpha."""
    clamp: bool = True
    """False: values outside the range are transparent rather than the palette's end colours."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a layer is drawn; equal styles draw equal pictures and hash alike."""

    bands: tuple[BandStyle, ...] = ()
    name: str = "default"
    title: str = ""

    @property
    def is_default(self) -> bool:
        return not self.bands

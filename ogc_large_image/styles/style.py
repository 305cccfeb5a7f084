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


class StopKind(str, Enum):
    """How the colours of values between explicit stops are found."""

    RAMP = "ramp"
    """Linearly between neighbouring stops; beyond the first and last their colours."""
    INTERVALS = "intervals"
    """A stop's colour is that of all values below it, down to the stop before; beyond the last nothing is drawn."""
    VALUES = "values"
    """A stop's colour is that of exactly this value; all others are not drawn."""


class Contrast(str, Enum):
    """How the range of an image's values is spread over the palette."""

    NONE = "none"
    NORMALIZE = "normalize"
    """From the least to the greatest recorded value, whatever ``auto`` would mean."""
    HISTOGRAM = "histogram"
    """So that by the recorded histogram each colour has as many pixels as any other."""


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
GREY_BAND = -1
"""Of one or two bands the first, of more the second: what large-image takes for grey."""
NO_BAND = 0
"""A style that names none: the first of a georeferenced image, the grey one of any other, as in large-image."""
TRANSPARENT: RGBA = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class ColourStop:
    """A value and its colour; infinity is the end of an interval without one."""

    value: float
    colour: RGBA
    label: str = ""


@dataclass(frozen=True, slots=True)
class BandStyle:
    """How one band of one frame is drawn."""

    band: int | str = 1
    """1-based, or an interpretation: red, green, blue, gray, alpha; or ``GREY_BAND`` or ``NO_BAND``."""
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
    stops: tuple[ColourStop, ...] = ()
    """Colours of given values in ascending order, in place of palette, range, scheme and contrast."""
    stop_kind: StopKind = StopKind.RAMP
    below: RGBA | None = None
    """The colour of values below the range; None: as ``clamp`` says."""
    above: RGBA | None = None
    logarithmic: bool = False
    """Equal ratios of values, rather than equal differences, are equally far apart on the palette."""
    colours: int | None = None
    """Draw so many even classes, each in one colour of the palette."""
    gamma: float = 1.0
    """Above 1 brightens, below 1 dims: a fraction f of the range is drawn as f ** (1 / gamma) (05-077r4 11.6.4)."""
    contrast: Contrast = Contrast.NONE
    expression: str = ""
    """Arithmetic on bands (``styles.expression``), whose result is drawn in place of one band's values."""


@dataclass(frozen=True, slots=True)
class Hillshade:
    """Light from one side on the relief of the first band's values (05-077r4 11.6.5, ShadedRelief)."""

    relief: float = 55.0
    """The standard's ReliefFactor: heights are exaggerated by a 55th of it, so that its usual 55 means true heights."""
    azimuth: float = 315.0
    """Where the light comes from, in degrees clockwise from the map's top."""
    altitude: float = 45.0
    """Degrees above the horizon."""
    brightness_only: bool = False
    """True: nothing is drawn but the shadow, onto what is below; False: the picture is shaded itself."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of drawing, for a range of scales."""

    bands: tuple[BandStyle, ...] = ()
    opacity: float = 1.0
    hillshade: Hillshade | None = None
    min_scale: float = 0.0
    """Scale denominators from this one on (05-077r4 10.2)."""
    max_scale: float | None = None
    """Scale denominators below this one; None: all."""
    title: str = ""
    gamma: float = 1.0
    """Of the bands that the image is drawn with where none are named; so is the contrast."""
    contrast: Contrast = Contrast.NONE


@dataclass(frozen=True, slots=True)
class Style:
    """How a layer is drawn; equal styles draw equal pictures and hash alike."""

    bands: tuple[BandStyle, ...] = ()
    name: str = "default"
    title: str = ""
    abstract: str = ""
    opacity: float = 1.0
    hillshade: Hillshade | None = None
    min_scale: float = 0.0
    """Scale denominators from this one on; outside its scales a style draws nothing."""
    max_scale: float | None = None
    """Scale denominators below this one; None: all."""
    rules: tuple[Rule, ...] = ()
    """What is drawn over that, each at its own scales."""
    gamma: float = 1.0
    """Of the bands that the image is drawn with where none are named; so is the contrast."""
    contrast: Contrast = Contrast.NONE

    @property
    def is_default(self) -> bool:
        return not self.bands

    @property
    def all_rules(self) -> tuple[Rule, ...]:
        """The style's own part and its further rules."""
        own = Rule(
            self.bands,
            self.opacity,
            self.hillshade,
            self.min_scale,
            self.max_scale,
            gamma=self.gamma,
            contrast=self.contrast,
        )
        return (own, *self.rules)

    def at_scale(self, denominator: float) -> tuple[Style, ...]:
        """What is drawn at that scale, lowest first: styles without rules or scales of their own."""
        if self.max_scale is None and not self.min_scale and not self.rules:
            return (self,)
        return tuple(
            Style(
                rule.bands,
                self.name,
                self.title,
                self.abstract,
                rule.opacity,
                rule.hillshade,
                gamma=rule.gamma,
                contrast=rule.contrast,
            )
            for rule in self.all_rules
            if rule.min_scale <= denominator and (rule.max_scale is None or denominator < rule.max_scale)
        )

"""A style in numbers: what is left to do is arithmetic on pixels.

Hashes are computed once: these objects are the keys of the table caches, and
are looked up for every picture.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from ogc_large_image.styles.style import RGBA, Composite, Hillshade, StopKind

BLACK: RGBA = (0, 0, 0, 255)
WHITE: RGBA = (255, 255, 255, 255)


@dataclass(frozen=True, slots=True)
class ResolvedBand:
    """How the values of one input become colours."""

    input: int
    """Position in ``ResolvedStyle.inputs``, and on the first axis of the data; the first operand of an expression."""
    palette: tuple[RGBA, ...]
    minimum: float
    maximum: float
    discrete: bool = False
    nodata: float | None = None
    composite: Composite = Composite.LIGHTEN
    clamp: bool = True
    stops: tuple[float, ...] = ()
    """Where there are any, one ascending value for each colour of the palette."""
    stop_kind: StopKind = StopKind.RAMP
    below: RGBA | None = None
    """None: as ``clamp`` says."""
    above: RGBA | None = None
    logarithmic: bool = False
    """Both ends of the range are positive."""
    gamma: float = 1.0
    equalised: tuple[float, ...] = ()
    """The share of pixels, from 0 to 1, below evenly spaced values from minimum to maximum; it replaces the fraction."""
    expression: str = ""
    operands: tuple[int, ...] = ()
    """Positions of the expression's bands among the inputs, in its own order."""
    labels: tuple[str, ...] = field(default=(), compare=False)
    """One for each colour of the palette, where there are any."""
    is_plain: bool = field(init=False, repr=False, compare=False)
    """Nothing is said that large-image's own style step does not know."""
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # A whole number would make integer data wrap round in the subtraction.
        object.__setattr__(self, "minimum", float(self.minimum))
        object.__setattr__(self, "maximum", float(self.maximum))
        further = (self.below, self.above, self.logarithmic, self.equalised, self.expression)
        object.__setattr__(self, "is_plain", not self.stops and self.gamma == 1.0 and not any(further))
        key = tuple(getattr(self, each.name) for each in fields(self) if each.compare)
        object.__setattr__(self, "_hash", hash(key))

    def __hash__(self) -> int:
        return self._hash

    @property
    def colours(self) -> tuple[RGBA, ...]:
        """All that it can draw, less what lies between them."""
        return self.palette + tuple(colour for colour in (self.below, self.above) if colour is not None)

    @property
    def colour_channels(self) -> frozenset[int]:
        """Which of red (0), green (1) and blue (2) the colours ever light."""
        return frozenset(channel for channel in range(3) if any(colour[channel] for colour in self.colours))

    @property
    def is_opaque(self) -> bool:
        return all(colour[3] == 255 for colour in self.colours)


@dataclass(frozen=True, slots=True)
class ResolvedStyle:
    """A style for one frame of one source; equal ones draw equal pictures."""

    bands: tuple[ResolvedBand, ...]
    inputs: tuple[tuple[int, int], ...]
    """The distinct (frame, band) pairs to read, in the order of the data's first axis."""
    is_categorical: bool = False
    """Values are labels: only resamplings that keep values (nearest, mode) make sense."""
    opacity: int = 255
    hillshade: Hillshade | None = None
    """Of the first input's values; ``margin`` says what that needs."""
    is_separable: bool = field(init=False, repr=False, compare=False)
    """No two bands meet in a channel, so that colours never have to be compared."""
    is_lookup: bool = field(init=False, compare=False)
    """Whether ``styles.lookup.paint`` draws it; all others are large-image's to draw."""
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        separable = _is_separable(self.bands)
        further = self.opacity != 255 or self.hillshade is not None or not all(band.is_plain for band in self.bands)
        object.__setattr__(self, "is_separable", separable)
        object.__setattr__(self, "is_lookup", separable or further)
        object.__setattr__(self, "_hash", hash((self.bands, self.inputs, self.is_categorical, self.opacity, self.hillshade)))

    def __hash__(self) -> int:
        return self._hash

    @property
    def margin(self) -> int:
        """Pixels that have to be read beyond the picture on every side."""
        return 0 if self.hillshade is None else 1


def _is_separable(bands: tuple[ResolvedBand, ...]) -> bool:
    """One band through any palette, or several that light different channels, so that lightening never has to compare."""
    if any(band.composite is not Composite.LIGHTEN for band in bands):
        return False
    if len(bands) == 1:
        return True
    lit = [channel for band in bands for channel in band.colour_channels]
    return len(lit) == len(set(lit)) and all(band.is_opaque for band in bands)

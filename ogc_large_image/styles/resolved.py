"""A style in numbers: what is left to do is arithmetic on pixels.

Hashes are computed once: these objects are the keys of the table caches, and
are looked up for every picture.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ogc_large_image.styles.style import RGBA, Composite

BLACK: RGBA = (0, 0, 0, 255)
WHITE: RGBA = (255, 255, 255, 255)


@dataclass(frozen=True, slots=True)
class ResolvedBand:
    """How the values of one input become colours."""

    input: int
    """Position in ``ResolvedStyle.inputs``, and on the first axis of the data."""
    palette: tuple[RGBA, ...]
    minimum: float
    maximum: float
    discrete: bool = False
    nodata: float | None = None
    composite: Composite = Composite.LIGHTEN
    clamp: bool = True
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # A whole number would make integer data wrap round in the subtraction.
        object.__setattr__(self, "minimum", float(self.minimum))
        object.__setattr__(self, "maximum", float(self.maximum))
        key = (self.input, self.palette, self.minimum, self.maximum, self.discrete, self.nodata, self.composite, self.clamp)
        object.__setattr__(self, "_hash", hash(key))

    def __hash__(self) -> int:
        return self._hash

    @property
    def colour_channels(self) -> frozenset[int]:
        """Which of red (0), green (1) and blue (2) the palette ever lights."""
        return frozenset(channel for channel in range(3) if any(colour[channel] for colour in self.palette))

    @property
    def is_opaque(self) -> bool:
        return all(colour[3] == 255 for colour in self.palette)


@dataclass(frozen=True, slots=True)
class ResolvedStyle:
    """A style for one frame of one source; equal ones draw equal pictures."""

    bands: tuple[ResolvedBand, ...]
    inputs: tuple[tuple[int, int], ...]
    """The distinct (frame, band) pairs to read, in the order of the data's first axis."""
    is_categorical: bool = False
    """Values are labels: only resamplings that keep values (nearest, mode) make sense."""
    is_lookup: bool = field(init=False, compare=False)
    """Whether ``styles.lookup.paint`` can draw it; all others are large-image's to draw."""
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_lookup", _is_lookup(self.bands))
        object.__setattr__(self, "_hash", hash((self.bands, self.inputs, self.is_categorical)))

    def __hash__(self) -> int:
        return self._hash


def _is_lookup(bands: tuple[ResolvedBand, ...]) -> bool:
    """One band through any palette, or several that light different channels, so that lightening never has to compare."""
    if any(band.composite is not Composite.LIGHTEN for band in bands):
        return False
    if len(bands) == 1:
        return True
    lit = [channel for band in bands for channel in band.colour_channels]
    return len(lit) == len(set(lit)) and all(band.is_opaque for band in bands)

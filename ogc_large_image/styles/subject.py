"""What a style needs to know of the image that it is drawn on.

Styles sit below the sources, so they state their needs as protocols;
``sources.description`` fulfils them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ogc_large_image.styles.style import RGBA


class StyledHistogram(Protocol):
    """How many of a band's pixels, approximately, lie where between two values."""

    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float:
        """The end of the last bin."""

    @property
    def counts(self) -> Sequence[int]:
        """In bins of equal width, relative to one another."""


class StyledBand(Protocol):
    """One channel, with the statistics recorded for it."""

    @property
    def index(self) -> int: ...
    @property
    def dtype(self) -> str: ...
    @property
    def interpretation(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def scale(self) -> float: ...
    @property
    def offset(self) -> float:
        """A stored number × ``scale`` + ``offset`` is what was measured, in ``unit``."""

    @property
    def histogram(self) -> StyledHistogram | None: ...
    @property
    def categories(self) -> Sequence[str]: ...
    @property
    def minimum(self) -> float | None: ...
    @property
    def maximum(self) -> float | None: ...
    @property
    def colortable(self) -> tuple[RGBA, ...]: ...
    @property
    def is_categorical(self) -> bool: ...


class StyledSource(Protocol):
    """An image of one or more frames, all with the same bands."""

    @property
    def bands(self) -> Sequence[StyledBand]: ...
    @property
    def frames(self) -> int: ...
    @property
    def is_georeferenced(self) -> bool: ...
    def of_frame(self, frame: int) -> StyledSource:
        """The same image with the statistics of this frame, where each has its own."""

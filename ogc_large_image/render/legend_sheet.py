"""The parts of a legend on its sheet, in pixels from the top left corner."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ogc_large_image.styles.style import RGBA


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of one colour."""

    x: float
    y: float
    width: float
    height: float
    colour: RGBA


@dataclass(frozen=True, slots=True)
class Ramp:
    """Colours side by side, the first at the left; or one above the other, the first at the bottom."""

    x: float
    y: float
    width: float
    height: float
    colours: tuple[RGBA, ...]
    vertical: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A tick."""

    x: float
    y: float
    to_x: float
    to_y: float


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; ``x`` is its left end, or its middle where ``centred``, and ``y`` the middle of its height."""

    x: float
    y: float
    text: str
    size: float
    centred: bool = False
    bold: bool = False


Mark = Box | Ramp | Line | Words


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture to be drawn."""

    width: int
    height: int
    marks: tuple[Mark, ...]


def moved(mark: Mark, x: float, y: float) -> Mark:
    """The mark so many pixels to the right and down."""
    if isinstance(mark, Line):
        return Line(mark.x + x, mark.y + y, mark.to_x + x, mark.to_y + y)
    return replace(mark, x=mark.x + x, y=mark.y + y)

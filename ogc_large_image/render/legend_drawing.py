"""Legends drawn by matplotlib, which is loaded when the first one is asked for.

matplotlib is not safe to use from several threads, so one legend is drawn at a
time; and some of its switches hold for the whole process, so they are set for
that time only. Nothing here depends on the fonts of the machine: letters are
those that matplotlib brings along.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from ogc_large_image.forking import on_fork
from ogc_large_image.render.compose import to_rgb
from ogc_large_image.render.legend_sheet import Box, Line, Mark, Ramp, Sheet, Words
from ogc_large_image.render.png import write_png
from ogc_large_image.render.queries import RGB
from ogc_large_image.styles.picture import Picture

_PIXELS_PER_INCH = 72
"""So that matplotlib's points are our pixels."""
_REGULAR, _BOLD = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"
_MISSING = "\N{WHITE SQUARE}"
_DARK = 140
_FRAME_WIDTH = 0.6
_SWITCHES: dict[Any, Any] = {"svg.hashsalt": "legend", "svg.fonttype": "path", "svg.image_inline": True, "text.usetex": False}


class _Turn:
    """Who may use matplotlib now."""

    def __init__(self) -> None:
        self.renew()
        on_fork(self.renew)

    def renew(self) -> None:
        self.lock = threading.RLock()


_turn = _Turn()


def measure(text: str, size: float) -> float:
    """The width in pixels of one line of text in bold letters of this size, which are the wider ones."""
    with _turn.lock:
        font = _font(_BOLD)
        font.set_size(size, _PIXELS_PER_INCH)
        font.set_text(_printable(text), 0.0)
        width, _ = font.get_width_height()
        return float(width) / 64


def draw_png(sheet: Sheet, background: RGB | None, dpi: int) -> bytes:
    """The sheet as PNG; without a background it is transparent."""
    with _drawn(sheet, background) as figure:
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        canvas: Any = FigureCanvasAgg(figure)
        canvas.draw()
        picture = Picture.from_rgba(_straight(np.array(canvas.buffer_rgba())))
    return write_png(to_rgb(picture) if picture.is_opaque else picture.pixels, dpi=dpi)


def draw_svg(sheet: Sheet, background: RGB | None) -> bytes:
    """The sheet as SVG of the same size in pixels."""
    with _drawn(sheet, background) as figure:
        from matplotlib.backends.backend_svg import FigureCanvasSVG

        buffer = io.BytesIO()
        metadata = {"Date": None, "Creator": None, "Format": None, "Type": None}
        canvas: Any = FigureCanvasSVG(figure)
        canvas.print_svg(buffer, metadata=metadata)
    points = f'width="{sheet.width}pt" height="{sheet.height}pt"'
    return buffer.getvalue().replace(points.encode(), points.replace("pt", "").encode(), 1)


@contextmanager
def _drawn(sheet: Sheet, background: RGB | None) -> Iterator[Any]:
    import matplotlib
    from matplotlib.figure import Figure

    with _turn.lock, matplotlib.rc_context(_SWITCHES):
        size = (sheet.width / _PIXELS_PER_INCH, sheet.height / _PIXELS_PER_INCH)
        figure: Any = Figure(figsize=size, dpi=_PIXELS_PER_INCH)
        figure.patch.set_facecolor("none" if background is None else _colour((*background, 255)))
        ink = "white" if background is not None and _luminance(background) < _DARK else "black"
        for mark in sheet.marks:
            _draw(figure, sheet, mark, ink)
        yield figure


def _draw(figure: Any, sheet: Sheet, mark: Mark, ink: str) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    # matplotlib counts from the bottom.
    if isinstance(mark, Words):
        at = (mark.x / sheet.width, 1 - mark.y / sheet.height)
        place = {"ha": "center" if mark.centred else "left", "va": "center_baseline"}
        font = _properties(_BOLD if mark.bold else _REGULAR, mark.size)
        figure.text(*at, _printable(mark.text), fontproperties=font, color=ink, parse_math=False, **place)
    elif isinstance(mark, Line):
        xs, ys = (mark.x, mark.to_x), (sheet.height - mark.y, sheet.height - mark.to_y)
        figure.add_artist(Line2D(xs, ys, color=ink, linewidth=_FRAME_WIDTH, transform=None))
    else:
        bottom = sheet.height - mark.y - mark.height
        if isinstance(mark, Ramp):
            _draw_ramp(figure, sheet, mark)
        fill = _colour(mark.colour) if isinstance(mark, Box) else "none"
        frame = Rectangle((mark.x, bottom), mark.width, mark.height, fc=fill, ec=ink, lw=_FRAME_WIDTH, transform=None)
        figure.add_artist(frame)


def _draw_ramp(figure: Any, sheet: Sheet, ramp: Ramp) -> None:
    colours = np.array(ramp.colours, np.uint8)
    bottom = sheet.height - ramp.y - ramp.height
    box = (ramp.x / sheet.width, bottom / sheet.height, ramp.width / sheet.width, ramp.height / sheet.height)
    axes = figure.add_axes(box, frameon=False, xticks=[], yticks=[])
    image = colours[::-1, np.newaxis] if ramp.vertical else colours[np.newaxis]
    axes.imshow(image, aspect="auto", interpolation="nearest")


def _straight(rgba: Any) -> Any:
    """Invisible pixels have no colour, as everywhere here."""
    rgba[rgba[..., 3] == 0] = 0
    return rgba


def _colour(colour: tuple[int, int, int, int]) -> tuple[float, ...]:
    return tuple(level / 255 for level in colour)


def _luminance(colour: RGB) -> float:
    red, green, blue = colour
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _printable(text: str) -> str:
    """With a box for each letter that the font has not, and for what is no letter."""
    known = _letters()
    return "".join(letter if ord(letter) in known and letter.isprintable() else _MISSING for letter in text)


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    return frozenset(_font(_REGULAR).get_charmap()) & frozenset(_font(_BOLD).get_charmap())


@lru_cache(maxsize=4)
def _font(name: str) -> Any:
    from matplotlib.ft2font import FT2Font

    return FT2Font(str(_path(name)))


@lru_cache(maxsize=64)
def _properties(name: str, size: float) -> Any:
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=_path(name), size=size)


def _path(name: str) -> Path:
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name

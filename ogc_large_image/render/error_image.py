"""Errors as pictures, for clients that asked for a map and can show nothing else (06-042 7.3.3.11, 6.11.2)."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ogc_large_image.limits import Limits
from ogc_large_image.render.compose import blank, flatten
from ogc_large_image.render.encode import encode
from ogc_large_image.render.formats import ImageFormat
from ogc_large_image.render.queries import RGB, WHITE, EncodedImage
from ogc_large_image.styles.picture import Picture

DEFAULT_SIZE = 256
"""Of a picture whose size the client did not say, or said wrongly."""

_FONT_SIZE = 13
_MARGIN = 4
_LINE = 17
_LONGEST_TEXT = 2000
_DARK = 140
_UNLIMITED = Limits()


class ErrorKind(str, Enum):
    """``EXCEPTIONS`` values that are answered with pictures."""

    INIMAGE = "inimage"
    """The text, on the background."""
    BLANK = "blank"
    """The background alone."""


def draw_error_image(
    kind: ErrorKind | str,
    text: str,
    width: int | None = None,
    height: int | None = None,
    format: ImageFormat = ImageFormat.PNG,
    transparent: bool = False,
    background: RGB = WHITE,
    limits: Limits = _UNLIMITED,
) -> EncodedImage:
    """The picture of an error; it never fails for what is asked of it.

    Sizes are brought within the limits, and are the default where there is
    none above 0. A format that is not available here gives way to PNG.
    """
    image_format = format if format.is_available else ImageFormat.PNG
    columns = _within(width, min(limits.max_width, image_format.longest_side))
    rows = _within(height, min(limits.max_height, image_format.longest_side))
    is_clear = transparent and image_format.has_alpha
    if ErrorKind(kind) is ErrorKind.BLANK:
        empty = blank(columns, rows)
        return encode(empty if is_clear else flatten(empty, background), image_format)
    image = Image.new("RGBA", (columns, rows), (0, 0, 0, 0) if is_clear else (*background, 255))
    _write(image, text, background)
    return encode(Picture.from_rgba(np.asarray(image)), image_format)


def _within(size: int | None, most: float) -> int:
    return int(min(size if size is not None and size > 0 else DEFAULT_SIZE, most))


def _write(image: Image.Image, text: str, background: RGB) -> None:
    """The text in lines as wide as the picture, with a rim in the background's colour so that it is legible on a map too."""
    red, green, blue = background
    ink = "white" if 0.299 * red + 0.587 * green + 0.114 * blue < _DARK else "black"
    font = _font()
    draw = ImageDraw.Draw(image)
    room = image.width - 2 * _MARGIN
    for number, line in enumerate(_wrapped(_readable(text), font, room)):
        y = _MARGIN + number * _LINE
        if y >= image.height:
            break
        draw.text((_MARGIN, y), line, font=font, fill=ink, stroke_width=1, stroke_fill=background)


def _readable(text: str) -> str:
    """One line of printable letters, of bounded length."""
    words = " ".join(text[:_LONGEST_TEXT].split())
    return "".join(letter if letter.isprintable() else "?" for letter in words)


def _wrapped(text: str, font: Any, room: float) -> list[str]:
    """Broken at blanks, and within a word that is longer than a line."""
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}".lstrip()
        if font.getlength(joined) <= room:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and font.getlength(lines[-1] + letter) > room:
                lines.append("")
            lines[-1] += letter
    return lines


@lru_cache(maxsize=1)
def _font() -> Any:
    """Pillow's own, so that no font of the machine is needed."""
    return ImageFont.load_default(_FONT_SIZE)

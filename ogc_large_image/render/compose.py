"""Pictures laid over one another, in integers that leave no doubt about rounding.

Colours are straight (not premultiplied) 8-bit values. With ``s`` the upper and
``b`` the lower picture, ``a`` their alphas out of 255 and ``c`` a colour:

    weight_s = 255·a_s        weight_b = a_b·(255 - a_s)        total = weight_s + weight_b
    alpha    = total / 255    colour   = (c_s·weight_s + c_b·weight_b) / total

each division rounded to the nearest integer, halves upwards, and the colour 0
where the total is 0. The shorter ways for opaque and for all-or-nothing alphas
give the same integers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ogc_large_image.render.queries import RGB
from ogc_large_image.styles.picture import Picture, faded

Bytes = npt.NDArray[np.uint8]

OPAQUE = 255
_BLOCK_PIXELS = 1 << 17
"""Wide integers are held for so many pixels at a time, however large the picture."""


def compose(pictures: Iterable[tuple[Picture, int]], background: RGB | None, width: int, height: int) -> Picture:
    """One picture of several, the first one lowest, each with its opacity out of 255.

    The pictures are taken one at a time, so no more than two are in memory.
    With a background the result is opaque; a single picture keeps its palette.
    """
    below = blank(width, height)
    for picture, opacity in pictures:
        above = fade(picture, opacity)
        if not is_blank(above):
            below = above if is_blank(below) else over(above, below)
    return below if background is None else flatten(below, background)


def over(above: Picture, below: Picture) -> Picture:
    """``above`` drawn onto ``below``, both of the same size."""
    if above.is_opaque:
        return above
    top = to_rgba(above)
    bottom = to_rgb(below) if below.is_opaque else to_rgba(below)
    if _is_all_or_nothing(top[..., 3]):
        return Picture(_replace(top, bottom))
    blend = _blend_onto_opaque if bottom.shape[2] == 3 else _blend
    blended = np.empty_like(bottom)
    for rows in _row_blocks(*top.shape[:2]):
        blend(top[rows], bottom[rows], blended[rows])
    return Picture(blended)


def fade(picture: Picture, opacity: int) -> Picture:
    """The picture with its alpha multiplied by ``opacity`` / 255."""
    if opacity == OPAQUE:
        return picture
    if opacity == 0:
        return blank(picture.width, picture.height)
    return faded(picture, opacity)


def flatten(picture: Picture, background: RGB) -> Picture:
    """The picture on a sheet of one colour; palette pictures are flattened in their palette alone."""
    if picture.palette is None:
        sheet = np.broadcast_to(np.array(background, np.uint8), (picture.height, picture.width, 3))
        return over(picture, Picture(sheet))
    palette = np.full_like(picture.palette, OPAQUE)
    sheet = np.broadcast_to(np.array(background, np.uint8), (1, len(palette), 3))
    _blend_onto_opaque(picture.palette[None], sheet, palette[None, :, :3])
    return Picture(picture.pixels, palette)


@lru_cache(maxsize=64)
def blank(width: int, height: int) -> Picture:
    """The transparent picture of a size: one value stands for all pixels, and all who ask share it."""
    return Picture(np.broadcast_to(np.uint8(0), (height, width)), np.zeros((1, 4), np.uint8))


def is_blank(picture: Picture) -> bool:
    """Whether the picture's own palette has nothing but transparency, as ``blank`` has; pixels are not looked at."""
    return picture.palette is not None and not picture.palette[:, 3].any()


def to_rgb(picture: Picture) -> Bytes:
    """The colours as (H, W, 3), whatever the alpha; not a copy where they are that already."""
    if picture.palette is not None:
        return np.ascontiguousarray(picture.palette[:, :3]).take(picture.pixels, axis=0)
    if picture.pixels.shape[2] == 3:
        return picture.pixels
    pixels = np.empty((picture.height, picture.width, 3), np.uint8)
    for channel in range(3):  # three long strides are four times as fast as many short ones
        pixels[..., channel] = picture.pixels[..., channel]
    return pixels


def to_rgba(picture: Picture) -> Bytes:
    """The pixels as (H, W, 4), to be read only: not a copy where they are that already."""
    return picture.pixels if picture.palette is None and picture.pixels.shape[2] == 4 else picture.rgba()


def _is_all_or_nothing(alpha: Bytes) -> bool:
    return bool(np.count_nonzero(alpha) == np.count_nonzero(alpha == OPAQUE))


def _replace(top: Bytes, bottom: Bytes) -> Bytes:
    replaced = bottom.copy()
    visible = top[..., 3] != 0
    for channel in range(bottom.shape[2]):
        np.copyto(replaced[..., channel], top[..., channel], where=visible)
    return replaced


def _blend_onto_opaque(top: Bytes, bottom: Bytes, out: Bytes) -> None:
    """The formula with a_b = 255, where it comes down to a division by 255 of what fits 16 bits."""
    weight_top = top[..., 3].astype(np.uint16)
    weight_bottom = 255 - weight_top
    for channel in range(3):
        out[..., channel] = (top[..., channel] * weight_top + bottom[..., channel] * weight_bottom + 127) // 255


def _blend(top: Bytes, bottom: Bytes, out: Bytes) -> None:
    alpha = top[..., 3].astype(np.uint32)
    weight_top = alpha * 255
    weight_bottom = (255 - alpha) * bottom[..., 3]
    total = weight_top + weight_bottom
    out[..., 3] = (total + 127) // 255
    divisor = np.maximum(total, 1)
    half = divisor // 2
    for channel in range(3):
        out[..., channel] = (top[..., channel] * weight_top + bottom[..., channel] * weight_bottom + half) // divisor


def _row_blocks(height: int, width: int) -> Iterator[slice]:
    step = max(1, _BLOCK_PIXELS // width)
    return (slice(start, start + step) for start in range(0, height, step))

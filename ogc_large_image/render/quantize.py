"""Pictures in at most 256 colours, as PNG8 and GIF want them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image, features

from ogc_large_image.render.compose import OPAQUE, to_rgb
from ogc_large_image.styles.picture import Picture

Bytes = npt.NDArray[np.uint8]

MOST = 256
_OPAQUE_FROM = 128
"""GIF knows visible and invisible only: alphas from here on are visible."""


def quantize(picture: Picture) -> Picture:
    """The picture with a palette: the same where it has few colours, else its nearest 256.

    Whatever is wholly transparent stays so, in an entry of its own.
    """
    if picture.palette is not None:
        return picture
    pixels = to_rgb(picture) if picture.is_opaque else picture.pixels
    return _exact(pixels) or _reduced(pixels)


def without_grades(picture: Picture) -> Picture:
    """A palette picture whose every pixel is either opaque or invisible."""
    palette = picture.palette
    if palette is None or np.isin(palette[:, 3], (0, 255)).all():
        return picture
    visible = palette[:, 3] >= _OPAQUE_FROM
    plain = np.where(visible[:, None], palette | np.array([0, 0, 0, 255], np.uint8), np.uint8(0))
    return Picture(picture.pixels, plain)


def _exact(pixels: Bytes) -> Picture | None:
    """None where 256 colours are not enough; Pillow gives up counting at the first that is too many."""
    counted = Image.fromarray(pixels).getcolors(MOST)
    if counted is None:
        return None
    palette = np.array([colour for _, colour in counted], np.uint8)
    rgba = np.full((len(palette), 4), 255, np.uint8)
    rgba[:, : pixels.shape[2]] = palette
    packed = rgba.view("<u4")[:, 0]
    order = np.argsort(packed)
    indices = np.searchsorted(packed[order], _packed(pixels)).astype(np.uint8)
    return Picture(indices, rgba[order])


def _packed(pixels: Bytes) -> npt.NDArray[np.uint32]:
    """One number a pixel, the same as of its colour's four bytes read as one."""
    if pixels.shape[2] == 4:
        return np.ascontiguousarray(pixels).view("<u4")[..., 0]
    red, green, blue = (pixels[..., channel].astype(np.uint32) for channel in range(3))
    packed: npt.NDArray[np.uint32] = (red | green << 8 | blue << 16 | np.uint32(0xFF000000)).astype(np.uint32, copy=False)
    return packed


def _reduced(pixels: Bytes) -> Picture:
    clear = pixels[..., 3] == 0 if pixels.shape[2] == 4 else None
    holes = clear is not None and bool(clear.any())
    alpha = _one_alpha(pixels, clear)
    indices, palette = _nearest(pixels if alpha is None else pixels[..., :3], MOST - holes)
    if alpha is not None:
        palette[:, 3] = alpha
    if clear is None or not holes:
        return Picture(indices, palette)
    # The invisible pixels' entry would else be a mean of theirs and their neighbours' colours.
    palette = np.concatenate([palette[: MOST - 1], np.zeros((1, 4), np.uint8)])
    return Picture(np.where(clear, np.uint8(len(palette) - 1), indices), palette)


def _one_alpha(pixels: Bytes, clear: npt.NDArray[np.bool_] | None) -> int | None:
    """What all visible pixels have: their colours alone are then to be told apart, for which an octree has twice as many."""
    if clear is None:
        return OPAQUE
    visible = pixels[..., 3][~clear]
    return int(visible[0]) if visible.size and (visible == visible[0]).all() else None


def _nearest(pixels: Bytes, most: int) -> tuple[Bytes, Bytes]:
    """The pixels as indices into a palette of RGBA."""
    reduced = Image.fromarray(np.ascontiguousarray(pixels)).quantize(most, _method(), dither=Image.Dither.NONE)
    mode = reduced.palette.mode if reduced.palette is not None else "RGB"
    colours = np.array(reduced.getpalette(mode), np.uint8).reshape(-1, len(mode))
    palette = np.full((len(colours), 4), OPAQUE, np.uint8)
    palette[:, : colours.shape[1]] = colours
    return np.asarray(reduced), palette


@lru_cache(maxsize=1)
def _method() -> Image.Quantize:
    """The better of the two that know transparency, where Pillow was built with it; the other is the faster."""
    return Image.Quantize.LIBIMAGEQUANT if features.check("libimagequant") else Image.Quantize.FASTOCTREE

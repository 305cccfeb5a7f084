"""A drawn picture before it is encoded.

Three shapes, because the encoders are fastest and the files smallest when a
picture is never wider than it needs to be: palette indices, RGB, or RGBA.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ogc_large_image.styles.style import RGBA

Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]

# A pixel of four bytes with nothing but its alpha, as one number of this machine.
_OPAQUE = np.array([0, 0, 0, 255], np.uint8).view(np.uint32)[0]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """``pixels``: uint8 (H, W) of indices into ``palette`` (n, 4), or (H, W, 3), or (H, W, 4) with straight alpha.

    Pixels may share memory with the raster that they were drawn from: read
    them, never write into them. Masked pixels are (0, 0, 0, 0).
    """

    pixels: Bytes
    palette: Bytes | None = None

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def is_opaque(self) -> bool:
        """No pixel lets anything shine through."""
        if self.palette is not None:
            clear = self.palette[:, 3] != 255
            return not clear.any() or not clear.take(self.pixels).any()
        return self.pixels.shape[2] == 3 or _is_opaque(self.pixels)

    @property
    def is_empty(self) -> bool:
        """Every pixel is wholly transparent."""
        if self.palette is not None:
            drawn = self.palette[:, 3] != 0
            return not drawn.any() or not drawn.take(self.pixels).any()
        return self.pixels.shape[2] == 4 and not self.pixels[..., 3].any()

    def rgba(self) -> Bytes:
        """The same picture as a new array (H, W, 4)."""
        if self.palette is not None:
            return self.palette.take(self.pixels, axis=0)
        rgba = np.full((self.height, self.width, 4), 255, np.uint8)
        rgba[..., : self.pixels.shape[2]] = self.pixels
        return rgba

    @classmethod
    def empty(cls, height: int, width: int) -> Picture:
        """Wholly transparent."""
        return cls(np.zeros((height, width), np.uint8), np.zeros((1, 4), np.uint8))

    @classmethod
    def filled(cls, height: int, width: int, colour: RGBA) -> Picture:
        """One colour everywhere."""
        return cls(np.zeros((height, width), np.uint8), np.array([colour], np.uint8))

    @classmethod
    def from_rgba(cls, rgba: Bytes) -> Picture:
        """From (H, W, 4), without the alpha channel where it says nothing."""
        if not _is_opaque(rgba):
            return cls(rgba)
        rgb = np.empty((*rgba.shape[:2], 3), np.uint8)
        # Channel by channel is several times as fast as a copy of the slice.
        for channel in range(3):
            rgb[..., channel] = rgba[..., channel]
        return cls(rgb)


def faded(picture: Picture, opacity: int) -> Picture:
    """The picture with its alpha multiplied by ``opacity`` / 255."""
    if opacity == 255:
        return picture
    if picture.palette is not None:
        return Picture(picture.pixels, _with_alpha(picture.palette, opacity))
    return Picture(_with_alpha(picture.rgba(), opacity))


def _with_alpha(colours: Bytes, opacity: int) -> Bytes:
    faded = colours.copy()
    faded[..., 3] = (colours[..., 3].astype(np.uint16) * np.uint16(opacity) + 127) // 255
    faded[faded[..., 3] == 0] = 0  # an invisible pixel has no colour
    return faded


def _is_opaque(rgba: Bytes) -> bool:
    """All four channels at once are several times as fast as a look at every fourth byte."""
    if not rgba.flags.c_contiguous:
        return bool((rgba[..., 3] == 255).all())
    return bool(np.bitwise_and.reduce(rgba.view(np.uint32), axis=None) & _OPAQUE == _OPAQUE)


def coverage(mask: Flags | None, alpha: Bytes | None) -> tuple[Flags | None, Bytes | None]:
    """Where nothing is to be drawn, and the graded alpha of the rest; None each where there is no such thing.

    ``mask`` is True where a pixel is valid. An alpha band of only 0 and 255
    is a mask in disguise, so that palette pictures stay possible.
    """
    hidden = None if mask is None or mask.all() else ~mask
    if alpha is None or (alpha == 255).all():
        return hidden, None
    clear = alpha == 0
    if clear.any():
        hidden = clear if hidden is None else hidden | clear
    # 255 + 1 wraps round to 0: only graded values keep one of the upper bits.
    graded = bool(((alpha + np.uint8(1)) & np.uint8(0xFE)).any())
    return hidden, alpha if graded else None

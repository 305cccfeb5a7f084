"""Videos of drawn pictures, by the optional ``av`` package, whose wheel brings FFmpeg."""

from __future__ import annotations

import io
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.render.compose import to_rgb
from ogc_large_image.styles.picture import Picture

QUALITY = 75
_CODEC = "libx264"
# Without looking ahead and on one thread: the same pictures are to make the same file.
_PARAMETERS = "threads=1:rc-lookahead=0:mbtree=0:scenecut=0"
_FINEST, _COARSEST = 12, 40
"""Rate factors of H.264 that quality 100 and quality 1 stand for."""


def write_video(pictures: Iterable[Picture], delay: int, quality: int | None = None) -> bytes:
    """An MP4 file in H.264; each picture stands for ``delay`` milliseconds. Opaque pictures of one size only.

    A picture is one pixel larger where its size is odd, which the pixel format that every browser plays does not know.
    """
    import av  # not everyone installs it

    buffer = io.BytesIO()
    stream: Any = None
    with av.open(buffer, "w", format="mp4", options={"fflags": "+bitexact"}) as container:
        for picture in pictures:
            pixels = _even(to_rgb(picture))
            if stream is None:
                stream = container.add_stream(_CODEC, rate=Fraction(1000, delay), options=_options(quality))
                stream.height, stream.width = pixels.shape[:2]
                stream.pix_fmt = "yuv420p"
                stream.codec_context.thread_count = 1
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        if stream is not None:
            container.mux(stream.encode())
    return buffer.getvalue()


def _options(quality: int | None) -> dict[str, str]:
    share = ((quality or QUALITY) - 1) / 99
    rate_factor = round(_COARSEST + (_FINEST - _COARSEST) * share)
    return {"preset": "veryfast", "crf": str(rate_factor), "x264-params": _PARAMETERS}


def _even(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    return np.ascontiguousarray(np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge"))

"""Several pictures as one that moves: one picture a time, one after another."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator

from PIL import Image

from ogc_large_image.render.encode import to_gif_image, webp_options
from ogc_large_image.render.formats import DEFAULT_OPTIONS, EncodingOptions, ImageFormat
from ogc_large_image.render.queries import EncodedImage
from ogc_large_image.render.video import write_video
from ogc_large_image.styles.picture import Picture

FOR_EVER = 0
"""How often GIF, WebP and APNG repeat themselves."""
_RESTORE_BACKGROUND = 2
"""GIF's disposal of a picture before the next one, which is to shine through nowhere."""
_CLEAR = 1
"""APNG's name of the same."""

_HEADER, _EXTENDED, _ALPHA_FLAG = slice(12, 16), b"VP8X", 0x10

Writer = Callable[[Iterator[Picture], int, EncodingOptions], bytes]


def encode_animation(
    pictures: Iterable[Picture], image_format: ImageFormat, delay: int, options: EncodingOptions = DEFAULT_OPTIONS
) -> EncodedImage:
    """One file of all pictures, which are of one size; each stands for ``delay`` milliseconds.

    GIF counts in hundredths of a second. Formats without transparency want opaque pictures.
    """
    return EncodedImage(_WRITERS[image_format](iter(pictures), delay, options), image_format.value)


def _write_gif(pictures: Iterator[Picture], delay: int, _options: EncodingOptions) -> bytes:
    frames = []
    for picture in pictures:
        image, transparency = to_gif_image(picture)
        image.info.update(transparency)
        frames.append(image)
    has_holes = any("transparency" in image.info for image in frames)
    disposal = {"disposal": _RESTORE_BACKGROUND} if has_holes else {}
    return _saved(iter(frames), "GIF", duration=delay, loop=FOR_EVER, optimize=False, **disposal)


def _write_webp(pictures: Iterator[Picture], delay: int, options: EncodingOptions) -> bytes:
    frames = list(map(_rgba_image, pictures))
    data = _saved(iter(frames), "WEBP", duration=delay, loop=FOR_EVER, **webp_options(options))
    return _with_alpha_flag(data) if any(frame.has_transparency_data for frame in frames) else data


def _with_alpha_flag(data: bytes) -> bytes:
    """The file declared to have transparency.

    The library cuts what is invisible off each picture, and where only whole
    rectangles are left it says that there is no transparency: the rest of the
    canvas would be black (WebP container specification, extended format header).
    """
    if data[_HEADER] != _EXTENDED:
        return data
    flags = _HEADER.stop + 4
    return data[:flags] + bytes([data[flags] | _ALPHA_FLAG]) + data[flags + 1 :]


def _write_apng(pictures: Iterator[Picture], delay: int, options: EncodingOptions) -> bytes:
    level = 1 if options.compression is None else options.compression
    frames = map(_rgba_image, pictures)
    return _saved(frames, "PNG", duration=delay, loop=FOR_EVER, compress_level=level, disposal=_CLEAR)


def _write_mp4(pictures: Iterator[Picture], delay: int, options: EncodingOptions) -> bytes:
    return write_video(pictures, delay, options.quality)


def _rgba_image(picture: Picture) -> Image.Image:
    return Image.fromarray(picture.rgba())


def _saved(frames: Iterator[Image.Image], kind: str, **options: object) -> bytes:
    first = next(frames)
    buffer = io.BytesIO()
    first.save(buffer, kind, save_all=True, append_images=list(frames), **options)
    return buffer.getvalue()


_WRITERS: dict[ImageFormat, Writer] = {
    ImageFormat.GIF: _write_gif,
    ImageFormat.WEBP: _write_webp,
    ImageFormat.APNG: _write_apng,
    ImageFormat.MP4: _write_mp4,
}

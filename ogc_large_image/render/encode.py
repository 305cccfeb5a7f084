"""Pictures as files in the formats that clients ask for."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import PIXEL
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.render.compose import blank, is_blank, to_rgb, to_rgba
from ogc_large_image.render.formats import DEFAULT_OPTIONS, EncodingOptions, ImageFormat
from ogc_large_image.render.png import DEFAULT_LEVEL, write_png
from ogc_large_image.render.quantize import quantize, without_grades
from ogc_large_image.render.queries import EncodedImage
from ogc_large_image.render.video import write_video
from ogc_large_image.sources.geotiff import DEFAULT_LEVEL as DEFAULT_DEFLATE
from ogc_large_image.sources.geotiff import BandLabel, GeoTiff, write_geotiff
from ogc_large_image.styles.picture import Picture

JPEG_QUALITY = 85
WEBP_QUALITY = 80
WEBP_METHOD = 0
"""The fastest: a quarter to a third of the default's time, for files 10 to 30 % larger."""
AVIF_QUALITY = 70
AVIF_SPEED = 9
"""The next to fastest: a third of the default's time or less, for files some percent larger."""
LOSSLESS_EFFORT = 0
"""Of WebP, where ``quality`` says how hard to try once nothing is lost."""
STILL_MILLISECONDS = 1000
"""How long a video of one picture is."""

_CHANNELS = tuple(BandLabel(name) for name in ("red", "green", "blue", "alpha"))

Encoder = Callable[[Picture, EncodingOptions], bytes]


def encode(
    picture: Picture, image_format: ImageFormat, options: EncodingOptions = DEFAULT_OPTIONS, grid: PixelGrid | None = None
) -> EncodedImage:
    """The picture as a file; ``grid`` is for the formats that tell where it lies.

    JPEG takes the colours as they are, so flatten what is not opaque first.
    An animated format shows the one picture.
    """
    if image_format.is_georeferenced:
        return encode_values(_geotiff(picture, grid), image_format, options)
    return EncodedImage(_ENCODERS[image_format](picture, options), image_format.media_type)


def encode_values(content: GeoTiff, image_format: ImageFormat, options: EncodingOptions = DEFAULT_OPTIONS) -> EncodedImage:
    """The content as GeoTIFF or COG."""
    level = DEFAULT_DEFLATE if options.compression is None else options.compression
    data = write_geotiff(content, cloud_optimized=image_format is ImageFormat.COG, level=level)
    return EncodedImage(data, image_format.value)


def _encode_png(picture: Picture, options: EncodingOptions) -> bytes:
    level = DEFAULT_LEVEL if options.compression is None else options.compression
    if is_blank(picture) and options == DEFAULT_OPTIONS:
        return _blank_png(picture.width, picture.height)
    if picture.palette is not None:
        return write_png(picture.pixels, picture.palette, level, options.dpi)
    # Without its fourth channel an opaque picture is a smaller file, sooner written.
    return write_png(to_rgb(picture) if picture.is_opaque else picture.pixels, None, level, options.dpi)


@lru_cache(maxsize=64)
def _blank_png(width: int, height: int) -> bytes:
    """The bytes of a transparent tile are needed often, and always of the same few sizes."""
    picture = blank(width, height)
    return write_png(picture.pixels, picture.palette)


def _encode_png8(picture: Picture, options: EncodingOptions) -> bytes:
    return _encode_png(quantize(picture), options)


def _encode_gif(picture: Picture, options: EncodingOptions) -> bytes:
    image, transparency = to_gif_image(picture)
    buffer = io.BytesIO()
    image.save(buffer, "GIF", optimize=False, **transparency)
    return buffer.getvalue()


def to_gif_image(picture: Picture) -> tuple[Image.Image, dict[str, int]]:
    """The picture for Pillow's GIF writer, and what the writer is to be told of its invisible entry."""
    plain = without_grades(quantize(picture))
    palette = plain.palette
    if palette is None:
        raise TypeError("A picture in few colours has a palette.")
    invisible = np.flatnonzero(palette[:, 3] == 0)
    indices = plain.pixels
    if len(invisible) > 1:
        # GIF has room for one: all others are led to it.
        merged = np.arange(len(palette), dtype=np.uint8)
        merged[invisible] = invisible[0]
        indices = merged.take(indices)
    image = Image.fromarray(np.ascontiguousarray(indices))
    image.putpalette(palette[:, :3].tobytes(), "RGB")
    return image, {"transparency": int(invisible[0])} if invisible.size else {}


def _encode_jpeg(picture: Picture, options: EncodingOptions) -> bytes:
    dpi = {} if options.dpi is None else {"dpi": (options.dpi, options.dpi)}
    return _save(to_rgb(picture), "JPEG", quality=options.quality or JPEG_QUALITY, **dpi)


def _encode_webp(picture: Picture, options: EncodingOptions) -> bytes:
    return _save(_without_empty_alpha(picture), "WEBP", **webp_options(options))


def webp_options(options: EncodingOptions) -> dict[str, Any]:
    """What Pillow's WebP writer is to be told."""
    if options.lossless:
        return {"lossless": True, "quality": LOSSLESS_EFFORT, "method": WEBP_METHOD}
    return {"quality": options.quality or WEBP_QUALITY, "method": WEBP_METHOD}


def _encode_avif(picture: Picture, options: EncodingOptions) -> bytes:
    # One thread: pictures are drawn side by side, and the same picture is to have the same bytes.
    quality = options.quality or AVIF_QUALITY
    return _save(_without_empty_alpha(picture), "AVIF", quality=quality, speed=AVIF_SPEED, max_threads=1)


def _encode_mp4(picture: Picture, options: EncodingOptions) -> bytes:
    return write_video([picture], STILL_MILLISECONDS, options.quality)


def _geotiff(picture: Picture, grid: PixelGrid | None) -> GeoTiff:
    if grid is None:
        size = (picture.width, picture.height)
        grid = PixelGrid(BBox(0, 0, *size), PIXEL, *size)
    pixels = _without_empty_alpha(picture)
    return GeoTiff(pixels.transpose(2, 0, 1), grid, _CHANNELS[: pixels.shape[2]])


def _without_empty_alpha(picture: Picture) -> npt.NDArray[np.uint8]:
    return to_rgb(picture) if picture.is_opaque else to_rgba(picture)


def _save(pixels: npt.NDArray[np.uint8], kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **options)
    return buffer.getvalue()


def _encode_with_pillow(kind: str, mode: str, picture: Picture, options: EncodingOptions) -> bytes:
    pixels = to_rgba(picture) if mode == "RGBA" and not picture.is_opaque else to_rgb(picture)
    image = Image.fromarray(pixels)
    if mode == "1":
        image = image.convert("1")
    buffer = io.BytesIO()
    image.save(buffer, kind, **({"quality": options.quality or JPEG_QUALITY} if kind == "MPO" else {}))
    return buffer.getvalue()


# Pillow's name of a format that needs no setting of ours, and the mode of the picture that it takes.
_PILLOW_FORMATS: dict[ImageFormat, tuple[str, str]] = {
    ImageFormat.JPEG2000: ("JPEG2000", "RGBA"),
    ImageFormat.BMP: ("BMP", "RGB"),
    ImageFormat.DIB: ("DIB", "RGB"),
    ImageFormat.PPM: ("PPM", "RGB"),
    ImageFormat.PCX: ("PCX", "RGB"),
    ImageFormat.SGI: ("SGI", "RGBA"),
    ImageFormat.TGA: ("TGA", "RGBA"),
    ImageFormat.MPO: ("MPO", "RGB"),
    ImageFormat.EPS: ("EPS", "RGB"),
    ImageFormat.XBM: ("XBM", "1"),
}

_ENCODERS: dict[ImageFormat, Encoder] = {
    **{each: partial(_encode_with_pillow, *how) for each, how in _PILLOW_FORMATS.items()},
    ImageFormat.PNG: _encode_png,
    ImageFormat.JPEG: _encode_jpeg,
    ImageFormat.WEBP: _encode_webp,
    ImageFormat.PNG8: _encode_png8,
    ImageFormat.AVIF: _encode_avif,
    ImageFormat.GIF: _encode_gif,
    ImageFormat.APNG: _encode_png,
    ImageFormat.MP4: _encode_mp4,
}

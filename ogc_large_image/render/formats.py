"""Output formats, and how finely a picture is to be put into one."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from PIL import features

from ogc_large_image.errors import FormatNotSupported, InvalidParameter


class ImageFormat(str, Enum):
    """Output formats by media type; not each is available everywhere, and not each suits every operation."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"
    PNG8 = "image/png; mode=8bit"
    """At most 256 colours."""
    AVIF = "image/avif"
    GIF = "image/gif"
    APNG = "image/apng"
    MP4 = "video/mp4"
    GEOTIFF = "image/tiff"
    COG = "image/tiff; application=geotiff; profile=cloud-optimized"
    # For single files, as Pillow writes them; no map service offers these.
    JPEG2000 = "image/jp2"
    BMP = "image/bmp"
    DIB = "image/bmp; header=none"
    """A bitmap without the file's own header."""
    PPM = "image/x-portable-anymap"
    PCX = "image/x-pcx"
    SGI = "image/sgi"
    TGA = "image/x-tga"
    MPO = "image/mpo"
    EPS = "application/postscript"
    XBM = "image/xbm"
    """Black and white."""

    @classmethod
    def parse(cls, text: str, locator: str = "format") -> ImageFormat:
        """The format of this media type or alias, in any case and spacing; FormatNotSupported where it is not offered."""
        found = _NAMES.get(_normal(text)) if len(text) <= _LONGEST_NAME else None
        if found is None or not found.is_available:
            raise FormatNotSupported("The format is not one of those that are offered.", locator)
        return found

    @classmethod
    def of_extension(cls, extension: str, locator: str = "format") -> ImageFormat:
        """The format of a file name's ending (without the dot), in any case; FormatNotSupported where it is not offered."""
        found = EXTENSIONS.get(extension.lower())
        if found is None or not found.is_available:
            raise FormatNotSupported("The format is not one of those that are offered.", locator)
        return found

    @property
    def extension(self) -> str:
        """The ending of file names and addresses, without a dot."""
        return _EXTENSIONS[self]

    @property
    def is_available(self) -> bool:
        """Whether this installation can write it: some need libraries that not every one has."""
        if self is ImageFormat.AVIF:
            return _has_avif()
        if self is ImageFormat.JPEG2000:
            return _has_jpeg2000()
        return _has_video() if self is ImageFormat.MP4 else True

    @property
    def has_alpha(self) -> bool:
        return self not in _OPAQUE

    @property
    def media_type(self) -> str:
        """What an answer in this format says that it is."""
        return _MEDIA_TYPES.get(self, self.value)

    @property
    def is_animated(self) -> bool:
        """Whether several pictures can be put into one file, to be shown one after another."""
        return self in (ImageFormat.GIF, ImageFormat.WEBP, ImageFormat.APNG, ImageFormat.MP4)

    @property
    def is_georeferenced(self) -> bool:
        """Whether the file tells where on the ground it lies."""
        return self in (ImageFormat.GEOTIFF, ImageFormat.COG)

    @property
    def longest_side(self) -> float:
        """Pixels that the format itself can hold along one side."""
        return _LONGEST_SIDE.get(self, math.inf)


def map_formats() -> tuple[ImageFormat, ...]:
    """What a map can be asked for in here."""
    return tuple(each for each in ImageFormat if each.is_available and each not in FILE_FORMATS)


def tile_formats() -> tuple[ImageFormat, ...]:
    """What a tile can be asked for in here: the map formats without those that are for moving pictures."""
    moving = (ImageFormat.GIF, ImageFormat.APNG, ImageFormat.MP4)
    return tuple(image_format for image_format in map_formats() if image_format not in moving)


FILE_FORMATS = (
    ImageFormat.JPEG2000,
    ImageFormat.BMP,
    ImageFormat.DIB,
    ImageFormat.PPM,
    ImageFormat.PCX,
    ImageFormat.SGI,
    ImageFormat.TGA,
    ImageFormat.MPO,
    ImageFormat.EPS,
    ImageFormat.XBM,
)
"""What single pictures are offered in beside the map formats."""

_OPAQUE = frozenset(
    {ImageFormat.JPEG, ImageFormat.MP4, *FILE_FORMATS} - {ImageFormat.JPEG2000, ImageFormat.SGI, ImageFormat.TGA}
)

_MEDIA_TYPES: Mapping[ImageFormat, str] = {ImageFormat.DIB: ImageFormat.BMP.value}


def _normal(text: str) -> str:
    return text.replace(" ", "").lower()


_LONGEST_NAME = 128

_ALIASES: Mapping[str, ImageFormat] = {
    "image/jpg": ImageFormat.JPEG,
    "image/pjpeg": ImageFormat.JPEG,
    "image/x-png": ImageFormat.PNG,
    "image/png;mode=24bit": ImageFormat.PNG,
    "image/png;mode=32bit": ImageFormat.PNG,
    "image/png8": ImageFormat.PNG8,
    "image/png;mode=8": ImageFormat.PNG8,
    "image/vnd.mozilla.apng": ImageFormat.APNG,
    "image/geotiff": ImageFormat.GEOTIFF,
    "image/tif": ImageFormat.GEOTIFF,
    "image/tiff;application=geotiff": ImageFormat.GEOTIFF,
    "image/cog": ImageFormat.COG,
    "image/tiff;profile=cloud-optimized": ImageFormat.COG,
    "image/tiff;application=geotiff;profile=cog": ImageFormat.COG,
}
_NAMES: Mapping[str, ImageFormat] = {_normal(each.value): each for each in ImageFormat if each not in FILE_FORMATS} | dict(
    _ALIASES
)

_EXTENSIONS: Mapping[ImageFormat, str] = {
    ImageFormat.PNG: "png",
    ImageFormat.JPEG: "jpeg",
    ImageFormat.WEBP: "webp",
    ImageFormat.PNG8: "png8",
    ImageFormat.AVIF: "avif",
    ImageFormat.GIF: "gif",
    ImageFormat.APNG: "apng",
    ImageFormat.MP4: "mp4",
    ImageFormat.GEOTIFF: "tif",
    ImageFormat.COG: "cog",
    ImageFormat.JPEG2000: "jp2",
    ImageFormat.BMP: "bmp",
    ImageFormat.DIB: "dib",
    ImageFormat.PPM: "ppm",
    ImageFormat.PCX: "pcx",
    ImageFormat.SGI: "sgi",
    ImageFormat.TGA: "tga",
    ImageFormat.MPO: "mpo",
    ImageFormat.EPS: "eps",
    ImageFormat.XBM: "xbm",
}
EXTENSIONS: Mapping[str, ImageFormat] = {extension: each for each, extension in _EXTENSIONS.items()} | {
    "jpg": ImageFormat.JPEG,
    "jfif": ImageFormat.JPEG,
    "jpeg2000": ImageFormat.JPEG2000,
    "tiff": ImageFormat.GEOTIFF,
    "tiled": ImageFormat.GEOTIFF,
}

_LONGEST_SIDE: Mapping[ImageFormat, int] = {
    ImageFormat.JPEG: 65500,
    ImageFormat.WEBP: 16383,
    ImageFormat.AVIF: 65535,
    ImageFormat.GIF: 65535,
    ImageFormat.MPO: 65500,
    ImageFormat.PCX: 65535,
    ImageFormat.SGI: 65535,
    ImageFormat.TGA: 65535,
    # The highest level of H.264 has no more.
    ImageFormat.MP4: 8192,
}


@lru_cache(maxsize=1)
def _has_avif() -> bool:
    return bool(features.check("avif"))


@lru_cache(maxsize=1)
def _has_jpeg2000() -> bool:
    return bool(features.check("jpg_2000"))


@lru_cache(maxsize=1)
def _has_video() -> bool:
    return importlib.util.find_spec("av") is not None


def _check(name: str, value: int | None, lowest: int, highest: int) -> None:
    if value is not None and not lowest <= value <= highest:
        raise InvalidParameter(f"{name} is to be from {lowest} to {highest}.", name)


@dataclass(frozen=True, slots=True)
class EncodingOptions:
    """How a file is to be written; None and empty for the format's own defaults. InvalidParameter for what cannot be.

    A format looks at what concerns it alone: a quality does nothing to PNG.
    """

    quality: int | None = None
    """1 to 100, for formats that lose something: JPEG, WebP, AVIF, MP4."""
    compression: int | None = None
    """0 (none) to 9 (smallest), for PNG and TIFF."""
    lossless: bool = False
    """Of WebP: every pixel as it was drawn."""
    dpi: int | None = None
    """Pixels per inch of paper, as PNG and JPEG can say."""
    raw: bool = False
    """Of GeoTIFF and COG: the source's values in its own data type instead of colours."""
    bands: tuple[int, ...] = ()
    """Of raw values: which, and in which order; empty for all."""

    def __post_init__(self) -> None:
        _check("quality", self.quality, 1, 100)
        _check("compression", self.compression, 0, 9)
        _check("dpi", self.dpi, 1, 4800)

    def relevant_to(self, image_format: ImageFormat) -> EncodingOptions:
        """Only what makes a difference to this format, so that equal files have equal options; ``DEFAULT_OPTIONS`` itself for none."""
        if self == DEFAULT_OPTIONS:
            return DEFAULT_OPTIONS
        lossy = image_format in _LOSSY and not (self.lossless and image_format is ImageFormat.WEBP)
        relevant = replace(
            self,
            quality=self.quality if lossy else None,
            compression=self.compression if image_format in _COMPRESSED else None,
            lossless=self.lossless and image_format is ImageFormat.WEBP,
            dpi=self.dpi if image_format in _WITH_DPI else None,
            raw=self.raw and image_format.is_georeferenced,
            bands=self.bands if self.raw and image_format.is_georeferenced else (),
        )
        return DEFAULT_OPTIONS if relevant == DEFAULT_OPTIONS else relevant


DEFAULT_OPTIONS = EncodingOptions()
_LOSSY = frozenset({ImageFormat.JPEG, ImageFormat.MPO, ImageFormat.WEBP, ImageFormat.AVIF, ImageFormat.MP4})
_COMPRESSED = frozenset({ImageFormat.PNG, ImageFormat.PNG8, ImageFormat.GEOTIFF, ImageFormat.COG})
_WITH_DPI = frozenset({ImageFormat.PNG, ImageFormat.PNG8, ImageFormat.JPEG})

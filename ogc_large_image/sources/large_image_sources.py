"""Chooses and opens the large-image source for an image without georeference.

large-image tries every installed source on a file. Here the first bytes decide
which few may try: none that follows a file to other files (multi), that starts
another runtime (bioformats, vips), or that hands it to all of GDAL's drivers.
"""

from __future__ import annotations

import importlib.metadata
import logging
import math
import threading
from collections import OrderedDict
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import PIL.Image

from ogc_large_image.errors import SourceError, SourceRefused, SourceUnreadable
from ogc_large_image.forking import on_fork
from ogc_large_image.limits import Limits
from ogc_large_image.sources import guard
from ogc_large_image.sources.environment import import_large_image
from ogc_large_image.sources.references import guard_tiff_references

_log = logging.getLogger(__name__)

_GROUP = "large_image.source"
_SOURCES_OF_DRIVER = {
    "GTiff": ("tiff", "ometiff", "openslide", "tifffile", "pil"),
    "PNG": ("pil",),
    "JPEG": ("openslide", "pil"),
    "WEBP": ("pil",),
    "JP2OpenJPEG": ("openjpeg", "pil"),
}
# (offset, signature, sources): formats that GDAL is not asked to read.
_SOURCES_OF_SIGNATURE = (
    (128, b"DICM", ("dicom", "openslide")),
    (0, b"\xda\xce\xbe\x0a", ("nd2",)),
    (0, b"PK\x03\x04", ("zarr",)),
)
# The others also read what lies beside the file; ometiff declines what is spread over several.
_SOURCES_OF_UNTRUSTED = frozenset({"tiff", "ometiff", "pil", "openjpeg"})
_PILLOW_FORMATS = ("PNG", "JPEG", "WEBP", "JPEG2000", "TIFF")

_MAX_ASSOCIATED_IMAGES, _MAX_ASSOCIATED_SIDE = 32, 4096

_UNREADABLE = "The image cannot be read."
_CACHE_BYTES = 64 << 20
_MAX_CACHED_TILE_BYTES = 4 << 20


class TileCache:
    """Decoded tiles of all the readers of a process, bounded in bytes.

    large-image's own counts tiles, of which the whole picture may be one. Used
    as its ``methodcache`` uses a cache: KeyError where there is nothing,
    ValueError for what is too large; the caller holds the lock.
    """

    def __init__(self, max_bytes: int = _CACHE_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._tiles: OrderedDict[str, Any] = OrderedDict()
        self.lock = threading.Lock()

    def __getitem__(self, key: str) -> Any:
        tile = self._tiles[key]
        self._tiles.move_to_end(key)
        return tile

    def __setitem__(self, key: str, tile: Any) -> None:
        size = getattr(tile, "nbytes", _MAX_CACHED_TILE_BYTES + 1)
        if size > _MAX_CACHED_TILE_BYTES or key in self._tiles:
            raise ValueError("not to be kept")
        self._tiles[key] = tile
        self._bytes += size
        while self._bytes > self._max_bytes:
            self._bytes -= self._tiles.popitem(last=False)[1].nbytes

    def __len__(self) -> int:
        return len(self._tiles)


_cache = TileCache()


def _renew_cache() -> None:
    """A lock that another thread held at the fork is never released in the child."""
    global _cache
    _cache = TileCache()


on_fork(_renew_cache)


def candidate_sources(header: bytes, trusted: bool) -> tuple[str, ...]:
    """Names of the large-image sources that may try a file with these first bytes."""
    names = _SOURCES_OF_DRIVER.get(guard.driver_of(header) or "", ())
    for offset, signature, others in _SOURCES_OF_SIGNATURE:
        if header[offset : offset + len(signature)] == signature:
            names = others
    return names if trusted else tuple(name for name in names if name in _SOURCES_OF_UNTRUSTED)


def open_tile_source(
    path: str,
    trusted: bool,
    limits: Limits,
    name: str = "",
    options: Mapping[str, Any] = MappingProxyType({}),
    *,
    associated: bool = False,
) -> Any:
    """A large-image TileSource of the file, kept in none of large-image's caches; unstyled without ``options``.

    SourceRefused where no installed source (the one that is named, if one is) may read it or its parts are
    too large, SourceUnreadable where none can. With ``associated`` the small pictures in it are found too.
    """
    header = guard.read_header(path)
    if guard.driver_of(header) == "GTiff":
        # What large-image's sources read a TIFF's directories with goes round a circle of them for ever.
        with guard.open_file(path) as file:
            guard_tiff_references(file)
    names = candidate_sources(header, trusted)
    if name:
        names = (name,) if name in names else ()
    classes = {name: _source_class(name, associated) for name in names}
    available = {name: found for name, found in classes.items() if found is not None}
    if not available:
        raise SourceRefused("The file is of a kind that this service does not open.")
    refused: SourceError | None = None
    tilesource = import_large_image().tilesource
    for *_, name in sorted(tilesource.getSortedSourceList(available, path)):
        try:
            return _opened(name, available[name], path, limits, options)
        except SourceError as error:
            refused = refused or error
        except Exception as error:  # noqa: BLE001 - a reader of a damaged file may raise anything
            refused = refused or SourceUnreadable(_UNREADABLE)
            refused.__cause__ = refused.__cause__ or error
    raise refused or SourceUnreadable(_UNREADABLE)


@cache
def _source_class(name: str, associated: bool = False) -> Any:
    """The installed source of this name; None where there is none that works."""
    import_large_image()
    for entry_point in importlib.metadata.entry_points(group=_GROUP, name=name):
        try:
            found = entry_point.load()
        except Exception as error:  # noqa: BLE001 - a broken optional package is one that is not installed
            _log.warning("The large-image source %s does not load: %r", name, error)
            continue
        # Some sources decode every small picture in the file, labels and the
        # like, when they open it, with no bound on their number.
        most = _MAX_ASSOCIATED_SIDE if associated else 0
        members = {"cacheName": "tilesource", "_maxAssociatedImageSize": most, "_addAssociatedImage": _bounded(found)}
        return type(found)(found.__name__, (found,), members)
    return None


def _bounded(source_class: Any) -> Any:
    """The source's own way to take in one more small picture, for so many and no more."""

    def add(self: Any, *args: Any, **kwargs: Any) -> Any:
        tried = self.__dict__.get("_associatedImagesTried", 0)
        self._associatedImagesTried = tried + 1
        return source_class._addAssociatedImage(self, *args, **kwargs) if tried < _MAX_ASSOCIATED_IMAGES else None

    return add


def _opened(name: str, source_class: Any, path: str, limits: Limits, asked: Mapping[str, Any]) -> Any:
    options: dict[str, Any] = {**asked, "noCache": True}
    if name == "pil":
        options["maxSize"] = _guard_pillow(path, limits)
    source = _construct(source_class, path, options)
    if not asked and getattr(source, "_iccprofiles", None) and np.dtype(source.dtype) != np.uint8:
        # large-image corrects colours as it draws by default, which turns any type into bytes.
        source = _construct(source_class, path, {**options, "style": {"icc": False}})
    values = source.tileWidth * source.tileHeight * max(source.bandCount or 1, 1)
    block_bytes = values * np.dtype(source.dtype).itemsize
    guard.guard_size(source.sizeX, source.sizeY, 1, block_bytes, limits)
    return source


def _construct(source_class: Any, path: str, options: dict[str, Any]) -> Any:
    source = source_class(path, **options)
    # The lock belongs to the cache: after a fork both are new.
    source.cache, source.cache_lock = _cache, _cache.lock
    return source


def _guard_pillow(path: str, limits: Limits) -> int:
    """The longer side of an image that Pillow decodes at once; SourceRefused where that would be too much."""
    try:
        with PIL.Image.open(path, formats=_PILLOW_FORMATS) as image:
            width, height = image.size
            mode = image.mode.split(";")[0]
            channels = len(mode) if mode in ("L", "LA", "RGB", "RGBA") else 4
            frames = getattr(image, "n_frames", 1)
    except PIL.Image.DecompressionBombError as error:
        raise guard.SourceTooLarge("The image has more pixels than this service opens.") from error
    if mode in ("I", "F"):
        raise SourceRefused("The image has more than eight bits a channel, which this reader would lose.")
    decoded = width * height * channels
    guard.guard_size(width, height, channels, decoded, limits)
    if math.prod((decoded, frames)) > limits.max_source_pixels:
        raise guard.SourceTooLarge("The image has more pixels than this service opens.")
    return max(width, height)

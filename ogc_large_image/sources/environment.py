"""What GDAL, Pillow and large-image are told before any of them is loaded.

GDAL takes its switches from the process's environment, once, when it registers
its drivers; each copy of it in the process (the system's and the one inside
rasterio's wheel) reads the same variables. So this has to run first, and it
holds for the whole process: a site that hosts other users of GDAL shares it.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import sys
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any

from ogc_large_image.forking import on_fork

GDAL_CACHE_MEGABYTES = 512
"""Bound of GDAL's block cache (GDAL_CACHEMAX), which otherwise takes 5 % of the machine's memory per process."""

# Drivers that reach out to a network or a database, or that write where a file
# tells them to. VRT is not among them: large-image's GDAL source warps through
# it and draws blank tiles without it, so VRT input is refused by the guard.
SKIPPED_DRIVERS = (
    "MRF",
    "WMS",
    "WMTS",
    "WCS",
    "HTTP",
    "OGCAPI",
    "OAPIF",
    "STACIT",
    "STACTA",
    "GTI",
    "PLMOSAIC",
    "PLSCENES",
    "PostGISRaster",
    "DAAS",
    "EEDA",
    "EEDAI",
    "NGW",
)
# Older GDALs complain on stderr about a name that they do not know.
_NEWER_DRIVERS = {"GTI": (3, 9)}

_DEFAULTS = {
    # Sidecars are guarded as far as GDAL lists a directory.
    "GDAL_READDIR_LIMIT_ON_OPEN": "1000",
    "GDAL_CACHEMAX": str(GDAL_CACHE_MEGABYTES),
    # Statistics would otherwise be written beside other people's files.
    "GDAL_PAM_ENABLED": "NO",
    # GDAL waits for ever by default.
    "GDAL_HTTP_TIMEOUT": "10",
    "GDAL_HTTP_CONNECTTIMEOUT": "3",
    "GDAL_HTTP_LOW_SPEED_TIME": "5",
    "GDAL_HTTP_LOW_SPEED_LIMIT": "1000",
    "GDAL_HTTP_MAX_RETRY": "1",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".tif,.tiff",
}
# Each lets a file run code, read any file or write any file.
_FORBIDDEN = ("GDAL_VRT_ENABLE_PYTHON", "GDAL_VRT_ENABLE_RAWRASTERBAND", "MRF_ENABLE_CACHING")
_OFF = frozenset({"NO", "FALSE", "OFF", "0"})

# Pillow's own default, for a process where large-image was imported before.
_MAX_IMAGE_PIXELS = 1024**3 // 4 // 3

_configured: dict[str, Any] = {}
_registered: list[Callable[[], None]] = []
_inherited: list[Any] = []


def prepare_environment() -> None:
    """Set the switches; repeatable.

    What the site has set stays, with two exceptions: GDAL_SKIP is added to, and
    a switch that lets an image run code or reach other files raises RuntimeError.
    """
    for name in _FORBIDDEN:
        if os.environ.setdefault(name, "NO").strip().upper() not in _OFF:
            raise RuntimeError(f"{name} is set in the environment, which lets images run code or reach other files: unset it.")
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)
    _skip_drivers()


def import_large_image() -> ModuleType:
    """large_image, without what its import does to the rest of the process.

    It switches Pillow's guard against decompression bombs off, which is put
    back here; and its tile cache would take the first of memcached and Redis
    that is installed, whose entries it unpickles, so unless the site chose one
    it is kept inside the process.
    """
    prepare_environment()
    image = importlib.import_module("PIL.Image")
    before = image.MAX_IMAGE_PIXELS
    try:
        large_image = importlib.import_module("large_image")
    finally:
        image.MAX_IMAGE_PIXELS = before or _MAX_IMAGE_PIXELS  # type: ignore[attr-defined]
    config = importlib.import_module("large_image.config")
    for name, value in _configured.items():
        config.setConfig(name, value)
    _configured.clear()
    if config.getConfig("cache_backend") is None:
        config.setConfig("cache_backend", "python")
    if _drop_inherited_sources not in _registered:
        _registered.append(_drop_inherited_sources)
        on_fork(_drop_inherited_sources)
    return large_image


def configure_large_image(**values: Any) -> None:
    """What large-image is to be told when it is loaded; see its own documentation of ``setConfig``."""
    _configured.update(values)


def _drop_inherited_sources() -> None:
    """In a forked child: large-image keeps opened sources, whose files two processes must not read through one handle."""
    metaclass = importlib.import_module("large_image.cache_util").LruCacheMetaclass
    renewed: dict[int, tuple[Any, Any]] = {}
    for caches in (metaclass.namedCaches, metaclass.classCaches):
        for key, (cache, _) in list(caches.items()):
            if id(cache) not in renewed:
                # Nothing closes what the parent has open.
                _inherited.append(cache)
                renewed[id(cache)] = (type(cache)(cache.maxsize), threading.Lock())
            caches[key] = renewed[id(cache)]


def _skip_drivers() -> None:
    present = os.environ.get("GDAL_SKIP", "")
    names = [name for name in present.replace(",", " ").split() if name]
    version = _osgeo_version()
    names += [
        name
        for name in SKIPPED_DRIVERS
        if name not in names and (version is None or version >= _NEWER_DRIVERS.get(name, (0, 0)))
    ]
    # GDAL splits at commas alone as soon as there is one.
    os.environ["GDAL_SKIP"] = ",".join(names)
    gdal = sys.modules.get("osgeo.gdal")
    if gdal is not None:
        # Its drivers were registered when it was imported.
        for name in SKIPPED_DRIVERS:
            driver = gdal.GetDriverByName(name)
            if driver is not None:
                driver.Deregister()


def _osgeo_version() -> tuple[int, int] | None:
    """Of the system's GDAL binding, without importing it."""
    try:
        numbers = importlib.metadata.version("GDAL").split(".")
        return int(numbers[0]), int(numbers[1])
    except (importlib.metadata.PackageNotFoundError, ValueError, IndexError):
        return None

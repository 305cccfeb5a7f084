"""large-image's own tile cache in a Django cache."""

import subprocess
import sys

import numpy as np
import pytest
from django.core.cache import caches

from ogc_large_image import conf
from ogc_large_image.cache import DjangoCache
from ogc_large_image.large_image_cache import _kept_in
from ogc_large_image.tilesource import get_tilesource_from_path
from tests.rasters import RasterSpec, ramp, write


@pytest.fixture
def cache(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "large-image"}}
    caches["default"].clear()
    _kept_in.cache_clear()
    yield DjangoCache.getCache()[0]
    _kept_in.cache_clear()


@pytest.mark.parametrize("value", [b"tile", np.arange(12, dtype=np.uint16).reshape(2, 2, 3)])
def test_tiles_come_back_as_they_were(cache, value):
    cache["key"] = value
    assert "key" in cache
    assert np.array_equal(cache["key"], value)
    del cache["key"]
    assert "key" not in cache
    with pytest.raises(KeyError):
        cache["key"]


@pytest.mark.parametrize("value", [{"a": 1}, object(), np.array([object()])])
def test_what_would_have_to_be_pickled_is_not_kept(cache, value):
    with pytest.raises(ValueError, match="kept"):
        cache["key"] = value


def test_clearing_leaves_the_sites_other_entries(cache):
    caches["default"].set("session", "x")
    cache["key"] = b"tile"
    cache.clear()
    assert "key" not in cache
    assert caches["default"].get("session") == "x"


def test_the_alias_is_the_settings(settings):
    settings.LARGE_IMAGE_CACHE_NAME = "elsewhere"
    assert conf.large_image_cache_alias() == "elsewhere"


def test_the_settings_reach_large_image(settings):
    settings.LARGE_IMAGE_CACHE_TILESOURCE_MAXIMUM = 7
    settings.LARGE_IMAGE_CACHE_BACKEND = "python"
    assert conf.large_image_config() == {"cache_backend": "python", "cache_tilesource_maximum": 7}


def test_a_tile_source_keeps_its_tiles_there(cache, tmp_path):
    source = get_tilesource_from_path(write(tmp_path / "a.tif", RasterSpec(ramp())))
    source.cache, source.cache_lock = DjangoCache.getCache()
    first = source.getTile(0, 0, 0, encoding="PNG")
    kept = [key for key in caches["default"]._cache if "ogc_large_image" in key and "generation" not in key]
    assert len(kept) == 1
    assert source.getTile(0, 0, 0, encoding="PNG") == first


def test_without_a_site_large_image_looks_for_another_cache():
    script = (
        "from ogc_large_image.large_image_cache import DjangoCache\n"
        "from large_image.exceptions import TileCacheConfigurationError\n"
        "try:\n    DjangoCache.getCache()\nexcept TileCacheConfigurationError:\n    print('declined')\n"
    )
    import os

    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    ended = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert ended.stdout == "declined\n"


def test_a_forked_process_shares_no_open_source(tmp_path):
    """large-image keeps what is opened by its own functions."""
    script = (
        "import os, sys\n"
        "from ogc_large_image.sources.environment import import_large_image\n"
        "large_image = import_large_image()\n"
        "first = large_image.open(sys.argv[1])\n"
        "assert large_image.open(sys.argv[1]) is first\n"
        "child = os.fork()\n"
        "if not child:\n"
        "    os._exit(0 if large_image.open(sys.argv[1]) is not first else 1)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), large_image.open(sys.argv[1]) is first)\n"
    )
    path = write(tmp_path / "a.tif", RasterSpec(ramp()))
    ended = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    assert ended.stdout == "0 True\n"

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

import PIL.Image
import pytest

from ogc_large_image.sources import environment

LIST_DRIVERS = """
from ogc_large_image.sources.environment import prepare_environment
prepare_environment()
try:
    from osgeo import gdal
    names = [gdal.GetDriver(index).ShortName for index in range(gdal.GetDriverCount())]
except ImportError:
    import rasterio
    with rasterio.Env() as env:
        names = list(env.drivers())
print(*names)
"""


def run(code: str, variables: Mapping[str, str] | None = None) -> str:
    variables = {**os.environ, **(variables or {})}
    variables["PYTHONPATH"] = os.pathsep.join(sys.path)
    return subprocess.run([sys.executable, "-c", code], env=variables, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def empty_environ(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    environ: dict[str, str] = {}
    monkeypatch.setattr(os, "environ", environ)
    return environ


def test_sets_timeouts_cache_and_switches(empty_environ: dict[str, str]) -> None:
    environment.prepare_environment()
    assert empty_environ["GDAL_CACHEMAX"] == "512"
    assert empty_environ["GDAL_PAM_ENABLED"] == "NO"
    assert empty_environ["GDAL_HTTP_TIMEOUT"] == "10"
    assert empty_environ["GDAL_VRT_ENABLE_PYTHON"] == "NO"
    assert empty_environ["GDAL_VRT_ENABLE_RAWRASTERBAND"] == "NO"


def test_is_repeatable(empty_environ: dict[str, str]) -> None:
    environment.prepare_environment()
    first = dict(empty_environ)
    environment.prepare_environment()
    assert empty_environ == first


def test_keeps_what_the_site_has_set(empty_environ: dict[str, str]) -> None:
    empty_environ["GDAL_CACHEMAX"] = "64"
    environment.prepare_environment()
    assert empty_environ["GDAL_CACHEMAX"] == "64"


@pytest.mark.parametrize("present", ["JPEG", "JPEG,MRF", "JPEG MRF"])
def test_adds_to_the_sites_skipped_drivers(empty_environ: dict[str, str], present: str) -> None:
    empty_environ["GDAL_SKIP"] = present
    environment.prepare_environment()
    names = empty_environ["GDAL_SKIP"].split(",")
    assert names[0] == "JPEG"
    assert names.count("MRF") == 1
    assert "VRT" not in names


@pytest.mark.parametrize("name", ["GDAL_VRT_ENABLE_PYTHON", "GDAL_VRT_ENABLE_RAWRASTERBAND", "MRF_ENABLE_CACHING"])
@pytest.mark.parametrize("value", ["YES", "TRUSTED_MODULES", ""])
def test_refuses_to_start_where_images_may_run_code_or_reach_files(
    empty_environ: dict[str, str], name: str, value: str
) -> None:
    empty_environ[name] = value
    with pytest.raises(RuntimeError, match=name):
        environment.prepare_environment()


def test_dangerous_drivers_are_gone_and_those_in_use_are_not() -> None:
    names = run(LIST_DRIVERS, {"GDAL_SKIP": ""}).split()
    assert not set(names) & set(environment.SKIPPED_DRIVERS)
    assert {"GTiff", "PNG", "JPEG", "netCDF", "VRT"} <= set(names)


def test_dangerous_drivers_go_even_where_gdal_was_imported_before() -> None:
    code = "try:\n    from osgeo import gdal\nexcept ImportError:\n    import rasterio\n" + LIST_DRIVERS
    assert not set(run(code, {"GDAL_SKIP": ""}).split()) & {"MRF", "WMS", "HTTP"}


def test_large_image_does_not_switch_off_pillows_guard() -> None:
    environment.import_large_image()
    assert PIL.Image.MAX_IMAGE_PIXELS is not None


def test_pillows_guard_comes_back_where_large_image_was_imported_before() -> None:
    code = (
        "import large_image, PIL.Image; assert PIL.Image.MAX_IMAGE_PIXELS is None\n"
        "from ogc_large_image.sources.environment import import_large_image\n"
        "import_large_image(); print(PIL.Image.MAX_IMAGE_PIXELS)"
    )
    # The package itself must not have been imported first: it sets the guard at once.
    assert int(run(code)) == 89478485


def test_tiles_are_never_unpickled_from_a_shared_cache_by_default() -> None:
    code = (
        "from ogc_large_image.sources.environment import import_large_image\n"
        "print(import_large_image().config.getConfig('cache_backend'))"
    )
    assert run(code).strip() == "python"
    assert run(code, {"LARGE_IMAGE_CACHE_BACKEND": "redis"}).strip() == "redis"

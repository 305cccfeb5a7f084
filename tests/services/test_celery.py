from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from ogc_large_image.cog import cog_problems
from tests.rasters import RasterSpec, ramp, write
from tests.services.programs import celery_worker, kill_children, redis_server

NAME = "ogc_large_image.convert_to_cog"


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_server(tmp_path_factory.mktemp("redis")) as address:
        yield address


@pytest.fixture
def app(redis: str) -> Any:
    from tests.services.celery_app import app

    app.conf.broker_url = app.conf.result_backend = redis
    return app


def worker(redis: str) -> AbstractContextManager[subprocess.Popen[bytes]]:
    environment = {"OGC_TEST_REDIS": redis, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    return celery_worker("tests.services.celery_app", processes=1, environment=environment)


def test_a_worker_converts(app: Any, redis: str, tmp_path: Path) -> None:
    source = write(tmp_path / "scan.tif", RasterSpec(ramp(700, 900, 3), interpretations=["red", "green", "blue"]))
    with worker(redis):
        result = app.send_task(NAME, [str(source), str(tmp_path / "out.tif")], {"compression": "zstd"})
        assert result.get(timeout=60) == str(tmp_path / "out.tif")
        again = app.send_task(NAME, [str(source), str(tmp_path / "out.tif")])
        assert again.get(timeout=60) == str(tmp_path / "out.tif")
        missing = app.send_task(NAME, [str(tmp_path / "nothing.tif"), str(tmp_path / "b.tif")])
        with pytest.raises(Exception, match="not there"):
            missing.get(timeout=60)
    assert cog_problems(tmp_path / "out.tif") == ()


def test_a_task_whose_process_is_killed_is_done_again(app: Any, redis: str, tmp_path: Path) -> None:
    source = write(tmp_path / "big.tif", RasterSpec(ramp(4000, 5000, 3), interpretations=["red", "green", "blue"]))
    target = tmp_path / "out" / "big.tif"
    result = app.send_task(NAME, [str(source), str(target)])
    with worker(redis) as process:
        deadline = time.monotonic() + 60
        while not list(target.parent.glob(".ogc-cog-*/image.tif*")):
            assert time.monotonic() < deadline, "the conversion does not begin"
            time.sleep(0.02)
        kill_children(process)
        assert not target.exists()
        assert result.get(timeout=120) == str(target)
    assert cog_problems(target) == ()

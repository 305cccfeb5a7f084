"""Nothing that schemathesis finds is left: no 5xx, no undocumented status or type, no answer of another shape, no wrong value taken.

``positive_data_acceptance`` is left out: a document cannot say which tiles,
bands and frames an image has, so values of the right type may be refused.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.bench.processes import Server, free_port
from tests.live_server import users_environment
from tests.openapi.hooks import LAYERS
from tests.pictures_by_large_image import write_images
from tests.published_rasters import publish

CHECKOUT = Path(__file__).parents[2]
EXAMPLES = os.environ.get("OPENAPI_EXAMPLES", "8")
"""Of each operation; more for a longer look."""
SEED = os.environ.get("OPENAPI_SEED", "1")
EXCLUDED = "positive_data_acceptance"
TWINS = "^/api/(vsi|url)-image-file"
"""View sets whose actions are those of ``image-file``, by the same code."""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    site = tmp_path_factory.mktemp("site")
    publish(site / "rasters")
    kinds = write_images(tmp_path_factory.mktemp("kinds"))
    shutil.copy(kinds["microscopy"], site / "rasters" / "slide.png")
    shutil.copy(kinds["ome"], site / "rasters" / "cells.tif")
    environment = {
        **users_environment(),
        "PYTHONPATH": str(CHECKOUT),
        "DJANGO_SETTINGS_MODULE": "tests.openapi.site_settings",
        "OPENAPI_SITE": str(site),
    }
    subprocess.run([sys.executable, "-m", "tests.openapi.site_wsgi"], check=True, env=environment)
    port = free_port()
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", "4", "--host", "127.0.0.1", "--port", str(port)]
    command = [sys.executable, "-m", "granian", *options, "tests.openapi.site_wsgi:application"]
    server = Server("site", command, port, site / "server.log", environment)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for_layers(address)
        yield address
    finally:
        server.stop()
    assert "Traceback" not in (site / "server.log").read_text()


def _wait_for_layers(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with closing(urlopen(f"{url}/api/layers/")) as response:
                text = response.read().decode()
        except URLError:
            text = ""
        if all(f'"{name}"' in text for name in LAYERS):
            return
        time.sleep(0.5)
    raise AssertionError(f"The layers did not come: {text}")


def test_no_check_fails(url: str, tmp_path: Path) -> None:
    command = [Path(sysconfig.get_path("scripts")) / "schemathesis", "run", f"{url}/api/schema/"]
    command += [
        "--checks",
        "all",
        "--exclude-checks",
        EXCLUDED,
        "--exclude-path-regex",
        TWINS,
        "--auth",
        "user:password",
        "--phases",
        "examples,coverage,fuzzing",
    ]
    command += ["--max-examples", EXAMPLES, "--seed", SEED, "--continue-on-failure", "--warnings", "off"]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "SCHEMATHESIS_HOOKS": "tests.openapi.hooks"}
    run = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    print(run.stdout[-4000:])
    assert run.returncode == 0, run.stdout + run.stderr

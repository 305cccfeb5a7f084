"""The viewers with map libraries of a content delivery network: npm's own files, checked by their hashes."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.bench.processes import Server, free_port
from tests.browser.conftest import HERE, ROOT, SMALL, QuietHandler, Visit, served_files
from tests.browser.pictures import wait_ready
from tests.live_server import users_environment


class _Packages(QuietHandler):
    """``/name@version/file``, as such networks have them."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(re.sub(r"(?<=[^/])@[0-9.]+/", "/", path))

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()


@pytest.fixture(scope="module")
def network() -> Iterator[str]:
    with served_files(functools.partial(_Packages, directory=str(HERE / "node_modules"))) as address:
        yield address


@pytest.fixture(scope="module")
def site(network: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command = [sys.executable, "-m", "granian", *options, "ogc_large_image.standalone.wsgi:application"]
    own = {"PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "tests.browser.network_settings", "VIEWER_CDN": network}
    server = Server("site", command, port, tmp_path_factory.mktemp("site") / "server.log", {**users_environment(), **own})
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("viewer", "element", "file"),
    [
        ("map", "#map", "/dist/ol.js"),
        ("geojs", "#imageViewer", "/geo.lean.min.js"),
    ],
)
def test_a_viewer_works_with_the_network_s_files(
    site: str, network: str, visit: Visit, viewer: str, element: str, file: str
) -> None:
    visit.page.goto(f"{site}/layers/great_salt_lake/{viewer}/")
    wait_ready(visit.page, element)
    assert any(address.startswith(network) and address.endswith(file) for address in visit.addresses)
    assert not any("/vendor/" in address for address in visit.addresses)
    visit.page.wait_for_load_state("networkidle")
    expect(visit.page.locator(element)).to_have_attribute("data-state", "ready", timeout=30_000)


def test_the_globe_keeps_to_the_site_s_own_files(site: str, network: str, visit: Visit) -> None:
    # What the network has of it evaluates texts as scripts.
    visit.page.set_viewport_size(SMALL)
    visit.page.goto(f"{site}/layers/great_salt_lake/cesium/")
    wait_ready(visit.page, "#cesiumContainer")
    assert not any(address.startswith(network) for address in visit.addresses)
    visit.page.wait_for_load_state("networkidle")

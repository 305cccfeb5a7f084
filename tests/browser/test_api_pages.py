"""The demo's pages that show the OpenAPI document, in Chromium, from this machine alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request, expect

from tests.bench.processes import Server, free_port
from tests.live_server import users_environment

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command = [sys.executable, "-m", "granian", *options, "ogc_large_image.standalone.wsgi:application"]
    environment = {**users_environment(), "PYTHONPATH": str(CHECKOUT), "DJANGO_SETTINGS_MODULE": "demo.settings"}
    server = Server("demo", command, port, tmp_path_factory.mktemp("demo") / "server.log", environment)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("page_name", "text"), [("swagger", "/api/layers/{name}/data/pixel"), ("redoc", "What the image holds at one place.")]
)
def test_the_document_is_shown_without_another_machine(demo: str, chromium: Browser, page_name: str, text: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    asked: list[Request] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request))
    page.on("pageerror", lambda error: faults.append(str(error)))
    try:
        page.goto(f"{demo}/api/{page_name}/")
        expect(page.get_by_text(text).first).to_be_attached(timeout=60_000)
        foreign = [request.url for request in asked if not request.url.startswith((demo, "data:", "blob:"))]
        # The policy holds back what Redoc would fetch from its maker.
        assert all(request.failure for request in asked if request.url in foreign), foreign
        assert not faults
    finally:
        context.close()

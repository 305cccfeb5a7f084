"""Chromium before a running server. What is not installed is a failure, never a skip."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.live_server import LiveServer, announced_url, serve, users_environment
from tests.published_rasters import DEMO_DATA, publish

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
IMAGE = "colonic_glands"
"""A layer without a place on the ground."""
SMALL = {"width": 550, "height": 450}
"""A window for pages that need not be large: a processor draws in it what graphics cards are made for."""
FLAGS = (
    "--no-sandbox",
    # Globes and maps are drawn by WebGL, in software where there is no graphics card.
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    state = tmp_path_factory.mktemp("server")
    folder = publish(state / "rasters")
    shutil.copy(next(DEMO_DATA.rglob(f"{IMAGE}.png")), folder)
    with serve(folder, state) as running:
        yield running


@dataclass(frozen=True)
class Demo:
    """The running demo project, with a database and uploaded files of its own."""

    url: str
    password: str

    def image(self, name: str) -> int:
        """Primary key of the uploaded file of this name."""
        with urlopen(f"{self.url}/api/image-file") as response:
            return next(each["id"] for each in json.load(response) if name in each["file"])


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    place = tmp_path_factory.mktemp("demo")
    shutil.copytree(ROOT / "demo", place / "demo", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", place)
    search = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**users_environment(), "XDG_CACHE_HOME": str(place / "cache"), "PYTHONPATH": search}
    command = [sys.executable, "manage.py", "demo", "--port", "0", "--workers", "2"]
    log = place / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, cwd=place)
    try:
        url = announced_url(process, log)
        yield Demo(url, re.search(r"password (\S+)", log.read_text()).group(1))
    finally:
        process.terminate()
        assert process.wait(30) == 0, log.read_text()
    assert "Traceback" not in log.read_text(), log.read_text()


class QuietHandler(SimpleHTTPRequestHandler):
    """A folder's files; nothing on standard error."""

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@contextlib.contextmanager
def served_files(handler: Callable[..., SimpleHTTPRequestHandler]) -> Iterator[str]:
    """The address of a server that answers by the handler."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        thread = threading.Thread(target=site.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{site.server_port}"
        site.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def foreign_site() -> Iterator[str]:
    """The address of a site of another origin, with this folder's page and OpenLayers."""
    assert (HERE / "node_modules" / "ol").is_dir(), "OpenLayers is not there: npm ci --prefix tests/browser"
    with served_files(functools.partial(QuietHandler, directory=str(HERE))) as address:
        yield address


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    executable = shutil.which("chromium")
    assert executable, "Chromium is not installed"
    home = str(tmp_path_factory.mktemp("chromium"))
    environment = {**users_environment(), "HOME": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home}
    with sync_playwright() as playwright:
        # A new folder for the user's data comes with every launch.
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS), env=environment)
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page, and all that it did."""

    page: Page
    addresses: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    expected_lines: tuple[str, ...] = ()
    """Beginnings of lines that a library says on every page."""

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.addresses.append(request.url))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._look_at)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda line: self.complaints.append(f"{line.type}: {line.text}"))

    def _failed(self, request: Any) -> None:
        # What a page has asked for and no longer wants, it gives up itself.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.url}: {request.failure}")

    def _look_at(self, response: Any) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.url}: {response.status}")

    def assert_quiet(self) -> None:
        """Nothing failed, nothing was said on the console, and nothing left this machine."""
        assert [line for line in self.complaints if not line.startswith(self.expected_lines or ("\n",))] == []
        places = [urlsplit(address) for address in self.addresses]
        assert {place.hostname for place in places if place.scheme not in ("data", "blob")} == {"127.0.0.1"}


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    """A page of a browser with nothing in its caches, which has to have been quiet in the end."""
    context = chromium.new_context(viewport={"width": 1100, "height": 900})
    visit = Visit(context.new_page())
    yield visit
    context.close()
    visit.assert_quiet()

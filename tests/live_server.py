"""The product as its user runs it: the installed command, in processes of its own, on a free loopback port."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sysconfig
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.request import urlopen

_CHECKOUT = Path(__file__).resolve().parents[1]
_START_SECONDS = 90
_END_SECONDS = 30


@dataclass(frozen=True)
class LiveServer:
    """A running ``ogc-large-image serve``."""

    url: str
    """Without a slash at the end."""
    folder: Path
    """What it serves."""

    @property
    def wms(self) -> str:
        return f"{self.url}/wms"

    @property
    def wmts(self) -> str:
        return f"{self.url}/wmts"

    @property
    def wmts_document(self) -> str:
        return f"{self.url}/wmts/1.0.0/WMTSCapabilities.xml"

    @cached_property
    def extents(self) -> dict[tuple[str, str], tuple[float, float, float, float]]:
        """By layer and CRS, x first, as the WMS 1.1.1 capabilities have them."""
        with urlopen(f"{self.wms}?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities") as response:
            document = ElementTree.fromstring(response.read())
        found = {}
        for layer in document.iter("Layer"):
            for box in layer.findall("BoundingBox"):
                west, south, east, north = (float(box.attrib[name]) for name in ("minx", "miny", "maxx", "maxy"))
                found[layer.findtext("Name", ""), box.attrib["SRS"]] = (west, south, east, north)
        return found

    def source(self, layer: str) -> Path:
        """The file that the layer of this name was made of."""
        return next(self.folder.rglob(f"{layer}.tif"))


def users_environment() -> dict[str, str]:
    """The environment without what the tests' own process, which imports the product, has set in it."""
    ours = ("GDAL_", "CPL_", "MRF_", "OGC_LARGE_IMAGE_", "DJANGO_SETTINGS_MODULE")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


@contextlib.contextmanager
def serve(folder: Path, state: Path) -> Iterator[LiveServer]:
    """Serve the folder until the block ends, with logs and index below ``state``; then it has to end cleanly."""
    log = state / "server.log"
    script = Path(sysconfig.get_path("scripts")) / "ogc-large-image"
    command = [script, "serve", folder, "--port", "0", "--workers", "2", "--settings", "tests.served_settings"]
    search_path = os.pathsep.join(filter(None, (str(_CHECKOUT), os.environ.get("PYTHONPATH"))))
    environment = {**users_environment(), "XDG_CACHE_HOME": str(state / "cache"), "PYTHONPATH": search_path}
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, cwd=state)
    try:
        yield LiveServer(announced_url(process, log), folder)
    finally:
        code = _end(process)
    said = log.read_text()
    assert code == 0, said
    assert "Traceback" not in said, said


def announced_url(process: subprocess.Popen[bytes], log: Path) -> str:
    """The address that the starting server says it has, once it is ready."""
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        lines = log.read_text().splitlines()
        for line in lines:
            if line.split()[:2] == ["Landing", "page"] and lines[-1].startswith("Ctrl-C"):
                return line.split()[2].rstrip("/")
        time.sleep(0.1)
    raise AssertionError(f"The server did not start:\n{log.read_text()}")


def _end(process: subprocess.Popen[bytes]) -> int:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise

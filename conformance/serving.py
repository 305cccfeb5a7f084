"""The server under test: the product as any Django project has it, with a folder made of the suites' test data.

It is Django's own server, since that one sends the names of headers as they
are written. The product's sends them in small letters, as HTTP allows (RFC 9110
5.1), but wms13 compares the name of the Warning header letter by letter.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

from django.core.servers.basehttp import run
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest

from conformance.cite.errors import HarnessBroken
from conformance.environment import FOLDER
from conformance.layers.preparation import prepare
from ogc_large_image import services

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parent.parent
_START_SECONDS = 120


def serve_layers(data: Path, port: int) -> int:
    """Prepares the layers and serves them until SIGINT or SIGTERM; the exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="conformance-") as name, contextlib.suppress(KeyboardInterrupt):
        folder = Path(name)
        prepare(data, folder, f"http://{HOST}:{port}/files")
        os.environ[FOLDER] = name
        os.environ["DJANGO_SETTINGS_MODULE"] = "conformance.settings"
        application = get_wsgi_application()
        services.catalog(HttpRequest())
        print(f"http://{HOST}:{port}/wms and http://{HOST}:{port}/wmts. Ctrl-C ends the server.", flush=True)
        run(HOST, port, application, threading=True)
    return 0


@contextlib.contextmanager
def running_server(data: Path, log: Path) -> Iterator[str]:
    """Such a server as a process of its own until the block ends; its address."""
    port = _free_port()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))}
    command = [sys.executable, "-m", "conformance", "serve", "--data", str(data), "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment)
    try:
        _wait_for(f"http://{HOST}:{port}/wms?service=WMS&request=GetCapabilities", process, log)
        yield f"http://{HOST}:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), urlopen(url, timeout=30):
            return
        time.sleep(0.2)
    raise HarnessBroken(f"the server did not start:\n{log.read_text(errors='replace')[-2000:]}")

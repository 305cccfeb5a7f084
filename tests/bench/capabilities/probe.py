"""Measures one site, each document in fresh copies of this process: ``python -m tests.bench.capabilities.probe /``.

The copies are what a worker is before its first request: the catalog is loaded,
no document has been written.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

from tests.bench.capabilities.targets import DOCUMENTS

_COPIES = 3
_AGAIN = 10

Seconds = tuple[float, float]
"""By the clock, and of the processor."""


class Site:
    """The site's WSGI application, called without a socket between."""

    def __init__(self, root: str) -> None:
        """``root`` is the path of the product's addresses."""
        from django.core.wsgi import get_wsgi_application

        from ogc_large_image.standalone.worker import warm_up

        self._application = get_wsgi_application()
        self._root = root
        warm_up()

    def first_byte(self, path: str, encoding: str) -> tuple[Seconds, int]:
        """Until the first part of the answer is there; and the size of the whole."""
        environ = self._environ(path, encoding)
        wall, cpu = time.perf_counter(), time.process_time()
        response = self._application(environ, _expect_200)
        parts = iter(response)
        first = next(parts)
        seconds = (time.perf_counter() - wall, time.process_time() - cpu)
        size = len(first) + sum(map(len, parts))
        response.close()
        return seconds, size

    def _environ(self, path: str, encoding: str) -> dict[str, Any]:
        address, _, query = path.partition("?")
        return {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": self._root + address,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_ACCEPT_ENCODING": encoding,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }


def measured(site: Site, path: str) -> dict[str, Any]:
    """The best of some copies, and of some requests after the first: what else the machine does only makes them slower."""
    found = [_in_a_copy(lambda: _once(site, path)) for _ in range(_COPIES)]
    best = {name: [min(figures) for figures in zip(*(each[name] for each in found), strict=True)] for name in found[0]}
    return {**best, "kib": [size / 1024 for size in found[0]["sizes"]]}


def _once(site: Site, path: str) -> dict[str, Any]:
    first, compressed = site.first_byte(path, "gzip")
    again = [site.first_byte(path, "gzip")[0] for _ in range(_AGAIN)]
    plain, size = zip(*(site.first_byte(path, "identity") for _ in range(_AGAIN)), strict=True)
    return {
        "first": first,
        "again": [min(each) for each in zip(*again, strict=True)],
        "plain": [min(each) for each in zip(*plain, strict=True)],
        "sizes": [compressed, size[0]],
    }


def _expect_200(status: str, headers: object, exc_info: object = None) -> None:
    if not status.startswith("200"):
        raise SystemExit(f"The site answers {status}.")


def _in_a_copy(call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        code = 1
        try:
            os.close(reading)
            with os.fdopen(writing, "w") as pipe:
                json.dump(call(), pipe)
            code = 0
        except Exception:  # noqa: BLE001 - the parent is told by the exit code
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    if os.waitpid(pid, 0)[1]:
        raise SystemExit("A measurement failed.")
    figures: dict[str, Any] = json.loads(told)
    return figures


def main() -> None:
    """Prints the figures as JSON, by the document's name."""
    site = Site(sys.argv[1])
    from django.db import connections

    connections.close_all()
    print(json.dumps({document.name: measured(site, document.path) for document in DOCUMENTS}))


if __name__ == "__main__":
    main()

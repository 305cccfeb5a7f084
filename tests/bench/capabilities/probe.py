"""Measures one site, each document in fresh copies of this process: ``python -m tests.bench.capabilities.probe /``.

The copies are what a worker is before its first request: the catalog is loaded,
no document has been written.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from tests.bench.capabilities.targets import DOCUMENTS
from tests.bench.in_process import environ_of, in_a_copy

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
        environ = environ_of(self._root + path, encoding=encoding)
        wall, cpu = time.perf_counter(), time.process_time()
        response = self._application(environ, _expect_200)
        parts = iter(response)
        first = next(parts)
        seconds = (time.perf_counter() - wall, time.process_time() - cpu)
        size = len(first) + sum(map(len, parts))
        response.close()
        return seconds, size


def measured(site: Site, path: str) -> dict[str, Any]:
    """The best of some copies, and of some requests after the first: what else the machine does only makes them slower."""
    found = [in_a_copy(lambda: _once(site, path)) for _ in range(_COPIES)]
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


def main() -> None:
    """Prints the figures as JSON, by the document's name."""
    site = Site(sys.argv[1])
    from django.db import connections

    connections.close_all()
    print(json.dumps({document.name: measured(site, document.path) for document in DOCUMENTS}))


if __name__ == "__main__":
    main()

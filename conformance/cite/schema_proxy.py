"""An HTTP proxy for the engine: schemas from jars instead of from the internet, and nothing else.

Without the schemas, tests that validate would pass on nothing; so whatever is
refused is remembered and reported.
"""

from __future__ import annotations

import contextlib
import threading
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

FOLDERS = {"schemas.opengis.net": "ogc", "www.opengis.net": "ogc", "www.w3.org": "w3c"}
"""By host, where the jars keep its documents."""
DOCUMENTS = {"http://cite.opengeospatial.org/OGCTestData/wms/1.1.1/null.xml": b"<null/>"}
"""An empty document that wms11 asks for, only to have something to loop over."""


class SchemaProxy:
    """What is answered, and what was asked for."""

    def __init__(self, jars: Sequence[Path]) -> None:
        self._archives = [zipfile.ZipFile(jar) for jar in jars]
        self._names = [frozenset(archive.namelist()) for archive in self._archives]
        self._lock = threading.Lock()
        self._refused: Counter[str] = Counter()

    @property
    def refused(self) -> tuple[str, ...]:
        """Addresses that were asked for and not answered."""
        with self._lock:
            return tuple(sorted(self._refused))

    def answer(self, address: str) -> bytes | None:
        """The document; None, and noted, for an address that is not known."""
        if address in DOCUMENTS:
            return DOCUMENTS[address]
        parts = urlsplit(address)
        name = f"{FOLDERS.get(parts.hostname or '', '?')}{parts.path}"
        for archive, names in zip(self._archives, self._names, strict=True):
            if name in names:
                with self._lock:
                    return archive.read(name)
        self.refuse(address)
        return None

    def refuse(self, address: str) -> None:
        """Remembers an address that is not answered."""
        with self._lock:
            self._refused[address] += 1

    @contextlib.contextmanager
    def listening(self) -> Iterator[int]:
        """Answers on a free loopback port until the block ends."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            server.server_close()


def _handler(proxy: SchemaProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = proxy.answer(self.path)
            if body is None:
                self.send_error(504, "Not among the schemas")
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815

        def do_CONNECT(self) -> None:
            proxy.refuse(f"https://{self.path}")
            self.send_error(502, "Nothing is reached by https")

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing: what matters is in ``refused``."""

    return Handler

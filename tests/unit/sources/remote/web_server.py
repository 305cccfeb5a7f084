"""A web server of ranges on this machine, which misbehaves as it is told."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class WebServer:
    """``files`` by path; ``asked`` are the targets of the requests, ``ranges`` what they asked for."""

    port: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    etag: Callable[[bytes], str] | None = lambda content: f'"{hash(content) & 0xFFFFFFFF:x}"'
    status: int | None = None
    location: str | None = None
    knows_ranges: bool = True
    cut: int = 0
    """Bytes that each answer lacks at its end."""
    secret: str = ""
    """Text that a target has to hold."""
    asked: list[str] = field(default_factory=list)
    ranges: list[tuple[int, int]] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


@contextmanager
def web_server() -> Iterator[WebServer]:
    state = WebServer()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            state.asked.append(self.path)
            content = state.files.get(self.path.partition("?")[0])
            status = state.status or (403 if state.secret not in self.path else 404 if content is None else 200)
            if status != 200 or content is None:
                return self._send(status, b"no", {"Location": state.location} if state.location else {})
            headers = {"ETag": state.etag(content)} if state.etag else {}
            wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
            if not state.knows_ranges or wanted is None:
                return self._send(200, content, headers)
            first, last = int(wanted[1]), min(int(wanted[2]), len(content) - 1)
            state.ranges.append((first, last))
            headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
            return self._send(206, content[first : last + 1], headers)

        def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[: len(body) - state.cut])
            if state.cut:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()

"""What the probes share: a request without a socket between, and copies of a process to measure in."""

from __future__ import annotations

import io
import json
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any


def environ_of(address: str, *, encoding: str = "gzip") -> dict[str, Any]:
    """What a WSGI server makes of a GET of the address, a path and perhaps a query."""
    path, _, query = address.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
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


def in_a_copy(call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What the call gives in a copy of this process, told as JSON; SystemExit where it fails."""
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

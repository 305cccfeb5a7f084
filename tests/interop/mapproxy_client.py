"""MapProxy drawing another service's layer; a program of its own, for MapProxy keeps its settings in its process.

Takes one task as JSON from its standard input: the ``configuration`` of a MapProxy, the ``query`` of a GetMap to it, a
``folder`` for its caches, and the ``target`` of the picture. Prints the answer's media type as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml
from mapproxy.wsgiapp import make_wsgi_app


def main() -> None:
    task: dict[str, Any] = json.load(sys.stdin)
    configuration = Path(task["folder"]) / "mapproxy.yaml"
    configuration.write_text(yaml.safe_dump(task["configuration"]))
    application = make_wsgi_app(str(configuration))
    told: dict[str, str] = {}

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        told.update({name.lower(): value for name, value in headers}, status=status)

    environment = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/service",
        "SCRIPT_NAME": "",
        "QUERY_STRING": urlencode(task["query"]),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": sys.stdin.buffer,
        "wsgi.errors": sys.stderr,
    }
    Path(task["target"]).write_bytes(b"".join(application(environment, start_response)))
    json.dump({"type": told["content-type"], "status": told["status"]}, sys.stdout)


main()

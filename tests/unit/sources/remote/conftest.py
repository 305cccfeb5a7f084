from __future__ import annotations

from collections.abc import Iterator

import pytest

from ogc_large_image.sources.remote import hosts
from ogc_large_image.sources.remote.hosts import RemoteHosts
from tests.unit.sources.remote.web_server import WebServer, web_server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    """A server that is allowed, by its port."""
    with web_server() as state:
        monkeypatch.setattr(hosts, "_provide", lambda: RemoteHosts(private=(f"127.0.0.1:{state.port}",)))
        yield state

"""Django for the tests, a closed network, and catalogs of rasters made in memory."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import django
import pytest

from ogc_large_image.errors import LayerNotDefined
from ogc_large_image.layers.layer import Layer, LayerGroup
from tests.rasters import RasterSpec, ramp, write


def pytest_configure() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()


def _is_local(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True
    try:
        return ipaddress.ip_address(str(address[0]).split("%")[0]).is_loopback
    except ValueError:
        return address[0] in ("", "localhost")


@pytest.fixture(autouse=True, scope="session")
def closed_network() -> Iterator[None]:
    """Whatever leaves this machine through a Python socket fails the test that tried."""
    connect, connect_ex, resolve = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guard(address: Any) -> None:
        if not _is_local(address):
            raise RuntimeError(f"A test reached for the network: {address!r}")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        guard(address)
        return connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        guard(address)
        return connect_ex(self, address)

    def guarded_resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        guard((host.decode() if isinstance(host, bytes) else host or "", 0))
        return resolve(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_resolve)
        yield


@dataclass
class ListedCatalog:
    """A catalog of the layers that it is given, in one group unless a tree is given."""

    tree: LayerGroup
    revision: str = "1"

    def layer(self, name: str) -> Layer:
        for layer in self._below(self.tree):
            if layer.name == name:
                return layer
        raise LayerNotDefined("There is no such layer.", "layer")

    def root(self) -> LayerGroup:
        return self.tree

    def _below(self, group: LayerGroup) -> Iterator[Layer]:
        yield from group.layers
        for child in group.groups:
            yield from self._below(child)


@pytest.fixture
def publish(settings: Any) -> Callable[..., ListedCatalog]:
    """Serve these layers, or this tree, under further app settings: ``publish(layer, …, CACHE="none")``."""

    def publish(*layers: Layer, tree: LayerGroup | None = None, **app_settings: Any) -> ListedCatalog:
        catalog = ListedCatalog(tree or LayerGroup(title="Test maps", layers=tuple(layers)))
        settings.OGC_LARGE_IMAGE = {"CATALOG": lambda: catalog, **app_settings}
        return catalog

    return publish


def layer_of_a_raster(folder: Path, name: str, spec: RasterSpec | None = None, **fields: Any) -> Layer:
    """A layer of a GeoTIFF that is written into the folder."""
    from ogc_large_image.sources.describe import describe_source, file_ref

    path = write(folder / f"{name}.tif", spec or RasterSpec(ramp(), interpretations=["red", "green", "blue"]))
    ref = file_ref(path)
    fields.setdefault("title", name.title())
    return Layer(name=name, source=ref, description=describe_source(ref), revision=ref.version, **fields)


@pytest.fixture
def raster_layer(tmp_path: Path) -> Callable[..., Layer]:
    """A layer of a GeoTIFF written for this test: ``raster_layer("dem", RasterSpec(…), title="DEM")``."""
    return partial(layer_of_a_raster, tmp_path)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Instead of the real engine: one that plans for real and answers a constant picture."""
    from ogc_large_image import services
    from tests.described_layers import RecordingService

    service = RecordingService()
    monkeypatch.setattr(services, "map_service", lambda: service)
    return service

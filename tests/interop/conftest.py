"""One server for all foreign clients. A client that is not installed is a failure, never a skip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.live_server import LiveServer, serve
from tests.map_comparison import Grid, assert_same_map, warped
from tests.published_rasters import publish, stretch

VERSIONS = ("1.1.1", "1.3.0")
Check = Callable[[np.ndarray, str, Grid], None]

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.interop)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    state = tmp_path_factory.mktemp("server")
    with serve(publish(state / "rasters"), state) as running:
        yield running


@pytest.fixture
def assert_shows(server: LiveServer, tmp_path: Path) -> Check:
    """Whether a picture (height, width, 4) is the layer on that grid."""

    def check(shown: np.ndarray, layer: str, grid: Grid) -> None:
        expected = warped(server.source(layer), grid, tmp_path, stretch(server.url, layer))
        assert_same_map(shown, expected)

    return check

"""The times of a netCDF walked through by a map library, as a time slider does it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.browser.conftest import HERE, Visit
from tests.live_server import LiveServer, serve
from tests.published_rasters import DEMO_DATA

LAYER = "air_temperature"
LOWEST, HIGHEST = 250.0, 310.0
"""Kelvin that are drawn black and white."""


@pytest.fixture(scope="module")
def air(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    state = tmp_path_factory.mktemp("air")
    folder = state / "rasters"
    folder.mkdir()
    shutil.copy(next(DEMO_DATA.rglob(f"{LAYER}.nc")), folder)
    with serve(folder, state) as running:
        yield running


def test_every_time_is_shown_as_its_values_are(air: LiveServer, visit: Visit) -> None:
    found = walk(air.url, LAYER, visit, palette="#fff", min=str(LOWEST), max=str(HIGHEST))
    series = series_at(air, *found["place"])
    shown = {each["time"]: each["colour"] for each in found["shown"]}
    assert list(shown) == list(series)
    assert len(shown) == 24
    for time, kelvin in series.items():
        level = (kelvin - LOWEST) / (HIGHEST - LOWEST) * 255
        assert shown[time] == [pytest.approx(level, abs=1.5)] * 3 + [255], time
    assert len({tuple(colour) for colour in shown.values()}) > 3


def walk(url: str, layer: str, visit: Visit, **parameters: str) -> Any:
    """What the browser showed; the page is on the server itself, whose Leaflet it takes."""
    page = visit.page
    page.route(f"{url}/walk", lambda route: route.fulfill(path=HERE / "time_walk.html", content_type="text/html"))
    page.goto(f"{url}/walk")
    page.add_style_tag(url=f"{url}/static/leaflet/leaflet.css")
    page.add_script_tag(url=f"{url}/static/leaflet/leaflet.js")
    page.add_script_tag(content=Path(HERE / "time_walk.js").read_text())
    task = {"wms": f"{url}/wms", "layer": layer, "bounds": [[15, -135], [60, -45]], "parameters": parameters}
    return page.evaluate("task => walk(task)", task)


def series_at(server: LiveServer, longitude: float, latitude: float) -> dict[str, float]:
    """By time, what the layer holds at a place."""
    box = f"{longitude - 0.01},{latitude - 0.01},{longitude + 0.01},{latitude + 0.01}"
    query = (
        f"SERVICE=WMS&VERSION=1.3.0&REQUEST=GetFeatureInfo&LAYERS={LAYER}&QUERY_LAYERS={LAYER}&STYLES=&CRS=CRS:84&BBOX={box}"
    )
    with urlopen(f"{server.wms}?{query}&WIDTH=1&HEIGHT=1&I=0&J=0&SERIES=TRUE&INFO_FORMAT=application/json") as response:
        (feature,) = json.load(response)["features"]
    return {each["dimensions"]["time"]: each["values"][0] for each in feature["properties"]["series"]}

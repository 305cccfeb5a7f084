"""The map of a layer, drawn from the services' capabilities."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import IMAGE, Demo, Visit
from tests.browser.pictures import WORLD, alike, bare_picture, served, wait_ready
from tests.live_server import LiveServer
from tests.map_comparison import Grid, assert_same_map, run, warped
from tests.published_rasters import LAYERS_AND_CRS, OWN_CRS, stretch
from tests.requested_grids import grid_inside

LEVEL = {"meadow": 13, "strait": 10, "andros_island": 9, "sierra_nevada": 10}
"""By layer, the level of the web's tiles that has about its file's resolution."""
OVER_THE_MAP = ".ol-overlaycontainer, .ol-overlaycontainer-stopevent"
VIEW = """() => {
  const view = layerMap.getView()
  return {bbox: view.calculateExtent(layerMap.getSize()), size: layerMap.getSize(), resolution: view.getResolution()}
}"""
LAYER_ALONE = """() => new Promise(resolve => {
  for (const layer of layerMap.getLayers().getArray()) if (!layer.get("ours")) layer.setVisible(false)
  layerMap.once("rendercomplete", resolve)
  layerMap.render()
})"""


@pytest.fixture
def open_map(server: LiveServer, visit: Visit) -> Any:
    def opened(layer: str, **state: Any) -> None:
        visit.page.goto(f"{server.url}/layers/{layer}/map/#{urlencode(state)}")
        wait_ready(visit.page, "#map")

    return opened


def view_and_picture(visit: Visit, crs: str) -> tuple[Grid, Any]:
    visit.page.evaluate(LAYER_ALONE)
    view = visit.page.evaluate(VIEW)
    picture = bare_picture(visit.page.locator("#map"), OVER_THE_MAP)
    width, height = view["size"]
    # The element has a frame around the map.
    picture = picture[1 : 1 + height, 1 : 1 + width] if picture.shape[:2] != (height, width) else picture
    return Grid(crs, tuple(view["bbox"]), width, height), picture


@pytest.mark.parametrize(("layer", "crs"), LAYERS_AND_CRS)
def test_it_shows_the_layer_in_each_reference_system(
    server: LiveServer, visit: Visit, open_map: Any, tmp_path: Path, layer: str, crs: str
) -> None:
    inside = grid_inside(server.extents[layer, crs], crs, 798, 628)
    west, south, east, north = inside.bbox
    open_map(layer, crs=crs, service="WMS", view=f"{(west + east) / 2!r},{(south + north) / 2!r},{(east - west) / 798!r}")
    assert visit.page.locator("#service").input_value() == "WMS"
    grid, picture = view_and_picture(visit, crs)
    assert_same_map(picture, warped(server.source(layer), grid, tmp_path, stretch(server.url, layer)))


@pytest.mark.parametrize("layer", OWN_CRS)
def test_it_shows_the_layer_from_tiles(server: LiveServer, visit: Visit, open_map: Any, tmp_path: Path, layer: str) -> None:
    west, south, east, north = server.extents[layer, "EPSG:3857"]
    resolution = 2 * WORLD / 256 / 2 ** LEVEL[layer]
    # On the tiles' own pixels, so that the browser has nothing to resample.
    x, y = (round(middle / resolution) * resolution for middle in ((west + east) / 2, (south + north) / 2))
    open_map(layer, crs="EPSG:3857", view=f"{x!r},{y!r},{resolution!r}")
    assert visit.page.locator("#service").input_value() == "WMTS WebMercatorQuad"
    grid, picture = view_and_picture(visit, "EPSG:3857")
    assert any("/WebMercatorQuad/" in address for address in visit.addresses)
    assert_same_map(picture, warped(server.source(layer), grid, tmp_path, stretch(server.url, layer)))


@pytest.mark.parametrize("service", ["WMS", "WMTS"])
def test_it_shows_an_image_without_a_place(server: LiveServer, visit: Visit, open_map: Any, service: str) -> None:
    state = {"service": "WMS"} if service == "WMS" else {}
    open_map(IMAGE, view="256,256,1", **state)
    assert visit.page.locator("#service").input_value().startswith(service)
    grid, picture = view_and_picture(visit, "CRS:1")
    west, south, east, north = grid.bbox
    address = f"{server.wms}?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS={IMAGE}&STYLES=&CRS=CRS:1&FORMAT=image/png"
    box = ",".join(map(repr, (west, south, east, north)))
    expected = served(f"{address}&TRANSPARENT=TRUE&BBOX={box}&WIDTH={grid.width}&HEIGHT={grid.height}")
    assert alike(picture, expected) > 0.99


@pytest.mark.parametrize(("layer", "crs"), [("meadow", "EPSG:32633"), ("meadow", "EPSG:4326"), ("strait", "EPSG:3857")])
def test_a_click_tells_the_values_of_the_file(server: LiveServer, visit: Visit, open_map: Any, layer: str, crs: str) -> None:
    open_map(layer, crs=crs)
    box = visit.page.locator("#map").bounding_box()
    x, y = box["width"] * 0.45, box["height"] * 0.7
    place = visit.page.evaluate("pixel => layerMap.getCoordinateFromPixel(pixel)", [x - 1, y - 1])
    visit.page.mouse.click(box["x"] + x, box["y"] + y)
    wait_ready(visit.page, "#values")
    shown = [int(text) for text in visit.page.locator("#values td").all_inner_texts()]
    options = ["-wgs84"] if crs == "EPSG:4326" else ["-l_srs", crs]
    values = run("gdallocationinfo", "-valonly", *options, server.source(layer), repr(place[0]), repr(place[1])).split()
    assert len(values) >= 3
    # gdallocationinfo transforms the place once more, and may find the neighbour of the pixel that has its border there.
    assert max(abs(ours - int(float(theirs))) for ours, theirs in zip(shown, values)) <= 4


def test_the_place_is_part_of_the_address(visit: Visit, open_map: Any) -> None:
    open_map("meadow", crs="EPSG:32633")
    visit.page.locator("#map").focus()
    visit.page.evaluate("() => layerMap.getView().setResolution(5)")
    visit.page.wait_for_function("() => location.hash.includes('5.00000')")
    visit.page.select_option("#crs", "EPSG:4326")
    visit.page.wait_for_function("() => layerMap.getView().getProjection().getCode() === 'EPSG:4326'")
    wait_ready(visit.page, "#map")
    address = visit.page.url
    visit.page.goto("about:blank")
    visit.page.goto(address)
    wait_ready(visit.page, "#map")
    assert visit.page.locator("#crs").input_value() == "EPSG:4326"


def test_the_legend_is_the_services(visit: Visit, open_map: Any) -> None:
    open_map("sierra_nevada")
    visit.page.wait_for_function(
        "() => { const legend = document.getElementById('legend'); return legend.complete && legend.naturalWidth }"
    )
    assert "REQUEST=GetLegendGraphic" in visit.page.locator("#legend").get_attribute("src")


def test_it_can_be_used_without_a_mouse(visit: Visit, open_map: Any) -> None:
    open_map("meadow")
    before = visit.page.evaluate(VIEW)
    visit.page.locator("#map").focus()
    visit.page.keyboard.press("ArrowRight")
    visit.page.wait_for_function(
        "before => layerMap.getView().calculateExtent(layerMap.getSize())[0] > before", arg=before["bbox"][0]
    )
    wait_ready(visit.page, "#map")


@pytest.mark.parametrize("service", ["WMTS", "WMS"])
def test_the_slider_moves_through_time(demo: Demo, visit: Visit, service: str) -> None:
    state = {"service": "WMS"} if service == "WMS" else {}
    visit.page.goto(f"{demo.url}/layers/air_temperature/map/#{urlencode(state)}")
    wait_ready(visit.page, "#map")
    # Twice: without its frame the map is a little larger.
    view_and_picture(visit, "EPSG:3857")
    _, last = view_and_picture(visit, "EPSG:3857")
    visit.page.locator("#dimension-TIME").fill("0")
    expect(visit.page.locator("#dimensions output")).to_contain_text("1865-06-01")
    visit.page.wait_for_function("() => location.hash.includes('TIME=1865-06-01')")
    wait_ready(visit.page, "#map")
    _, first = view_and_picture(visit, "EPSG:3857")
    assert any(
        "1865-06-01" in address and ("GetMap" in address or "/WebMercatorQuad/" in address) for address in visit.addresses
    )
    opaque = last[..., 3] == 255
    assert opaque.mean() > 0.2
    assert (first != last).any(axis=-1)[opaque].mean() > 0.3
    visit.page.wait_for_load_state("networkidle")

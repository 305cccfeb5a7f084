"""The pages for people, as Chromium shows them."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import IMAGE, Visit
from tests.browser.pictures import decoded, served
from tests.live_server import LiveServer
from tests.map_comparison import Grid, assert_same_map, warped
from tests.published_rasters import OWN_CRS, stretch

WORLD = 20037508.342789244

# Everything over and under the tiles goes, so that a picture of the map has the layer alone.
BARE_MAP = """map => {
  for (let each = map; each; each = each.parentElement) each.style.background = "transparent"
  for (const each of map.querySelectorAll(".leaflet-control-container, .leaflet-overlay-pane")) each.style.display = "none"
  map.style.border = "none"
}"""
TILES = """map => Array.from(map.querySelectorAll("img.leaflet-tile"), tile => {
  const place = tile.getBoundingClientRect(), origin = map.getBoundingClientRect()
  return {address: tile.src, left: place.left - origin.left, top: place.top - origin.top, size: place.width}
})"""
ALL_TILES_SHOWN = """() => {
  const tiles = Array.from(document.querySelectorAll("#map[data-state=ready] img.leaflet-tile"))
  return tiles.length && tiles.every(tile => tile.complete && tile.naturalWidth && getComputedStyle(tile).opacity === "1")
}"""
PIXELS = """image => {
  const canvas = document.createElement("canvas")
  canvas.width = image.naturalWidth
  canvas.height = image.naturalHeight
  canvas.getContext("2d").drawImage(image, 0, 0)
  return canvas.toDataURL("image/png")
}"""


def assert_same_pixels(shown: np.ndarray, expected: np.ndarray) -> None:
    assert expected[..., :3].std() > 10
    assert (shown[..., 3] == expected[..., 3]).all()
    assert (shown == expected)[expected[..., 3] > 0].all()


@pytest.fixture
def open_map(server: LiveServer, visit: Visit) -> Any:
    """The tiles of a layer's page, and the picture of its map."""

    def opened(layer: str) -> tuple[list[dict[str, Any]], np.ndarray]:
        visit.page.goto(f"{server.url}/layers/{layer}/")
        visit.page.wait_for_function(ALL_TILES_SHOWN)
        element = visit.page.locator("#map")
        element.evaluate(BARE_MAP)
        element.scroll_into_view_if_needed()
        return element.evaluate(TILES), decoded(element.screenshot(omit_background=True))

    return opened


def test_the_landing_page_shows_every_layers_thumbnail(server: LiveServer, visit: Visit) -> None:
    visit.page.goto(f"{server.url}/")
    thumbnails = visit.page.locator(".card img")
    expect(thumbnails).to_have_count(len(OWN_CRS) + 1)
    for thumbnail in thumbnails.all():
        thumbnail.scroll_into_view_if_needed()
        visit.page.wait_for_function("image => image.complete && image.naturalWidth", arg=thumbnail.element_handle())
        shown = decoded(base64.b64decode(thumbnail.evaluate(PIXELS).partition(",")[2]))
        assert_same_pixels(shown, served(thumbnail.evaluate("image => image.src")))


def test_the_landing_page_has_the_services_addresses_and_leads_to_the_layers(server: LiveServer, visit: Visit) -> None:
    visit.page.goto(f"{server.url}/")
    assert visit.page.get_by_label("WMS address", exact=True).input_value() == server.wms
    assert visit.page.get_by_label("WMTS address", exact=True).input_value() == server.wmts_document
    expect(visit.page.locator("button[data-copy]").first).to_be_visible()
    card = visit.page.locator(".card a", has_text="Meadow")
    card.scroll_into_view_if_needed()
    visit.page.wait_for_load_state("networkidle")
    card.click()
    visit.page.wait_for_function(ALL_TILES_SHOWN)
    assert visit.page.url == f"{server.url}/layers/meadow/"


@pytest.mark.parametrize("layer", OWN_CRS)
def test_the_map_shows_the_layer_where_it_lies(server: LiveServer, open_map: Any, tmp_path: Path, layer: str) -> None:
    tiles, picture = open_map(layer)
    tile = tiles[0]
    assert tile["size"] == 256
    zoom, column, row = (int(part) for part in tile["address"].partition("?")[0].removesuffix(".png").split("/")[-3:])
    resolution = 2 * WORLD / 256 / 2**zoom
    height, width = picture.shape[:2]
    west = (column * 256 - tile["left"]) * resolution - WORLD
    north = WORLD - (row * 256 - tile["top"]) * resolution
    grid = Grid("EPSG:3857", (west, north - height * resolution, west + width * resolution, north), width, height)
    assert_same_map(picture, warped(server.source(layer), grid, tmp_path, stretch(server.url, layer)))


def test_the_map_of_an_image_without_a_place_shows_the_servers_tiles(open_map: Any) -> None:
    tiles, picture = open_map(IMAGE)
    compared = 0
    for tile in tiles:
        left, top, size = (round(tile[name]) for name in ("left", "top", "size"))
        shown = picture[max(top, 0) : top + size, max(left, 0) : left + size]
        expected = served(tile["address"])[max(-top, 0) :, max(-left, 0) :][: shown.shape[0], : shown.shape[1]]
        opaque = expected[..., 3] > 0
        assert (shown[: expected.shape[0], : expected.shape[1]] == expected)[opaque].all()
        compared += opaque.sum()
    assert compared > 50_000

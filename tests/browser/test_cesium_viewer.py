"""The CesiumJS viewer: what it draws on the globe has the colours of the server's tiles at the same places."""

from __future__ import annotations

import json
import math
from typing import Any
from urllib.request import urlopen

import numpy as np
import pytest

from tests.browser.conftest import SMALL, Demo, Visit
from tests.browser.pictures import bare_picture, mercator_mosaic, wait_ready

BANDS, RELIEF, SERIES, SLIDE = "great_salt_lake_bands", "sierra_nevada", "air_temperature", "colonic_glands"
GLOBE = "#cesiumContainer"
# The places on the ground that a grid of pixels shows.
PLACES = """step => {
  const canvas = viewer.scene.canvas, found = []
  for (let y = step; y < canvas.clientHeight; y += step) {
    for (let x = step; x < canvas.clientWidth; x += step) {
      const hit = viewer.camera.pickEllipsoid(new Cesium.Cartesian2(x + 0.5, y + 0.5))
      if (hit) {
        const {longitude, latitude} = Cesium.Cartographic.fromCartesian(hit)
        found.push([x, y, Cesium.Math.toDegrees(longitude), Cesium.Math.toDegrees(latitude)])
      }
    }
  }
  return found
}"""


@pytest.fixture
def open_globe(demo: Demo, visit: Visit) -> Any:
    def opened(name: str) -> Any:
        visit.page.set_viewport_size(SMALL)
        visit.page.goto(f"{demo.url}/image-file/{demo.image(name)}/")
        settle(visit.page)
        return visit.page

    return opened


def settle(page: Any) -> None:
    """Until every tile of the view is there and drawn."""
    page.wait_for_load_state("networkidle")
    wait_ready(page, "#controlsPanel")
    wait_ready(page, GLOBE)
    page.evaluate("() => new Promise(done => { viewer.scene.requestRender(); setTimeout(done, 1500) })")
    wait_ready(page, GLOBE)


def agreement(page: Any, zoom: int) -> float:
    """The share of places where the globe has the colour that the server's tiles have there, give or take the filtering."""
    places = np.array(page.evaluate(PLACES, 11))
    picture = bare_picture(page.locator(GLOBE), ".cesium-widget-credits").astype("int16")
    template = page.evaluate("() => tileUrl")
    pixels = 256 * 2**zoom
    across = (places[:, 2] + 180) / 360 * pixels
    down = (1 - np.arcsinh(np.tan(np.radians(places[:, 3]))) / math.pi) / 2 * pixels
    left, top = math.floor(across.min()) - 2, math.floor(down.min()) - 2
    width, height = math.ceil(across.max()) - left + 3, math.ceil(down.max()) - top + 3
    tiles = mercator_mosaic(template, zoom, left, top, width, height).astype("int16")
    compared = near = 0
    for (x, y, *_), column, row in zip(places, across - left, down - top):
        around = tiles[int(row) - 1 : int(row) + 2, int(column) - 1 : int(column) + 2]
        if (around[..., 3] < 255).any():
            continue
        colours = around[..., :3].reshape(-1, 3)
        seen = picture[int(y), int(x), :3]
        compared += 1
        near += bool(((seen >= colours.min(axis=0) - 12) & (seen <= colours.max(axis=0) + 12)).all())
    assert compared > 300, "the comparison would be about nothing"
    return near / compared


@pytest.mark.parametrize(("name", "zoom"), [(BANDS, 10), (RELIEF, 9), (SERIES, 3)])
def test_the_image_lies_on_the_globe(open_globe: Any, name: str, zoom: int) -> None:
    assert agreement(open_globe(name), zoom) > 0.9


def test_bands_palettes_and_frames_are_switched(open_globe: Any) -> None:
    page = open_globe(SERIES)
    # In a small window they are folded up.
    page.locator("#controlsButton").click()
    page.locator("#frameRange").fill("5")
    page.wait_for_function("() => tileUrl.includes('frame=5')")
    settle(page)
    assert agreement(page, 3) > 0.9
    page.evaluate(
        "() => { for (const each of document.querySelectorAll('.viewer-controls')) each.style.visibility = 'visible' }"
    )
    page.locator("#bandTree details").nth(2).locator("summary").click()
    page.locator("#bandTree details").nth(2).locator("input").first.check()
    page.select_option("#colors", "viridis")
    settle(page)
    assert "viridis" in page.url
    assert agreement(page, 3) > 0.9


def test_a_click_tells_the_pixel_s_values(open_globe: Any) -> None:
    page = open_globe(BANDS)
    with page.expect_response(lambda response: "/data/pixel" in response.url) as asked:
        page.mouse.click(225, 225)
    wait_ready(page, "#pixelValues")
    with urlopen(asked.value.url) as response:
        bands = json.load(response)["bands"]
    assert bands
    texts = page.locator("#pixelValues td").all_inner_texts()
    assert [float(text) for text in texts[1 : 1 + len(bands)]] == [float(value) for value in bands.values()]


def test_an_image_without_a_place_says_so(demo: Demo, visit: Visit) -> None:
    visit.page.goto(f"{demo.url}/image-file/{demo.image(SLIDE)}/")
    visit.page.wait_for_selector(f"{GLOBE}[data-state=failed]", state="attached")
    assert "no place on the globe" in visit.page.locator("#viewerMessage").inner_text()

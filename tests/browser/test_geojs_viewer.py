"""The GeoJS viewer of the demo's uploaded images: its pixels are those of the server's tiles."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from urllib.request import urlopen

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Demo, Visit
from tests.browser.pictures import alike, bare_picture, mercator_mosaic, mosaic, wait_ready

BANDS, RELIEF, SERIES, SLIDE = "great_salt_lake_bands", "sierra_nevada", "air_temperature", "colonic_glands"
MAP = "#imageViewer"
# On the tiles' own pixels, so that the browser has nothing to resample; and nothing beside the image.
ON_PIXELS = """([zoom, geospatial]) => {
  for (const layer of viewer.layers()) if (layer !== imageLayer) layer.visible(false)
  viewer.zoom(zoom)
  const {width, height} = viewer.size()
  const resolution = viewer.unitsPerPixel(zoom)
  const center = geospatial ? viewer.center(undefined, 'EPSG:3857') : viewer.center(undefined, null)
  const left = Math.round(center.x / resolution - width / 2), top = Math.round(-center.y / resolution - height / 2)
  const x = (left + width / 2) * resolution, y = -(top + height / 2) * resolution
  viewer.center({x, y}, geospatial ? 'EPSG:3857' : null)
  return {left, top, width, height, zoom: viewer.zoom()}
}"""
IDLE = "() => new Promise(resolve => viewer.onIdle(() => requestAnimationFrame(() => requestAnimationFrame(resolve))))"


@pytest.fixture
def open_viewer(demo: Demo, visit: Visit) -> Any:
    def opened(name: str, **state: Any) -> Any:
        fragment = "&".join(f"{key}={quote(value)}" for key, value in state.items())
        visit.page.goto(f"{demo.url}/image-file/{demo.image(name)}/viewer#{fragment}")
        wait_ready(visit.page, MAP)
        wait_ready(visit.page, "#controlsPanel")
        return visit.page

    return opened


def shown_and_served(page: Any, zoom: int) -> tuple[np.ndarray, np.ndarray]:
    """The picture in the viewer at a zoom of the tiles, and the server's tiles for the same pixels."""
    page.evaluate(IDLE)
    geospatial = page.locator(MAP).get_attribute("data-kind") == "ground"
    place = page.evaluate(ON_PIXELS, [zoom, geospatial])
    assert place["zoom"] == zoom
    page.evaluate(IDLE)
    page.wait_for_load_state("networkidle")
    picture = bare_picture(page.locator(MAP), ".none")
    template = page.evaluate("() => tileUrl")
    left, top, width, height = (int(place[name]) for name in ("left", "top", "width", "height"))
    if geospatial:
        half = 128 * 2**zoom
        return picture, mercator_mosaic(template, zoom, left + half, top + half, width, height)
    # This one is a single tile of its own size.
    return picture, mosaic(template, zoom, (left, top, width, height), (1, 1), size=512)


def changed(before: np.ndarray, after: np.ndarray) -> float:
    """The share of the image's pixels that have another colour."""
    return float((before != after).any(axis=-1)[after[..., 3] == 255].mean())


def show_controls(page: Any) -> None:
    """After a picture without them."""
    page.evaluate(
        "() => { for (const each of document.querySelectorAll('.viewer-controls')) each.style.visibility = 'visible' }"
    )


def option(page: Any, name: str) -> Any:
    return parse_qs(urlsplit(page.evaluate("() => tileUrl")).query).get(name)


@pytest.mark.parametrize(("name", "zoom"), [(BANDS, 11), (RELIEF, 10), (SERIES, 4), (SLIDE, 0)])
def test_the_image_is_drawn(visit: Visit, open_viewer: Any, name: str, zoom: int) -> None:
    if name == SLIDE:
        # It fills the window at least, so that its own pixels show in a small one.
        visit.page.set_viewport_size({"width": 480, "height": 400})
    page = open_viewer(name)
    picture, expected = shown_and_served(page, zoom)
    assert alike(picture, expected) > 0.97


def test_bands_and_palettes_are_switched(open_viewer: Any) -> None:
    page = open_viewer(BANDS)
    before, _ = shown_and_served(page, 11)
    page.get_by_label("Controls").first.wait_for(state="attached")
    show_controls(page)
    own_look = page.get_by_label("As it is")
    expect(own_look).to_be_checked()
    page.locator("#bandTree input[type=checkbox]").nth(1).check()
    expect(own_look).not_to_be_checked()
    page.select_option("#colors", "viridis")
    page.locator("#mincolor").fill("10")
    page.locator("#mincolor").press("Tab")
    page.locator("#maxcolor").fill("200")
    page.locator("#maxcolor").press("Tab")
    assert json.loads(option(page, "style")[0])["bands"][0] | {"frame": 0} == {
        "band": 2,
        "frame": 0,
        "palette": "viridis",
        "min": 10,
        "max": 200,
    }
    picture, expected = shown_and_served(page, 11)
    assert alike(picture, expected) > 0.97
    assert changed(before, picture) > 0.5
    assert "style=" in page.url
    assert "style=" in page.locator("#thumbnail").get_attribute("src")
    show_controls(page)
    own_look.check()
    assert option(page, "style") is None
    expect(page.locator("#bandTree input[type=checkbox]:checked")).to_have_count(0)
    picture, _ = shown_and_served(page, 11)
    assert changed(before, picture) < 0.03


def test_a_shared_address_shows_the_same(open_viewer: Any) -> None:
    style = '{"bands":[{"band":3,"palette":["#000000","#ff0000"],"min":0,"max":150}]}'
    page = open_viewer(BANDS, style=style, opacity="50")
    assert json.loads(option(page, "style")[0]) == json.loads(style)
    assert page.evaluate("() => imageLayer.opacity()") == 0.5
    page.locator("#rasterOpacityRange").fill("100")
    picture, expected = shown_and_served(page, 11)
    assert alike(picture, expected) > 0.97
    assert picture[..., 1:3][picture[..., 3] == 255].max() <= 2


def test_frames_are_switched(open_viewer: Any) -> None:
    page = open_viewer(SERIES)
    before, _ = shown_and_served(page, 4)
    show_controls(page)
    frames = page.locator("#frameRange")
    assert frames.get_attribute("max") == "23"
    frames.fill("20")
    page.wait_for_function("() => tileUrl.includes('frame=20')")
    picture, expected = shown_and_served(page, 4)
    assert alike(picture, expected) > 0.97
    assert changed(before, picture) > 0.3
    assert "frame=20" in page.url


@pytest.mark.parametrize("name", [BANDS, SLIDE])
def test_a_click_tells_the_pixel_s_values(demo: Demo, open_viewer: Any, name: str) -> None:
    page = open_viewer(name)
    box = page.locator(MAP).bounding_box()
    with page.expect_response(lambda response: "/data/pixel" in response.url) as asked:
        page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.5)
    wait_ready(page, "#pixelValues")
    with urlopen(asked.value.url) as response:
        bands = json.load(response)["bands"]
    texts = page.locator("#pixelValues td").all_inner_texts()
    assert [float(text) for text in texts[1 : 1 + len(bands)]] == [float(value) for value in bands.values()]


def test_the_histogram_is_drawn(open_viewer: Any) -> None:
    page = open_viewer(BANDS)
    page.locator("#histogramSection summary").click()
    wait_ready(page, "#histogramSection")
    inked = page.evaluate(
        "() => { const c = document.getElementById('histogram'); const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        " return d.filter((value, index) => index % 4 === 3 && value > 0).length }"
    )
    assert inked > 200
    assert "…" in page.locator("#histogramRange").inner_text()


def test_the_metadata_is_copied(demo: Demo, open_viewer: Any, visit: Visit) -> None:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = open_viewer(SLIDE)
    page.locator("#copyMetadataButton").click()
    page.wait_for_function("() => document.getElementById('copyMetadataButton').textContent === 'Copied'")
    copied = json.loads(page.evaluate("() => navigator.clipboard.readText()"))
    assert copied["sizeX"] == 512


def test_the_list_leads_to_the_viewers(demo: Demo, visit: Visit) -> None:
    visit.page.goto(f"{demo.url}/images/")
    assert visit.page.locator(".card img").count() == 4
    visit.page.wait_for_load_state("networkidle")
    visit.page.locator(".card a", has_text="colonic").first.click()
    wait_ready(visit.page, MAP)
    wait_ready(visit.page, "#controlsPanel")

"""Services of the demo's database, as Chromium shows them: each keeps to its own addresses, in its scripts too."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, expect

from tests.browser.conftest import SMALL, Demo, Visit
from tests.browser.pictures import wait_ready

PAGES = {
    "": "",
    "layers/{layer}/": "#map",
    "layers/{layer}/map/#service=WMS": "#map",
    "layers/{layer}/map/#service=WMTS": "#map",
    "layers/{layer}/geojs/": "#imageViewer",
    "layers/{layer}/cesium/": "#cesiumContainer",
}
"""By address, what is ready when the page has drawn its layer."""


@pytest.fixture
def logged_in(chromium: Browser, demo: Demo) -> Iterator[Visit]:
    """A page of somebody who has given their password where they were asked for it."""
    context = chromium.new_context(http_credentials={"username": "admin", "password": demo.password})
    yield Visit(context.new_page())
    context.close()


def assert_keeps_to(visit: Visit, prefix: str) -> None:
    """All that the page has asked for is the service's, or a static file."""
    asked = {urlsplit(address).path for address in visit.addresses if address.startswith("http")}
    assert len(asked) > 1
    assert {path for path in asked if not path.startswith((prefix, "/static/"))} == set()


@pytest.mark.parametrize("address", PAGES)
def test_every_page_of_a_service_keeps_to_its_addresses(demo: Demo, visit: Visit, address: str) -> None:
    visit.page.set_viewport_size(SMALL)
    visit.page.goto(f"{demo.url}/services/earth/{address.format(layer='sierra_nevada')}")
    if PAGES[address]:
        wait_ready(visit.page, PAGES[address])
    visit.page.wait_for_load_state("networkidle")
    assert_keeps_to(visit, "/services/earth/")


def test_a_layer_is_found_on_a_services_landing_page(demo: Demo, visit: Visit) -> None:
    visit.page.goto(f"{demo.url}/services/earth/")
    expect(visit.page.get_by_role("heading", name="The Earth")).to_be_visible()
    visit.page.get_by_label("Find layers").fill("sierra")
    visit.page.get_by_role("button", name="Find").click()
    visit.page.get_by_role("link", name="Sierra Nevada").click()
    wait_ready(visit.page, "#map")
    assert_keeps_to(visit, "/services/earth/")


@pytest.mark.parametrize("address", ["", "layers/{layer}/geojs/"])
def test_a_browser_that_has_logged_in_sees_a_service_that_wants_it(demo: Demo, logged_in: Visit, address: str) -> None:
    prefix = "/services/microscopy/"
    page = logged_in.page
    page.goto(f"{demo.url}{prefix}{address.format(layer='colonic_glands')}")
    if address:
        wait_ready(page, "#imageViewer")
    else:
        thumbnail = page.locator(".card img").first
        expect(thumbnail).to_have_js_property("complete", True)
        assert thumbnail.evaluate("image => image.naturalWidth") > 100
    assert_keeps_to(logged_in, prefix)


def test_a_browser_that_has_no_password_is_asked_for_one(demo: Demo, chromium: Browser) -> None:
    context = chromium.new_context()
    with pytest.raises(Error, match="ERR_INVALID_AUTH_CREDENTIALS"):
        context.new_page().goto(f"{demo.url}/services/microscopy/layers/colonic_glands/")
    context.close()

"""The admin site: a thumbnail for each row of the list, and the viewer in the form of one."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Demo, Visit
from tests.browser.pictures import alike, wait_ready
from tests.browser.test_geojs_viewer import BANDS, MAP, shown_and_served
from tests.published_rasters import DEMO_DATA

LIST = "admin/demo/imagefile/"


@pytest.fixture
def admin(demo: Demo, visit: Visit) -> Visit:
    visit.page.goto(f"{demo.url}/admin/login/?next=/{LIST}")
    # The browser says so on the console when something else has the focus first.
    visit.page.wait_for_selector("#id_username:focus")
    visit.page.fill("#id_username", "admin")
    visit.page.fill("#id_password", demo.password)
    visit.page.click("[type=submit]")
    visit.page.wait_for_url(f"{demo.url}/{LIST}")
    visit.page.wait_for_load_state("networkidle")
    return visit


def test_the_list_has_thumbnails_and_links_to_the_metadata(admin: Visit) -> None:
    thumbnails = admin.page.locator(".field-thumbnail img")
    expect(thumbnails).to_have_count(4)
    for thumbnail in thumbnails.all():
        admin.page.wait_for_function("image => image.complete && image.naturalWidth", arg=thumbnail.element_handle())
    for name in ("metadata", "metadata_internal"):
        address = admin.page.locator(f".field-{name} a").first.get_attribute("href")
        assert admin.page.request.get(admin.page.url.partition("/admin")[0] + address).ok


def test_the_form_shows_the_image(demo: Demo, admin: Visit) -> None:
    admin.page.goto(f"{demo.url}/{LIST}{demo.image(BANDS)}/change/")
    wait_ready(admin.page, MAP)
    wait_ready(admin.page, "#controlsPanel")
    admin.page.locator("#bandTree input[type=checkbox]").nth(4).check()
    admin.page.select_option("#colors", "magma")
    picture, expected = shown_and_served(admin.page, 11)
    assert alike(picture, expected) > 0.95


def test_an_upload_is_shown_at_once_and_can_be_saved_again(demo: Demo, admin: Visit) -> None:
    admin.page.goto(f"{demo.url}/{LIST}add/")
    admin.page.wait_for_load_state("networkidle")
    assert admin.page.locator(MAP).count() == 0
    admin.page.set_input_files("#id_file", next(DEMO_DATA.rglob("andros_island.tif")))
    admin.page.click("[name=_continue]")
    wait_ready(admin.page, MAP)
    wait_ready(admin.page, "#controlsPanel")
    # What the viewer's fields hold does not get in the way of the form's.
    admin.page.locator("#bandTree input[type=checkbox]").first.check()
    admin.page.locator("#mincolor").fill("12.345")
    with admin.page.expect_response(lambda response: "12.345" in response.url):
        admin.page.locator("#mincolor").press("Tab")
    admin.page.wait_for_load_state("networkidle")
    admin.page.click("[name=_save]")
    # A browser takes the part behind the "#" along when it is sent elsewhere.
    admin.page.wait_for_url(re.compile(rf"{re.escape(demo.url)}/{LIST}(#|$)"))
    admin.page.wait_for_load_state("networkidle")
    admin.page.locator(".field-thumbnail a", has=admin.page.locator("img[alt*=andros]")).first.click()
    wait_ready(admin.page, MAP)
    wait_ready(admin.page, "#controlsPanel")
    admin.page.wait_for_load_state("networkidle")
    admin.page.click(".deletelink")
    admin.page.click("#content [type=submit]")
    admin.page.wait_for_url(re.compile(rf"{re.escape(demo.url)}/{LIST}(#|$)"))

"""What is published, from an upload in the admin to the changed map."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.bench.processes import Server, free_port
from tests.browser.conftest import ROOT, Visit
from tests.browser.pictures import decoded, served, wait_ready
from tests.live_server import users_environment
from tests.rasters import RasterSpec, ramp, write

PASSWORD = "a password of the tests"
USERS = f"""
from django.contrib.auth.models import Permission, User
User.objects.create_superuser("admin", password={PASSWORD!r})
for name, permissions in {{"viewer": ["view_layer", "view_style"], "clerk": []}}.items():
    user = User.objects.create_user(name, password={PASSWORD!r}, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
"""
SLD = """<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" version="1.0.0"><NamedLayer><Name>x</Name><UserStyle>
<FeatureTypeStyle><Rule><RasterSymbolizer><ColorMap><ColorMapEntry color="#000000" quantity="0"/>
<ColorMapEntry color="#0000ff" quantity="255"/></ColorMap></RasterSymbolizer></Rule></FeatureTypeStyle>
</UserStyle></NamedLayer></StyledLayerDescriptor>"""
LAYERS, STYLES = "admin/publishing/layer/", "admin/publishing/style/"


@dataclass(frozen=True)
class Site:
    """A running site with an empty catalog, and a folder that it may publish from."""

    url: str
    folder: Path

    def map(self, layer: str, size: int = 200) -> np.ndarray:
        """The whole layer by WMS, in the style that it has when none is asked for."""
        query = {
            **{"SERVICE": "WMS", "VERSION": "1.3.0", "REQUEST": "GetMap", "LAYERS": layer, "STYLES": "", "FORMAT": "image/png"},
            **{"CRS": "EPSG:32633", "BBOX": "500000,4997000,504000,5000000", "WIDTH": 4 * size // 3, "HEIGHT": size},
        }
        return served(f"{self.url}/maps/wms?{urlencode(query)}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    place = tmp_path_factory.mktemp("publishing")
    own = {"PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "tests.browser.publishing_settings", "SITE_FOLDER": str(place)}
    environment = {**users_environment(), **own, "TMPDIR": str(place)}
    for task in (["migrate", "--verbosity=0"], ["shell", "--verbosity=0", "--command", USERS]):
        subprocess.run([sys.executable, "-m", "django", *task], env=environment, check=True, timeout=120)
    port = free_port()
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command = [sys.executable, "-m", "granian", *options, "django.core.wsgi:get_wsgi_application", "--factory"]
    server = Server("site", command, port, place / "server.log", environment)
    try:
        yield Site(f"http://127.0.0.1:{port}", place / "rasters")
    finally:
        server.stop()


def log_in(visit: Visit, site: Site, user: str, address: str) -> None:
    visit.page.goto(f"{site.url}/admin/login/?next=/{address}")
    visit.page.wait_for_selector("#id_username:focus")
    visit.page.fill("#id_username", user)
    visit.page.fill("#id_password", PASSWORD)
    visit.page.click("[type=submit]")
    visit.page.wait_for_url(f"{site.url}/{address}")
    visit.page.wait_for_load_state("networkidle")


@pytest.fixture
def admin(site: Site, visit: Visit) -> Visit:
    log_in(visit, site, "admin", "admin/")
    return visit


def drawn(page: Page) -> np.ndarray:
    """The pixels of the style editor's picture, once it shows the latest choice."""
    wait_ready(page, "#ogc-picture")
    address = page.locator("#ogc-picture").evaluate("canvas => canvas.toDataURL()")
    return decoded(base64.b64decode(address.partition(",")[2]))


def resized(picture: np.ndarray, like: np.ndarray) -> np.ndarray:
    return np.asarray(Image.fromarray(picture).resize(like.shape[1::-1], Image.Resampling.BOX))


def assert_alike(left: np.ndarray, right: np.ndarray) -> None:
    difference = np.abs(resized(left, right)[..., :3].astype("int16") - right[..., :3])
    assert difference.mean() < 6, difference.mean()


def assert_different(left: np.ndarray, right: np.ndarray) -> None:
    assert np.abs(resized(left, right)[..., :3].astype("int16") - right[..., :3]).mean() > 20


@pytest.fixture(scope="module")
def relief(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of one band from 0 to 3000, on 4 by 3 km."""
    spec = RasterSpec((ramp(300, 400, 1, "uint16").astype("float64") * 0.15).astype("uint16"))
    return write(tmp_path_factory.mktemp("relief") / "relief.tif", spec)


def save(page: Page, address: str) -> None:
    """Saves the form and stays there."""
    page.locator("[name=_continue]").first.click()
    page.wait_for_url(address)
    page.wait_for_load_state("networkidle")


def choose(page: Page, field: str, title: str) -> None:
    """From one of the admin's lists that are asked for when they are opened."""
    page.locator(f"{field} + .select2 .select2-selection").click()
    page.locator(".select2-results__option", has_text=title).click()


def shown_map(page: Page, site: Site) -> np.ndarray:
    """What the layer's map page shows."""
    page.goto(f"{site.url}/maps/layers/relief/map/#service=WMS")
    page.wait_for_load_state("networkidle")
    wait_ready(page, "#map")
    page.evaluate("new Promise(resolve => { layerMap.once('rendercomplete', resolve); layerMap.render() })")
    return decoded(page.locator("#map").screenshot())


def test_an_upload_is_shown_and_its_style_changes_the_map(site: Site, admin: Visit, relief: Path) -> None:
    page = admin.page
    page.goto(f"{site.url}/{LAYERS}add/")
    page.set_input_files("#id_file", relief)
    save(page, f"{site.url}/{LAYERS}*/change/")
    layer = page.url
    preview = served_to(page, page.locator(".ogc-preview").get_attribute("src"))
    plain = site.map("relief")
    assert_alike(preview, plain)
    map_before = shown_map(page, site)

    # A style made in the editor, seen before it is saved.
    page.goto(f"{site.url}/{STYLES}add/")
    page.fill("#id_title", "Heights")
    assert_alike(drawn(page), plain)
    page.check("[name=ogc_kind][value=single]")
    page.check("[name=ogc_palette][value=terrain]")
    terrain = drawn(page)
    assert_different(terrain, plain)
    save(page, f"{site.url}/{STYLES}*/change/")
    style = page.url
    assert_alike(drawn(page), terrain)
    expect(page.locator("[name=ogc_palette][value=terrain]")).to_be_checked()
    assert_alike(site.map("relief"), plain)

    # Given to the layer, it is the map's.
    page.goto(layer)
    page.locator("#layerstyle_set-group .add-row a").click()
    choose(page, "#id_layerstyle_set-0-style", "Heights")
    save(page, layer)
    assert_alike(site.map("relief"), terrain)
    assert_different(shown_map(page, site), map_before)

    # A narrower range by the histogram's handle, and the map follows at once.
    page.goto(style)
    assert_alike(drawn(page), terrain)
    handle = page.get_by_role("slider", name="Greatest value")
    handle.focus()
    for _ in range(6):
        page.keyboard.press("Shift+ArrowLeft")
    assert page.locator("[data-part=range]").input_value() == "numbers"
    greatest = page.locator("[data-part=max]").input_value()
    assert 1000 < float(greatest) < 1400
    narrow = drawn(page)
    assert_different(narrow, terrain)
    save(page, style)
    assert page.locator("[data-part=max]").input_value() == greatest
    assert_alike(drawn(page), narrow)
    assert_alike(site.map("relief"), narrow)


def served_to(page: Page, path: str) -> np.ndarray:
    """A picture that only who is logged in may see."""
    return decoded(page.request.get(page.url.partition("/admin")[0] + path).body())


@pytest.fixture
def colours(site: Site, admin: Visit, tmp_path: Path) -> np.ndarray:
    """A layer of red, green and blue, and its map."""
    name = "colours"
    spec = RasterSpec(ramp(), interpretations=["red", "green", "blue"])
    page = admin.page
    page.goto(f"{site.url}/{LAYERS}add/")
    page.fill("#id_path", str(write(site.folder / f"{name}.tif", spec)))
    page.fill("#id_title", "Colours")
    save(page, f"{site.url}/{LAYERS}*/change/")
    yield site.map(name)
    page.goto(f"{site.url}/{LAYERS}?q={name}")
    page.locator(".field-title_and_name a").click()
    page.locator(".deletelink").first.click()
    page.click("#content [type=submit]")
    page.wait_for_url(f"{site.url}/{LAYERS}**")


@pytest.fixture
def editor(site: Site, admin: Visit, colours: np.ndarray) -> Page:
    """The editor of a new style before the layer of three colours."""
    admin.page.goto(f"{site.url}/{STYLES}add/")
    choose(admin.page, "#ogc-layer", "Colours")
    admin.page.wait_for_load_state("networkidle")
    assert_alike(drawn(admin.page), colours)
    return admin.page


def test_bands_become_channels_in_the_order_that_is_chosen(editor: Page, colours: np.ndarray) -> None:
    editor.check("[name=ogc_kind][value=rgb]")
    assert_alike(drawn(editor), colours)
    red, _, blue = editor.locator(".ogc-band [data-part=band]").all()
    red.select_option("3")
    blue.select_option("1")
    assert_alike(drawn(editor), colours[..., [2, 1, 0]])
    for name in ("min", "max"):
        editor.locator(f".ogc-band [data-part={name}]").nth(1).fill("255")
    assert drawn(editor)[..., 1].max() <= 255


def test_a_handle_stays_where_it_was_moved_to_while_pictures_are_late(editor: Page) -> None:
    editor.check("[name=ogc_kind][value=single]")
    drawn(editor)
    handle = editor.get_by_role("slider", name="Greatest value").first
    handle.press("Shift+ArrowLeft")
    drawn(editor)
    editor.evaluate("""() => {
        const ask = window.fetch;
        window.fetch = async (...asked) => {
            const answer = await ask(...asked);
            await new Promise((resolve) => setTimeout(resolve, 300));
            return answer;
        };
    }""")
    places = [float(handle.get_attribute("aria-valuenow"))]
    for _ in range(4):
        handle.press("Shift+ArrowLeft")
        places.append(float(handle.get_attribute("aria-valuenow")))
        editor.wait_for_timeout(250)
    drawn(editor)
    steps = np.diff([*places, float(handle.get_attribute("aria-valuenow"))])
    assert steps[-1] == 0
    assert (steps[:-1] == steps[0]).all(), places


def test_what_is_typed_as_json_is_shown_in_the_controls(editor: Page, colours: np.ndarray) -> None:
    editor.locator("summary", has_text="JSON").click()
    text = editor.locator("#id_definition")
    text.fill('{"band": 2, "palette": ["#000000", "#00ff00"], "min": 10, "max": 200, "gamma": 2, "opacity": 0.5}')
    green = drawn(editor)
    assert not green[..., [0, 2]].any()
    assert abs(int(green[..., 3].max()) - 128) <= 1
    expect(editor.locator("[data-part=band]")).to_have_value("2")
    expect(editor.locator("[data-part=gamma]")).to_have_value("2")
    expect(editor.locator("#ogc-other-palette")).to_have_value("#000000, #00ff00")
    # And what the controls know nothing of is kept.
    editor.locator("[data-part=max]").fill("100")
    assert '"opacity": 0.5' in text.input_value()
    assert '"max": 100' in text.input_value()
    assert drawn(editor)[..., 1].mean() > green[..., 1].mean()


def test_a_pasted_document_is_drawn_and_the_controls_step_back(editor: Page) -> None:
    editor.locator("summary", has_text="SLD").click()
    editor.fill("#id_sld", SLD)
    blue = drawn(editor)
    assert blue[..., 2].std() > 20
    assert not blue[..., :2].any()
    expect(editor.locator("[name=ogc_kind][value=single]")).to_be_disabled()
    editor.fill("#id_sld", "")
    expect(editor.locator("[name=ogc_kind][value=single]")).to_be_enabled()
    assert drawn(editor)[..., :2].any()


def test_a_folder_is_imported_and_each_layer_tells_where_it_is(site: Site, admin: Visit) -> None:
    page = admin.page
    for name in ("east", "west"):
        (site.folder / "survey").mkdir(exist_ok=True)
        write(site.folder / "survey" / f"{name}.tif", RasterSpec(ramp(60, 80, 1)))
    page.goto(f"{site.url}/{LAYERS}")
    page.get_by_role("link", name="Import a folder").click()
    page.fill("#id_path", "survey")
    page.click("[type=submit][value=Import]")
    page.wait_for_url(f"{site.url}/{LAYERS}")
    expect(page.locator(".messagelist .success")).to_have_text("2 new, 0 changed, 0 unchanged.")
    thumbnail = page.locator(".ogc-thumbnail[alt='Preview of East']")
    thumbnail.scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete && image.naturalWidth", arg=thumbnail.element_handle())

    page.get_by_role("link", name="East east").click()
    page.wait_for_load_state("networkidle")
    # The file lies at 15 degrees east, in a drawing whose window is 40 degrees wide, with the meridian in its middle.
    region, place = page.locator("svg.ogc-map").first.bounding_box(), page.locator(".ogc-footprint").bounding_box()
    assert abs((place["x"] + place["width"] / 2 - region["x"]) / region["width"] - 0.5) < 0.02
    wms = page.get_by_label("WMS", exact=True).first
    assert wms.input_value() == f"{site.url}/maps/wms"
    page.locator(f"[data-copy={wms.get_attribute('id')}]").click()
    expect(page.locator("#status")).to_have_text(re.compile("Copied|selected"))


def test_the_list_of_layers_is_as_wide_as_the_page_whatever_they_are_called(site: Site, admin: Visit) -> None:
    page = admin.page
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{site.url}/{LAYERS}add/")
    page.fill("#id_path", str(write(site.folder / "a_picture_with_a_name_that_is_long.tif", RasterSpec(ramp(60, 80, 1)))))
    page.fill("#id_title", "a_picture_with_a_name_that_is_long.tif")
    save(page, f"{site.url}/{LAYERS}*/change/")
    page.goto(f"{site.url}/{LAYERS}")
    too_wide = "table => table.scrollWidth - table.clientWidth"
    assert page.locator("#changelist .results").evaluate(too_wide) == 0


def test_the_name_of_a_service_stands_out_from_what_is_behind_it(site: Site, admin: Visit, colours: np.ndarray) -> None:
    page = admin.page
    page.goto(f"{site.url}/{LAYERS}?q=colours")
    page.locator(".field-title_and_name a").click()
    heading = page.locator(".ogc-endpoint > summary").first
    assert heading.evaluate("element => getComputedStyle(element).backgroundColor") == "rgba(0, 0, 0, 0)"


def test_those_who_may_only_view_see_the_picture(site: Site, visit: Visit) -> None:
    log_in(visit, site, "viewer", STYLES)
    visit.page.locator("#result_list tbody th a").first.click()
    assert drawn(visit.page)[..., 3].any()
    assert visit.page.locator("#ogc-controls, [name=_save]").count() == 0


def test_those_without_a_permission_are_turned_away(site: Site, visit: Visit) -> None:
    log_in(visit, site, "clerk", "admin/")
    assert visit.page.locator("a", has_text="Styles").count() == 0
    for address in (LAYERS, STYLES, f"{STYLES}add/", f"{LAYERS}1/preview.png"):
        assert visit.page.request.get(f"{site.url}/{address}").status == 403

"""What a browser keeps of private layers, and whom it hands it to."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from guardian.shortcuts import remove_perm
from playwright.sync_api import sync_playwright

from ogc_large_image.publishing.models import Layer
from tests.publishing.askers import PASSWORD, signed_in
from tests.services.programs import program

TILE = "tiles/secret/0/0/0.png"
READ = """address => fetch(address, {credentials: "include"}).then(response => response.status, error => error.name)"""


@pytest.fixture
def browse():
    """Does something with a browser's page, in a thread of its own: Playwright's loop and Django's queries do not mix."""
    with ThreadPoolExecutor(1) as thread:

        def run(step, *arguments):
            return thread.submit(step, *arguments).result(60)

        playwright = run(sync_playwright().start)
        browser = run(lambda: playwright.chromium.launch(executable_path=program("chromium"), args=["--no-sandbox"]))
        page = run(browser.new_page)
        yield lambda step: run(step, page)
        run(browser.close)
        run(playwright.stop)


@pytest.fixture
def logged_in(users, browse, live_server):
    """The browser has the session of somebody who may see the layer."""
    cookies = [{"name": name, "value": value, "url": live_server.url} for name, value in signed_in(users["by_object"]).items()]
    browse(lambda page: page.context.add_cookies(cookies))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("users")
def test_the_next_user_of_a_browser_gets_nothing_from_its_cache(browse, live_server):
    site = live_server.url.removeprefix("http://")

    def asks_as(name: str) -> int:
        address = f"http://{name}:{PASSWORD.replace(' ', '%20')}@{site}/members/{TILE}"
        return browse(lambda page: page.goto(address).status)

    assert [asks_as(name) for name in ("by_object", "by_object", "nobody", "by_object")] == [200, 200, 404, 200]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("logged_in")
def test_what_is_withdrawn_is_gone_from_a_browser_that_has_shown_it(users, browse, live_server):
    def asks() -> int:
        return browse(lambda page: page.goto(f"{live_server.url}/personal/{TILE}").status)

    assert asks() == 200
    remove_perm("publishing.view_layer", users["by_object"], Layer.objects.get(name="secret"))
    time.sleep(1.1)
    assert asks() == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("logged_in")
def test_scripts_of_other_sites_cannot_use_a_login(browse, live_server):
    own, other = live_server.url, live_server.url.replace("localhost", "127.0.0.1")
    browse(lambda page: page.goto(f"{own}/personal/"))
    assert browse(lambda page: page.evaluate(READ, f"{own}/personal/{TILE}")) == 200
    browse(lambda page: page.goto(f"{other}/maps/schemas/feature_info_gml_3.xsd"))
    assert browse(lambda page: page.evaluate(READ, f"{own}/personal/{TILE}")) == "TypeError"

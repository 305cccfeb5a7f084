"""The addresses of docs/publishing.md, as they stand there."""

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.urls import clear_url_caches, path, reverse

from ogc_large_image.publishing.models import LayerGroup, Service

DOCUMENT = Path(__file__).parents[2] / "docs" / "publishing.md"


@pytest.fixture
def site(settings, monkeypatch):
    """The document's site, in a module of its own."""
    blocks = re.findall(r"```python\n# mysite/urls.py\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert len(blocks) == 2
    urls = ModuleType("documented_urls")
    vars(urls).update(urlpatterns=[], path=path)
    for block in blocks:
        exec(block, vars(urls))
    monkeypatch.setitem(sys.modules, "documented_urls", urls)
    settings.ROOT_URLCONF = "documented_urls"
    clear_url_caches()
    return urls


def test_the_documented_addresses_are_there(client, site, published):
    group = LayerGroup.objects.create(name="earth", title="Earth")
    published("dem", group=group)
    Service.objects.create(name="earth", title="The Earth", group=group)
    assert reverse("services:wms", kwargs={"service": "earth"}) == "/services/earth/wms"
    for prefix in ("/maps/", "/everything/", "/services/earth/", "/groups/earth/", "/layers/dem/"):
        assert [each["name"] for each in client.get(f"{prefix}api/layers/").json()["results"]] == ["dem"], prefix
    assert client.get("/services/sea/").status_code == 404


def test_every_endpoint_has_its_row():
    from ogc_large_image.publishing import endpoints

    text = DOCUMENT.read_text()
    assert [name for name in endpoints.__all__ if f"| `{name}(" not in text] == []

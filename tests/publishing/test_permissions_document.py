"""The site of docs/permissions.md, as it stands there."""

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.contrib.auth.models import Group
from django.urls import clear_url_caches, path
from guardian.shortcuts import assign_perm

from ogc_large_image.access import Access
from ogc_large_image.publishing.models import LayerGroup
from tests.publishing.askers import Asker, basic, make_users

DOCUMENT = (Path(__file__).parents[2] / "docs" / "permissions.md").read_text()


def blocks(name: str) -> list[str]:
    return re.findall(rf"```python\n# {name}\n(.*?)```", DOCUMENT, re.DOTALL)


@pytest.fixture
def site(settings, monkeypatch):
    """The document's modules."""
    urls, made = ModuleType("documented_urls"), {}
    for name in ("visible", "keys"):
        made[name] = ModuleType(f"mysite.{name}")
        (block,) = blocks(f"mysite/{name}.py")
        exec(block, vars(made[name]))
        monkeypatch.setitem(sys.modules, f"mysite.{name}", made[name])
    monkeypatch.setitem(sys.modules, "mysite", ModuleType("mysite"))
    vars(urls).update(urlpatterns=[], path=path)
    for block in blocks("mysite/urls.py"):
        exec(block, vars(urls))
    monkeypatch.setitem(sys.modules, "documented_urls", urls)
    settings.ROOT_URLCONF = "documented_urls"
    clear_url_caches()
    return made


def listed(asker: Asker) -> set[str]:
    return {each["name"] for each in asker.ask("api/layers/").json()["results"]}


def test_the_documented_endpoints_show_each_user_what_is_his(site, published):
    group = LayerGroup.objects.create(name="foresters", title="Foresters")
    published("ground")
    published("trees", group=group, is_public=False)
    users = make_users(published("secret", is_public=False))
    assert listed(Asker(root="/maps/")) == listed(Asker(root="/teams/")) == {"ground"}
    assert Asker(root="/members/").ask("").headers["WWW-Authenticate"] == 'Basic realm="Members", charset="UTF-8"'
    assert listed(Asker(basic("by_object"), root="/maps/")) == listed(Asker(basic("by_object"), root="/members/"))
    assert listed(Asker(basic("by_object"), root="/maps/")) == {"ground", "secret"}
    assert listed(Asker(basic("by_group"), root="/teams/")) == {"ground", "trees"}
    assert listed(Asker(basic("nobody"), root="/teams/")) == {"ground"}
    assert users["by_group"].groups.get().name == group.name


def test_the_documented_grant_is_one(site, published):
    layer = published("secret", is_public=False)
    users = make_users(layer)
    foresters = Group.objects.create(name="rangers")
    users["nobody"].groups.add(foresters)
    before = listed(Asker(basic("nobody"), root="/maps/"))
    (grant,) = re.findall(r"^assign_perm\(.*", DOCUMENT, re.MULTILINE)
    exec(grant, {"assign_perm": assign_perm, "foresters": foresters, "layer": layer})
    assert before == set()
    assert users["nobody"].has_perm("publishing.view_layer", layer)


def test_the_documented_class_is_taken(site, rf):
    assert Access(authentication=(site["keys"].KeyAuthentication,)).user(rf.get("/"), "", "maps") is None

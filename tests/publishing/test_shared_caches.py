"""What one user has been shown is nobody else's, whichever caches are between."""

from __future__ import annotations

import re
import time

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.cache import caches
from guardian.shortcuts import remove_perm
from rest_framework.authtoken.models import Token

from ogc_large_image import services
from ogc_large_image.publishing.models import Layer
from tests.publishing.askers import Asker, by_every_way, make_users
from tests.publishing.operations import LISTS, OF_A_LAYER, STAND_IN
from tests.publishing.shared_cache import SharedCache
from tests.services.programs import free_port, program, running

PICTURES = [
    each
    for each in OF_A_LAYER
    if each.title
    in {
        "WMS 1.3.0 GetMap",
        "WMS 1.1.1 GetLegendGraphic as image/png",
        "WMTS tile by resource",
        "WMTS legend as png",
        "XYZ tile",
        "TMS tile",
        "REST tile",
        "REST thumbnail",
    }
]
DOCUMENTS = [
    *LISTS,
    *(
        each
        for each in OF_A_LAYER
        if each.title
        in {
            "WMS 1.3.0 GetFeatureInfo as application/json",
            "WMS 1.3.0 GetStyles",
            "WMTS capabilities of the layer",
            "REST detail",
            "REST pixel",
            "ISO 19139 record",
            "page of the layer",
        }
    ),
]
TILE = "tiles/secret/0/0/0.png"
LIST = "api/layers/"
KINDS = ("memory", "local", "files", "redis")


@pytest.fixture(scope="module")
def redis(tmp_path_factory):
    port, folder = free_port(), tmp_path_factory.mktemp("redis")
    command = [program("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    with running(command, port):
        yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture
def cached_in(settings, redis, tmp_path):
    """Pictures are kept in the cache of this kind, which everybody shares."""

    def choose(kind: str) -> None:
        backend = "django.core.cache.backends"
        settings.CACHES = {
            "default": {"BACKEND": f"{backend}.locmem.LocMemCache", "LOCATION": "default"},
            "local": {"BACKEND": f"{backend}.locmem.LocMemCache", "LOCATION": "pictures"},
            "files": {"BACKEND": f"{backend}.filebased.FileBasedCache", "LOCATION": str(tmp_path)},
            "redis": {"BACKEND": f"{backend}.redis.RedisCache", "LOCATION": redis},
        }
        settings.OGC_LARGE_IMAGE = {**settings.OGC_LARGE_IMAGE, "CACHE": kind}
        services.reset()

    yield choose
    caches["default"].clear()


@pytest.fixture
def users(published, settings):
    """Of a public layer and of one that ``by_object`` and some others may see."""
    settings.ROOT_URLCONF = "tests.publishing.permission_urls"
    published("ground")
    return make_users(published("secret", is_public=False))


@pytest.fixture
def permitted(users):
    return by_every_way(users["by_object"])


@pytest.fixture
def others(users):
    return [Asker(), *by_every_way(users["nobody"]).values()]


def plain(response) -> tuple:
    headers = {name: value for name, value in response.headers.items() if name != "Date"}
    # A form's own token is another one each time.
    content = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", response.content)
    return response.status_code, content, headers


def listed(words: str) -> set[str]:
    return {word.strip() for word in words.split(",")}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_drawn_for_one_user_is_kept_and_handed_to_no_other(cached_in, permitted, others, kind):
    cached_in(kind)
    for operation in PICTURES:
        path, absent = operation.path.replace(STAND_IN, "secret"), operation.path.replace(STAND_IN, "absent")
        proxy = SharedCache()
        expected = [plain(other.ask(absent)) for other in others]
        drawn = proxy.ask(permitted["session"], path)
        assert drawn.status_code == 200
        again = permitted["token"].ask(path)
        assert (again.content, again.headers["X-Cache"]) == (drawn.content, "HIT")
        for held in ({}, {"if-none-match": drawn.headers["ETag"]}, {"if-none-match": "*"}):
            assert [plain(proxy.ask(other, path, **held)) for other in others] == expected
        assert permitted["basic"].ask(path, **{"if-none-match": drawn.headers["ETag"]}).status_code == 304


@pytest.mark.django_db(transaction=True)
def test_no_shared_cache_keeps_what_is_one_users(permitted, others):
    for operation in (*PICTURES, *DOCUMENTS):
        path, absent = operation.path.replace(STAND_IN, "secret"), operation.path.replace(STAND_IN, "absent")
        for asker in permitted.values():
            proxy = SharedCache()
            shown = proxy.ask(asker, path)
            assert not proxy.stored, operation
            assert {"Authorization", "Cookie"} <= listed(shown.headers["Vary"])
            for other in others:
                proxy.ask(other, absent)
                held = {"if-none-match": shown.headers.get("ETag", "*")}
                assert proxy.ask(other, path, **held).status_code != 304
            assert proxy.ask(asker, path).status_code == operation.status


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("users")
def test_what_is_everybodys_at_the_public_endpoint_is_kept_by_a_shared_cache():
    proxy, anybody = SharedCache(), Asker(root="/maps/")
    shown = proxy.ask(anybody, "tiles/ground/0/0/0.png")
    assert proxy.ask(anybody, "tiles/ground/0/0/0.png") is shown


@pytest.mark.django_db(transaction=True)
def test_djangos_own_cache_of_a_whole_site_hands_nothing_to_others(settings, permitted, others):
    settings.MIDDLEWARE = [
        "django.middleware.cache.UpdateCacheMiddleware",
        *settings.MIDDLEWARE,
        "django.middleware.cache.FetchFromCacheMiddleware",
    ]
    for operation in (*PICTURES, *DOCUMENTS):
        path = operation.path.replace(STAND_IN, "secret")
        before = [plain(other.ask(path)) for other in others]
        for asker in permitted.values():
            assert asker.ask(path).status_code == operation.status
        assert [plain(other.ask(path)) for other in others] == before


WITHDRAWN = {
    "a single permission": lambda users, row: remove_perm("publishing.view_layer", users["by_object"], row),
    "the permission of a group": lambda users, row: remove_perm("publishing.view_layer", Group.objects.get(), row),
    "membership in a group": lambda users, row: users["by_group"].groups.clear(),
    "a permission for all": lambda users, row: users["by_model"].user_permissions.clear(),
    "everything": lambda users, row: type(users["superuser"]).objects.filter(username="superuser").update(is_superuser=False),
}
OWNERS = dict(zip(WITHDRAWN, ("by_object", "by_group", "by_group", "by_model", "superuser"), strict=True))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", WITHDRAWN)
def test_what_is_withdrawn_is_gone_within_a_second(users, what):
    asked = [(each, path) for each in by_every_way(users[OWNERS[what]]).values() for path in (TILE, LIST)]
    ask_until(asked, lambda response: b"secret" in response.content or response.status_code == 200)
    WITHDRAWN[what](users, Layer.objects.get(name="secret"))
    assert ask_until(asked, lambda response: response.status_code == 404 or b"secret" not in response.content) < 1.2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["basic", "token", "address"])
@pytest.mark.parametrize("change", [{"is_active": False}, {"password": make_password("another")}])
def test_who_is_locked_out_is_asked_for_a_login_within_a_second(users, way, change):
    asker = by_every_way(users["by_object"])[way]
    assert asker.ask(TILE).status_code == 200
    get_user_model().objects.filter(username="by_object").update(**change)
    if way == "token" and "password" in change:
        # A token is another credential: it ends when it is deleted.
        Token.objects.all().delete()
    assert ask_until([(asker, TILE)], lambda response: response.status_code == 401) < 1.2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [{"is_public": False}, {"is_published": False}])
def test_a_layer_that_is_made_private_is_gone_at_once(users, others, change):
    paths = [(other, path) for other in others for path in (TILE.replace("secret", "ground"), LIST)]
    ask_until(paths, lambda response: response.status_code == 200)
    Layer.objects.filter(name="ground").update(**change)
    for other, path in paths:
        response = other.ask(path)
        assert response.status_code == 404 or b"ground" not in response.content


def ask_until(asked, is_so) -> float:
    """Seconds until every one of the answers is so."""
    start = time.monotonic()
    for asker, path in asked:
        while not is_so(asker.ask(path)):
            assert time.monotonic() < start + 5
            time.sleep(0.02)
    return time.monotonic() - start

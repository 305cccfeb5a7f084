"""Rasters in a trusted folder, and layers published from them."""

from __future__ import annotations

import io
import shutil
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.core.files import File
from django.test import Client

from ogc_large_image import ogc, services
from ogc_large_image.endpoints import Endpoint
from ogc_large_image.publishing import catalog, groups, revision
from ogc_large_image.publishing.describing import publish
from ogc_large_image.publishing.models import Layer
from ogc_large_image.publishing.registering import registry
from tests.publishing import urls
from tests.publishing.askers import make_users
from tests.publishing.scenes.models import Scene
from tests.publishing.settings import FOLDER
from tests.rasters import RasterSpec, ramp, write


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Each test has a database of its own, whose numbers begin anew."""
    for made in (catalog.catalogs._catalogs, catalog.decoded._layers):
        made.clear()
    groups._present = (0, groups.Groups([]))
    for endpoint in (each for each in vars(urls).values() if isinstance(each, Endpoint) and each.access):
        endpoint.access._users._values.clear()
    services.reset()
    revision._known.number = 0
    revision.forget()


@pytest.fixture
def rasters():
    """The trusted folder, empty again after the test."""
    folder = FOLDER / "rasters"
    yield folder
    shutil.rmtree(folder)
    folder.mkdir()


@pytest.fixture
def raster(rasters):
    def make(name: str, spec: RasterSpec | None = None) -> Path:
        path = rasters / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return write(path, spec or RasterSpec(ramp(), interpretations=["red", "green", "blue"]))

    return make


@pytest.fixture
def published(db, raster):
    """A published layer of a raster: ``published("dem", RasterSpec(…), title="DEM")``."""

    def make(name: str, spec: RasterSpec | None = None, **fields) -> Layer:
        row = Layer(name=name, path=str(raster(f"{name}.tif", spec)), **{"title": name.title(), **fields})
        row.full_clean()
        row.save()
        outcome = publish(row)
        assert not outcome.problem
        return row

    return make


@pytest.fixture
def users(published, settings):
    """Of every kind, at the endpoints of ``permission_urls``, whose layer ``secret`` only some of them may see."""
    settings.ROOT_URLCONF = "tests.publishing.permission_urls"
    return make_users(published("secret", is_public=False))


class Terminal(io.StringIO):
    """What a program takes for a person's screen."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal():
    return Terminal()


@pytest.fixture
def client():
    return Client()


def unregister(origin: str) -> None:
    """What no site does while it runs: the registration of this origin is gone."""
    del registry._by_origin[origin]
    registry._of_senders.clear()


@pytest.fixture
def register():
    """``ogc.register``, until the end of the test."""
    before = {each.origin for each in registry}
    yield ogc.register
    for origin in {each.origin for each in registry} - before:
        unregister(origin)


@pytest.fixture
def scene(raster):
    """A saved scene with a file: ``scene("Meadow", RasterSpec(…), owner=…)``."""
    number = count(1)

    def make(title: str = "Meadow", spec: RasterSpec | None = None, model: type = Scene, **fields):
        path = raster(f"scene{next(number)}.tif", spec)
        with open(path, "rb") as file:
            return model.objects.create(title=title, file=File(file, name=path.name), **fields)

    yield make
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


@pytest.fixture
def staff(client):
    """Logs in somebody with these permissions: ``staff("view_layer", …)``."""

    def log_in(*codenames: str) -> User:
        user = User.objects.create_user("staff", password="staff", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(content_type__app_label="publishing", codename__in=codenames))
        client.force_login(user)
        return user

    return log_in


@pytest.fixture
def admin(client, admin_user):
    client.force_login(admin_user)
    return client

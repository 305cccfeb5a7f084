"""What may be kept: by clients, by those between, and here."""

import os

import numpy as np
import pytest

from ogc_large_image import services
from tests.rasters import RasterSpec, write
from tests.unit.rest.contract.test_contract_errors import ADDRESSES


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_what_the_client_holds_is_not_sent_again(api, geotiff, address):
    first = api.get(f"{geotiff}/{address}")
    assert first["Cache-Control"].startswith("public, max-age=")
    again = api.get(f"{geotiff}/{address}", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == first["Cache-Control"]
    assert not again.content


def test_answers_to_somebody_are_for_nobody_else(api, stored, django_user_model):
    api.force_authenticate(django_user_model.objects.create_user("somebody"))
    response = api.get(f"/api/protected-image/{stored('c.tif').pk}/tiles/0/0/0.png")
    assert response["Cache-Control"] == "private, max-age=3600"


def test_band_maths_that_need_a_permission_are_for_nobody_else(api, geotiff, settings, monkeypatch):
    settings.OGC_LARGE_IMAGE = {"EXPRESSIONS": "maps.use"}
    asked = []
    monkeypatch.setattr(services, "allows_expressions", lambda request: asked.append(request) or True)
    maths = api.get(f"{geotiff}/tiles/0/0/0.png?expression=b1*2&min=0&max=9")
    assert maths["Cache-Control"] == "private, max-age=3600"
    assert len(asked) == 1
    assert api.get(f"{geotiff}/tiles/0/0/0.png?band=1")["Cache-Control"] == "public, max-age=3600"
    assert len(asked) == 1, "who asks for a plain picture is of no account"


def test_an_image_is_drawn_once(api, geotiff):
    assert [api.get(f"{geotiff}/tiles/0/0/0.png")["X-Cache"] for _ in range(2)] == ["MISS", "HIT"]


def test_two_ways_to_write_one_style_are_one_picture(api, geotiff):
    simple = api.get(f"{geotiff}/tiles/0/0/0.png?band=1&palette=viridis")
    other = api.get(f"{geotiff}/tiles/0/0/0.png", {"style": '{ "palette":"viridis",  "band":1 }'})
    assert simple["ETag"] == other["ETag"]


@pytest.mark.parametrize("address", ["tiles/0/0/0.png", "info/bands", "data/pixel?left=0&top=0", "data/histogram"])
def test_a_replaced_file_is_another_image_at_once(api, stored, address):
    def plain(value, size):
        return RasterSpec(np.full((1, size, size), value, np.uint8), options={"BLOCKXSIZE": 64, "BLOCKYSIZE": 64})

    row = stored("same.tif", plain(10, 64))
    url = f"/api/image-file/{row.pk}/{address}"
    before = api.get(url)
    other = write(os.path.dirname(row.file.path) + "/other.tif", plain(240, 128))
    os.replace(other, row.file.path)
    after = api.get(url, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content


def test_large_images_cache_name_is_the_cache_of_pictures(api, geotiff, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "a"},
        "tiles": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "b"},
    }
    settings.LARGE_IMAGE_CACHE_NAME = "tiles"
    from django.core.cache import caches

    api.get(f"{geotiff}/tiles/0/0/0.png")
    assert any("ogc_large_image" in key for key in caches["tiles"]._cache)
    assert not caches["default"]._cache

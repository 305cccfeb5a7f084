"""View sets whose images are elsewhere: in S3 by a copy or in place, at an address of the query, in a GDALRaster."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.contrib.gis.gdal import GDALRaster
from django.http import HttpResponse
from PIL import Image
from rest_framework import viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.test import APIRequestFactory

from ogc_large_image.rest import LargeImageFileDetailMixin, LargeImageMixin, LargeImageVSIFileDetailMixin
from ogc_large_image.utilities import make_vsi
from tests.rasters import ramp
from tests.services.s3_server import S3Server
from tests.services.stored_scans import scan_file

REGION = "left=10&right=60&top=5&bottom=45&units=pixels"
KEY = "views/scan.tif"


def get(viewset: type, name: str, query: str = "", **kwargs: Any) -> HttpResponse:
    found = {each.__name__: each for each in viewset.get_extra_actions()}[name]  # type: ignore[attr-defined]
    response = viewset.as_view({"get": name}, **found.kwargs)(APIRequestFactory().get(f"/?{query}"), **kwargs)  # type: ignore[attr-defined]
    rendered: HttpResponse = response.render() if hasattr(response, "render") else response
    return rendered


def assert_shows_the_scan(viewset: type, query: str = "") -> None:
    assert json.loads(get(viewset, "metadata", query).content)["sizeX"] == 1200
    response = get(viewset, "region", f"{REGION}&{query}", fmt="png")
    assert response.status_code == 200, response.content
    drawn = np.asarray(Image.open(io.BytesIO(response.content)).convert("RGB"))
    assert np.array_equal(drawn, ramp(900, 1200, 3)[:, 5:45, 10:60].transpose(1, 2, 0))


def stored(s3: S3Server, mixin: type, **members: Any) -> type:
    """A view set of one object, whose file is in S3."""
    members["get_field_file"] = lambda self: scan_file(s3.storage(), KEY)
    return type("Stored", (viewsets.ViewSet, mixin), members)


@pytest.fixture
def in_s3(s3: S3Server, scan: Path) -> S3Server:
    s3.put(KEY, scan.read_bytes())
    return s3


@pytest.fixture
def listed(in_s3: S3Server, site: Any, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    site.OGC_LARGE_IMAGE = {"REVALIDATE_SECONDS": 0, "REMOTE_PRIVATE_HOSTS": [in_s3.host]}
    for name, value in in_s3.variables.items():
        monkeypatch.setenv(name, value)
    return in_s3


def test_a_file_in_s3_by_a_copy(in_s3: S3Server, site: Any) -> None:
    assert_shows_the_scan(stored(in_s3, LargeImageFileDetailMixin))


@pytest.mark.parametrize("presigned", [True, False])
def test_a_file_in_s3_where_it_is(listed: S3Server, presigned: bool) -> None:
    assert_shows_the_scan(stored(listed, LargeImageVSIFileDetailMixin, USE_PRESIGNED_URLS=presigned))


def test_a_file_in_s3_by_a_copy_where_vsi_is_not_used(in_s3: S3Server, site: Any) -> None:
    assert_shows_the_scan(stored(in_s3, LargeImageVSIFileDetailMixin, USE_VSI=False))


def test_the_tags_of_a_tiff_that_is_not_here_are_not_told(listed: S3Server) -> None:
    response = get(stored(listed, LargeImageVSIFileDetailMixin), "tiffdump")
    assert response.status_code == 501
    assert b"Signature" not in response.content
    assert get(stored(listed, LargeImageFileDetailMixin), "tiffdump").status_code == 200


def test_a_server_that_is_not_listed_is_not_told_of(in_s3: S3Server, site: Any) -> None:
    response = get(stored(in_s3, LargeImageVSIFileDetailMixin), "metadata")
    assert response.status_code == 500
    assert in_s3.host.encode() not in response.content


def test_an_address_of_the_query_where_the_site_allows_it(listed: S3Server) -> None:
    class AnyAddress(viewsets.ViewSet, LargeImageMixin):
        def get_path(self, request: Any, pk: Any = None) -> str:
            url = request.query_params.get("url", "")
            if not url.startswith(f"s3://{'images'}/"):
                raise ValidationError("url must be one of ours.")
            return make_vsi(url)

    assert_shows_the_scan(AnyAddress, f"url=s3://images/{KEY}")
    assert get(AnyAddress, "metadata").status_code == 400
    assert get(AnyAddress, "metadata", "url=http://127.0.0.1:22/").status_code == 400


def test_a_raster_of_geodjango(site: Any, scan: Path) -> None:
    of_a_file, in_memory = GDALRaster(str(scan)), GDALRaster(scan.read_bytes())
    for raster in (of_a_file, in_memory):
        name = raster.name
        assert_shows_the_scan(
            type("OneRaster", (viewsets.ViewSet, LargeImageMixin), {"get_path": lambda self, request, pk=None, name=name: name})
        )

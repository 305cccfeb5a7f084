"""What a client is told that asked wrongly: 4xx, as JSON, with the parameter's name, and nothing of where images are kept."""

import os
import struct
import zlib

import pytest
from django.urls import resolve

from ogc_large_image.rest.actions import ACTIONS
from tests.rasters import RasterSpec, ramp

ADDRESSES = {
    "tile": "tiles/0/0/0.png",
    "tile_corners": "tiles/0/0/0/corners",
    "thumbnail": "data/thumbnail.png",
    "region": "data/region.png?left=0&right=9&top=0&bottom=9&units=pixels",
    "pixel": "data/pixel?left=0&top=0",
    "frame_tile": "tiles/fzxy/0/0/0/0.png",
    "dzi_tile": "tiles/dzi_files/0/0_0.png",
    "tile_frames": "tiles/tile_frames.png",
    **{each.name: each.url_path.replace(r"\.", ".") for each in ACTIONS if each.name != "pixel" and "(" not in each.url_path},
}

WRONG = [
    ("tiles/a/0/0.png", "z"),
    ("tiles/0/x/0.png", "x"),
    ("tiles/0/0/-1.png", "y"),
    ("tiles/0/9/0.png", "x"),
    ("tiles/0/0/0.exe", "fmt"),
    ("tiles/0/0/0.png?projection=EPSG:999999", "projection"),
    ("tiles/0/0/0.png?projection=EPSG:4326", "projection"),
    ("tiles/0/0/0.png?band=9", "band"),
    ("tiles/0/0/0.png?band=x", "band"),
    ("tiles/0/0/0.png?band=1&palette=nosuch", "palette"),
    ("tiles/0/0/0.png?band=1&min=low", "min"),
    ("tiles/0/0/0.png?band=1&scheme=wild", "scheme"),
    ("tiles/0/0/0.png?frame=x", "frame"),
    ("tiles/0/0/0.png?resampling=best", "resampling"),
    ("tiles/0/0/0.png?style=foobar", "style"),
    ('tiles/0/0/0.png?style={"bands":[{"band":1,"function":{"name":"os.getcwd"}}]}', "style"),
    ("tiles/0/0/0.png?band=1&band=2", "band"),
    ("data/thumbnail.png?max_width=0", "max_width"),
    ("data/thumbnail.png?max_width=20000", "max_width"),
    ("data/thumbnail.png?max_height=ten", "max_height"),
    ("data/thumbnail.png?style=%00", "style"),
    ("data/region.png?left=a&right=1&top=0&bottom=1", "left"),
    ("data/region.png?left=0&right=1&top=0&bottom=nan", "bottom"),
    ("data/region.png?left=0&right=1&top=0&bottom=1&units=furlong", "units"),
    ("data/region.tif?left=0&right=9&top=0&bottom=9&units=pixels&raw=maybe", "raw"),
    ("data/region.tif?left=0&right=9&top=0&bottom=9&units=pixels&bands=1,8", "bands"),
    ("data/pixel?left=0", "top"),
    ("data/pixel?left=0&top=1e999", "top"),
    ("data/histogram?bins=0", "bins"),
    ("data/histogram?density=perhaps", "density"),
    ("data/histogram?rangeMin=5&rangeMax=1", "rangeMax"),
    ("data/histogram?left=5", "right"),
    ("info/metadata?projection=EPSG:4326", "projection"),
    ("info/band?band=4", "band"),
]


def is_json_error(response, status):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    assert response.json()["detail"]


@pytest.mark.parametrize(("query", "parameter"), WRONG)
def test_a_wrong_parameter_is_named(api, geotiff, query, parameter):
    response = api.get(f"{geotiff}/{query}")
    is_json_error(response, 400)
    assert response.json()["parameter"] == parameter


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
class TestOnEveryRoute:
    def test_an_object_that_is_not_there(self, api, address):
        is_json_error(api.get(f"/api/image-file/4711/{address}"), 404)

    def test_a_file_that_is_not_there(self, api, stored, address):
        row = stored("gone.tif")
        os.unlink(row.file.path)
        response = api.get(f"/api/image-file/{row.pk}/{address}")
        is_json_error(response, 404)
        assert b"gone" not in response.content

    def test_a_file_that_no_reader_opens(self, api, stored, address):
        response = api.get(f"/api/image-file/{stored('header.hdr', b'ENVI' + bytes(range(64))).pk}/{address}")
        is_json_error(response, 500)
        assert response.json()["detail"] == "The image cannot be opened."

    def test_unusual_accept_headers_and_a_format_in_the_query(self, api, geotiff, address):
        for accept in ("image/webp", "text/turtle", "*/*;q=0", "nonsense"):
            assert api.get(f"{geotiff}/{address}", headers={"accept": accept}).status_code == 200
        assert api.get(f"{geotiff}/{address}{'&' if '?' in address else '?'}format=exotic").status_code == 200

    def test_nobody_who_may_not_see_the_object_sees_it(self, api, stored, address):
        response = api.get(f"/api/protected-image/{stored('c.tif').pk}/{address}")
        assert response.status_code == 403
        assert response["Content-Type"] == "application/json"

    def test_there_is_nothing_to_post(self, api, geotiff, address):
        assert api.post(f"{geotiff}/{address}", b"<x/>", content_type="text/xml").status_code == 405

    def test_head_has_the_headers_of_get(self, api, geotiff, address):
        got, headed = api.get(f"{geotiff}/{address}"), api.head(f"{geotiff}/{address}")
        assert headed.status_code == 200
        assert headed["ETag"] == got["ETag"]


def test_every_action_has_its_address_here():
    assert {each.name for each in ACTIONS} - set(ADDRESSES) == {"image"}, "the images of these tests have none beside them"


def test_no_text_says_where_images_are(api, stored, settings, caplog):
    """The forbidden words: the media folder, the package's sources, addresses and traces."""
    row = stored("secret-name.tif", b"II*\0" + b"\xff" * 40)
    for address in ADDRESSES.values():
        body = api.get(f"/api/image-file/{row.pk}/{address}").content.decode()
        for word in (settings.MEDIA_ROOT, "secret-name", "Traceback", "rasterio", "gdal", "/vsi", "site-packages"):
            assert word not in body


def test_a_damaged_block_is_never_a_picture(api, stored, settings):
    row = stored("cut.tif", RasterSpec(ramp(512, 512), options={"COMPRESS": "NONE"}))
    with open(row.file.path, "r+b") as file:
        file.truncate(os.path.getsize(row.file.path) // 2)
    response = api.get(f"/api/image-file/{row.pk}/tiles/1/1/1.png")
    is_json_error(response, 500)


def test_a_fault_of_ours_is_told_by_an_id(api, geotiff, monkeypatch):
    def fail(self, query):
        raise RuntimeError("/secret/place")

    monkeypatch.setattr("ogc_large_image.render.service.MapService.plan", fail)
    response = api.get(f"{geotiff}/tiles/0/0/0.png")
    is_json_error(response, 500)
    assert "secret" not in response.json()["detail"]


def test_the_sites_own_exception_handler_has_the_last_word(api, geotiff, settings, monkeypatch):
    from rest_framework.response import Response
    from rest_framework.views import APIView

    monkeypatch.setattr(APIView, "get_exception_handler", lambda self: lambda exc, context: Response({"ours": exc.detail}, 418))
    response = api.get(f"{geotiff}/tiles/0/0/0.png?band=x")
    assert (response.status_code, response.json()["ours"]["parameter"]) == (418, "band")


def test_addresses_resolve_to_the_view_set(geotiff):
    assert resolve(f"{geotiff}/tiles/0/0/0.png").url_name == "image-file-tile"


def png_of(width, height):
    """The head of a PNG of one bit a pixel, which is all that may be read of one that is too large."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_an_image_of_too_many_pixels_is_refused_alike_at_every_address(api, stored, address):
    response = api.get(f"/api/image-file/{stored('bomb.png', png_of(60000, 60000)).pk}/{address}")
    is_json_error(response, 400)
    assert response.json()["detail"] == "The image has more pixels than this service opens."


@pytest.mark.parametrize(("address", "parameter"), [("data/thumbnail.png", "max_width"), ("tiles/1/0/0.png", "")])
def test_a_picture_that_reads_too_much_names_a_parameter_that_there_is(api, geotiff, settings, address, parameter):
    settings.OGC_LARGE_IMAGE = {"LIMITS": {"max_source_pixels": 1000}}
    response = api.get(f"{geotiff}/{address}")
    is_json_error(response, 400)
    assert response.json()["parameter"] == parameter

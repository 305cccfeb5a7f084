"""GetFeatureInfo (07-057r7 7.3, 8.3 and 10.3): what is at a pixel of a tile."""

import numpy as np
import pytest
from lxml import etree

from tests.conformance.wmts.conftest import NS, pixels, texts
from tests.rasters import ramp


def test_every_format_of_the_document_is_answered_in_both_encodings(wmts):
    layer = wmts.layer("rgb")
    for resource in layer.findall("w:ResourceURL[@resourceType='FeatureInfo']", NS):
        media_type = resource.get("format")
        pairs = wmts.info(INFOFORMAT=media_type)
        address = wmts.resource("46/245." + resource.get("template").rpartition(".")[2])
        assert pairs.status_code == address.status_code == 200
        assert pairs["Content-Type"] == address["Content-Type"] == media_type
        assert pairs.content == address.content
    assert len(texts(layer, "w:InfoFormat")) == 6


def test_the_template_of_the_document_leads_there(wmts):
    (template,) = (
        each.get("template")
        for each in wmts.layer("rgb").findall("w:ResourceURL[@resourceType='FeatureInfo']", NS)
        if each.get("format") == "application/json"
    )
    names = {"TileMatrixSet": "TILEMATRIXSET", "TileMatrix": "TILEMATRIX", "TileRow": "TILEROW", "TileCol": "TILECOL"}
    for variable, name in names.items():
        template = template.replace(f"{{{variable}}}", wmts.place[name])
    address = template.replace("{style}", "default").replace("{J}", "46").replace("{I}", "245")
    assert wmts.follow(address).json() == wmts.info(INFOFORMAT="application/json").json()


@pytest.mark.parametrize(("i", "j"), [(245, 46), (200, 20), (220, 90)])
def test_i_is_the_column_and_j_the_row(wmts, i, j):
    """07-057r7 table 25; the colour of the tile's pixel is what its values look like."""
    shown = pixels(wmts.kvp())[j, i]
    assert shown[3] == 255
    bands = wmts.info(INFOFORMAT="application/json", I=str(i), J=str(j)).json()["features"][0]["properties"]["bands"]
    assert [band["value"] for band in bands] == list(shown[:3])


def test_the_images_own_pixels_are_its_values(wmts):
    (own,) = (name for name in texts(wmts.layer("rgb"), "w:TileMatrixSetLink/w:TileMatrixSet") if name.startswith("EPSG_"))
    values = ramp()
    for row, col, j, i in ((0, 0, 0, 0), (0, 0, 255, 255), (0, 1, 10, 20), (1, 1, 43, 143)):
        place = {"TILEMATRIXSET": own, "TILEMATRIX": "1", "TILEROW": str(row), "TILECOL": str(col), "I": str(i), "J": str(j)}
        bands = wmts.info(INFOFORMAT="application/json", **place).json()["features"][0]["properties"]["bands"]
        assert np.array_equal([band["value"] for band in bands], values[:, row * 256 + j, col * 256 + i])


def test_where_there_is_nothing_nothing_is_told(wmts):
    response = wmts.info(INFOFORMAT="application/json", I="0", J="0")
    assert not pixels(wmts.kvp())[0, 0, 3]
    assert response.status_code == 200
    assert response.json()["features"] == []


def test_an_image_without_a_place_can_be_asked(wmts):
    (own,) = texts(wmts.layer("slide"), "w:TileMatrixSetLink/w:TileMatrixSet")
    response = wmts.info(
        LAYER="slide", TILEMATRIXSET=own, TILEMATRIX="2", TILEROW="1", TILECOL="2", INFOFORMAT="application/json", I="7", J="9"
    )
    bands = response.json()["features"][0]["properties"]["bands"]
    assert [band["value"] for band in bands] == list(ramp(700, 900)[:, 256 + 9, 512 + 7])


def test_it_is_the_inspection_of_the_wms(wmts, client):
    """The same pixel by GetFeatureInfo of WMS 1.3.0 has the same values."""
    resolution = 40075016.68557849 / 256 / 2**12
    west, north = 2218 * 256 * resolution - 20037508.342789244, 20037508.342789244 - 1471 * 256 * resolution
    query = {
        "SERVICE": "WMS",
        "VERSION": "1.3.0",
        "REQUEST": "GetFeatureInfo",
        "LAYERS": "rgb",
        "QUERY_LAYERS": "rgb",
        "STYLES": "",
        "CRS": "EPSG:3857",
        "BBOX": f"{west!r},{north - 256 * resolution!r},{west + 256 * resolution!r},{north!r}",
        "WIDTH": "256",
        "HEIGHT": "256",
        "I": "245",
        "J": "46",
    }
    for media_type in texts(wmts.layer("rgb"), "w:InfoFormat"):
        answer = client.get("/wms", {**query, "INFO_FORMAT": media_type})
        assert answer.content == wmts.info(INFOFORMAT=media_type).content, media_type


def test_the_page_runs_no_scripts_in_both_encodings(wmts):
    for response in (wmts.info(INFOFORMAT="text/html"), wmts.resource("46/245.html")):
        assert response["Content-Security-Policy"].startswith("default-src 'none';")
        assert "script-src" not in response["Content-Security-Policy"]


def test_html_is_well_formed_enough_for_a_browser(wmts):
    root = etree.fromstring(wmts.info(INFOFORMAT="text/html").content, etree.HTMLParser())
    assert root.findtext(".//caption") == "Rgb"


def test_an_answer_can_be_kept_and_asked_after(wmts, client):
    first = wmts.info()
    again = client.get("/wmts?" + first.wsgi_request.META["QUERY_STRING"], HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again["ETag"]) == (304, first["ETag"])
    assert wmts.info(I="129")["ETag"] != first["ETag"]

import io
import re

import numpy as np
import pytest
from PIL import Image

from ogc_large_image.errors import LayerNotDefined, Overloaded
from ogc_large_image.layers.layer import LayerGroup
from tests.hostile_values import BAD
from tests.schema_validation import (
    WMS_111_CAPABILITIES,
    WMS_111_EXCEPTIONS,
    WMS_130_CAPABILITIES,
    WMS_130_EXCEPTIONS,
    validate_dtd,
    validate_xsd,
)
from tests.unit.wms.samples import a_layer, a_scan

CAPABILITIES = {"SERVICE": "WMS", "REQUEST": "GetCapabilities"}
# The raster's own extent and grid: 400 by 300 pixels of 10 m.
MAP = {
    "VERSION": "1.3.0",
    "REQUEST": "GetMap",
    "LAYERS": "rgb",
    "STYLES": "",
    "CRS": "EPSG:32633",
    "BBOX": "500000,4997000,504000,5000000",
    "WIDTH": "400",
    "HEIGHT": "300",
    "FORMAT": "image/png",
}
MAP_111 = {**{key: value for key, value in MAP.items() if key != "CRS"}, "VERSION": "1.1.1", "SRS": "EPSG:32633"}


@pytest.fixture
def listed(publish):
    return publish(a_layer("lakes"), a_scan())


@pytest.fixture
def rgb(publish, raster_layer):
    return publish(raster_layer("rgb"))


def without(values, *names):
    return {key: value for key, value in values.items() if key not in names}


def pixels(response):
    return np.asarray(Image.open(io.BytesIO(response.content)).convert("RGBA"))


@pytest.mark.parametrize(
    ("asked", "version"),
    [({}, "1.3.0"), ({"VERSION": "1.3.0"}, "1.3.0"), ({"version": "1.1.1"}, "1.1.1"), ({"VERSION": "1.2.0"}, "1.1.1")],
)
def test_capabilities_of_the_version_agreed_on(client, listed, asked, version):
    response = client.get("/wms", {**CAPABILITIES, **asked})
    if version == "1.3.0":
        root = validate_xsd(response.content, WMS_130_CAPABILITIES)
        assert response["Content-Type"] == "text/xml"
    else:
        root = validate_dtd(response.content, WMS_111_CAPABILITIES)
        assert response["Content-Type"] == "application/vnd.ogc.wms_xml"
    assert root.get("version") == version


def test_links_lead_back_to_the_service(client, listed):
    root = validate_dtd(client.get("/wms", {**CAPABILITIES, "VERSION": "1.1.1"}).content, WMS_111_CAPABILITIES)
    links = {link.get("{http://www.w3.org/1999/xlink}href") for link in root.iter("OnlineResource")}
    assert "http://testserver/wms?" in links
    assert all(link.startswith("http://testserver/") for link in links)


def test_unknown_parameters_and_formats_are_ignored(client, listed):
    response = client.get("/wms", {**CAPABILITIES, "FORMAT": "text/html", "MAP": "x", "bogus": ["a", "b"]})
    validate_xsd(response.content, WMS_130_CAPABILITIES)


def test_capabilities_are_not_sent_to_who_has_them(client, listed):
    first = client.get("/wms", CAPABILITIES)
    again = client.get("/wms", CAPABILITIES, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert "max-age" in first["Cache-Control"]


@pytest.mark.parametrize(("claimed", "code"), [("1", "CurrentUpdateSequence"), ("2", "InvalidUpdateSequence")])
def test_update_sequence(client, listed, claimed, code):
    response = client.get("/wms", {**CAPABILITIES, "UPDATESEQUENCE": claimed})
    assert validate_xsd(response.content, WMS_130_EXCEPTIONS)[0].get("code") == code
    validate_xsd(client.get("/wms", {**CAPABILITIES, "UPDATESEQUENCE": "0"}).content, WMS_130_CAPABILITIES)


def test_capabilities_of_the_10_era(client, listed):
    response = client.get("/wms", {"WMTVER": "1.0.0", "REQUEST": "capabilities"})
    validate_dtd(response.content, WMS_111_CAPABILITIES)


@pytest.mark.parametrize("query", [{"REQUEST": "GetCapabilities"}, {"REQUEST": "GetCapabilities", "SERVICE": "WFS"}])
def test_capabilities_want_a_service(client, listed, query):
    root = validate_xsd(client.get("/wms", query).content, WMS_130_EXCEPTIONS)
    assert root[0].get("locator") == "SERVICE"


@pytest.mark.parametrize(
    ("query", "code", "locator"),
    [
        ({}, None, "REQUEST"),
        ({"REQUEST": "GetBogus"}, "OperationNotSupported", "REQUEST"),
        ({"REQUEST": "map"}, "OperationNotSupported", "REQUEST"),
        ({"REQUEST": "GetMap", "VERSION": "x"}, None, "VERSION"),
        (without(MAP, "VERSION"), None, "VERSION"),
        ({**MAP, "LAYERS": "x"}, "LayerNotDefined", "LAYERS"),
        ({**MAP, "STYLES": "x"}, "StyleNotDefined", "STYLES"),
        ({**MAP, "CRS": "NONE"}, "InvalidCRS", "CRS"),
        ({**MAP, "FORMAT": "image/bogus"}, "InvalidFormat", "FORMAT"),
        ({**MAP, "WIDTH": "100000"}, None, "WIDTH"),
        ({**MAP, "WIDTH": "1" * 18}, None, "WIDTH"),
        ({**MAP, "HEIGHT": "100000"}, None, "HEIGHT"),
        ({**MAP, "BBOX": "0,0,0,0"}, None, "BBOX"),
    ],
)
def test_exceptions_of_130(client, rgb, query, code, locator):
    response = client.get("/wms", query)
    root = validate_xsd(response.content, WMS_130_EXCEPTIONS)
    assert (root[0].get("code"), root[0].get("locator")) == (code, locator)
    assert (response.status_code, response["Content-Type"], response["Cache-Control"]) == (200, "text/xml", "no-store")
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({**MAP_111, "LAYERS": "x"}, "LayerNotDefined"),
        ({**MAP_111, "SRS": "NONE"}, "InvalidSRS"),
        ({**MAP_111, "SRS": "CRS:84"}, "InvalidSRS"),
        (without(MAP_111, "SRS"), None),
        ({**MAP_111, "VERSION": "1.1.0", "FORMAT": "x"}, "InvalidFormat"),
        ({"WMTVER": "1.0.0", "REQUEST": "map"}, None),
    ],
)
def test_exceptions_of_111(client, rgb, query, code):
    response = client.get("/wms", query)
    assert validate_dtd(response.content, WMS_111_EXCEPTIONS)[0].get("code") == code
    assert response["Content-Type"] == "application/vnd.ogc.se_xml"


def test_a_map_in_both_versions_and_by_its_old_name(client, rgb):
    new = client.get("/wms", MAP)
    assert (new.status_code, new["Content-Type"]) == (200, "image/png")
    old = client.get("/wms", MAP_111)
    oldest = client.get("/wms", {**without(MAP_111, "VERSION"), "REQUEST": "map", "WMTVER": "1.0.0"})
    assert pixels(new).shape == (300, 400, 4)
    assert new.content == old.content == oldest.content


def test_the_axis_order_of_the_version_draws_the_same_map(client, rgb):
    size = {"WIDTH": "60", "HEIGHT": "40"}
    new = client.get("/wms", {**MAP, **size, "CRS": "EPSG:4326", "BBOX": "45.13,15.01,45.15,15.04"})
    named = client.get("/wms", {**MAP, **size, "CRS": "CRS:84", "BBOX": "15.01,45.13,15.04,45.15"})
    old = client.get("/wms", {**MAP_111, **size, "SRS": "EPSG:4326", "BBOX": "15.01,45.13,15.04,45.15"})
    assert new.content == named.content == old.content
    assert len(np.unique(pixels(new).reshape(-1, 4), axis=0)) > 10


def test_a_map_is_not_sent_to_who_has_it(client, rgb):
    first = client.get("/wms", MAP)
    again = client.get("/wms", MAP, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_head_and_options(client, rgb):
    body = client.get("/wms", MAP)
    head = client.head("/wms", MAP)
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", str(len(body.content)))
    assert client.options("/wms").status_code == 204
    assert client.put("/wms", MAP).status_code == 405


@pytest.mark.parametrize(
    ("changes", "opaque", "colour"),
    [
        ({}, True, (255, 255, 255)),
        ({"BGCOLOR": "0x0000FF"}, True, (0, 0, 255)),
        ({"TRANSPARENT": "fAlSe"}, True, (255, 255, 255)),
        ({"TRANSPARENT": "TRUE"}, False, None),
        ({"TRANSPARENT": "TRUE", "FORMAT": "image/jpeg", "BGCOLOR": "0xFF0000"}, True, (255, 0, 0)),
    ],
)
def test_where_there_is_no_data(client, rgb, changes, opaque, colour):
    response = client.get("/wms", {**MAP, **changes, "BBOX": "600000,4997000,604000,5000000"})
    picture = pixels(response)
    assert (picture[..., 3] == (255 if opaque else 0)).all()
    if colour:
        # JPEG comes near a colour, not always upon it.
        assert np.abs(picture[..., :3].astype(int) - colour).max() <= 2


def test_a_full_service_says_so(client, rgb, monkeypatch):
    def overloaded(self, plan):
        raise Overloaded("Too much work is waiting.")

    monkeypatch.setattr("ogc_large_image.render.service.MapService.render", overloaded)
    response = client.get("/wms", MAP)
    assert response.status_code == 503
    assert "Retry-After" in response
    validate_xsd(response.content, WMS_130_EXCEPTIONS)


@pytest.mark.parametrize(("version", "validate"), [("1.3.0", validate_xsd), ("1.1.1", validate_dtd)])
def test_a_fault_of_ours_is_an_exception_without_its_text(client, publish, version, validate):
    class Broken:
        revision = "1"

        def root(self):
            raise RuntimeError("/secret")

        def layer(self, name):
            raise LayerNotDefined("There is no such layer.")

    publish(CATALOG=Broken)
    response = client.get("/wms", {**CAPABILITIES, "VERSION": version})
    schema = WMS_130_EXCEPTIONS if version == "1.3.0" else WMS_111_EXCEPTIONS
    text = validate(response.content, schema)[0].text
    assert response.status_code == 500
    assert re.search(r"[0-9a-f]{16}", text)
    assert "secret" not in text


@pytest.mark.parametrize("good", [MAP, MAP_111], ids=["1.3.0", "1.1.1"])
def test_no_bad_value_of_any_parameter_is_a_fault_of_ours(client, rgb, good):
    for name in [*good, "SERVICE", "TRANSPARENT", "BGCOLOR", "EXCEPTIONS", "TIME", "UPDATESEQUENCE", "WMTVER"]:
        for value in BAD:
            response = client.get("/wms", {**good, name: value})
            assert response.status_code == 200
            assert b"Traceback" not in response.content
            assert b"ServiceException" in response.content or response["Content-Type"].startswith("image/")


def test_groups_and_scans_are_listed(client, publish):
    publish(tree=LayerGroup("Maps", groups=(LayerGroup("Scans", layers=(a_scan(),)),), layers=(a_layer("lakes"),)))
    assert b"<Name>scan</Name>" in client.get("/wms", CAPABILITIES).content
    assert b"<Name>scan</Name>" not in client.get("/wms", {**CAPABILITIES, "VERSION": "1.1.1"}).content

"""Every fault by its code, its locator and its HTTP status, in pairs and at addresses (07-057r7 tables 20 to 27, 06-121r3 8)."""

import pytest

from tests.conformance.wmts.conftest import cases, reported

PARAMETERS = {
    "SERVICE": "service",
    "REQUEST": "request",
    "VERSION": "version",
    "LAYER": "layer",
    "STYLE": "style",
    "FORMAT": "format",
    "TILEMATRIXSET": "TileMatrixSet",
    "TILEMATRIX": "TileMatrix",
    "TILEROW": "TileRow",
    "TILECOL": "TileCol",
}
OF_INFO = {"J": "J", "I": "I", "INFOFORMAT": "InfoFormat"}


@pytest.mark.parametrize("name", PARAMETERS, ids=lambda name: f"07-057r7-table-23-missing-{name}")
def test_a_missing_parameter_of_get_tile(wmts, name):
    assert reported(wmts.kvp(**{name: None})) == (400, "MissingParameterValue", PARAMETERS[name])


@pytest.mark.parametrize("name", PARAMETERS, ids=lambda name: f"07-057r7-table-23-invalid-{name}")
def test_a_wrong_parameter_of_get_tile(wmts, name):
    assert reported(wmts.kvp(**{name: "bogus"})) == (400, "InvalidParameterValue", PARAMETERS[name])


@pytest.mark.parametrize("name", [*PARAMETERS, *OF_INFO], ids=lambda name: f"07-057r7-table-26-missing-{name}")
def test_a_missing_parameter_of_get_feature_info(wmts, name):
    assert reported(wmts.info(**{name: None})) == (400, "MissingParameterValue", (PARAMETERS | OF_INFO)[name])


@pytest.mark.parametrize("name", [*PARAMETERS, *OF_INFO], ids=lambda name: f"07-057r7-table-26-invalid-{name}")
def test_a_wrong_parameter_of_get_feature_info(wmts, name):
    assert reported(wmts.info(**{name: "bogus"})) == (400, "InvalidParameterValue", (PARAMETERS | OF_INFO)[name])


@pytest.mark.parametrize("encoding", ["kvp", "resource", "info"])
@pytest.mark.parametrize(
    ("axis", "name", "locator"),
    cases(
        ("07-057r7-table-23-TileOutOfRange-row", 0, "TILEROW", "TileRow"),
        ("07-057r7-table-23-TileOutOfRange-col", 2, "TILECOL", "TileCol"),
    ),
)
def test_a_tile_outside_the_limits(wmts, encoding, axis, name, locator):
    lowest, highest = wmts.limits("rgb", "WebMercatorQuad")["12"][axis : axis + 2]
    ask = getattr(wmts, encoding)
    for value in (lowest, highest):
        assert ask(**{name: str(value)}).status_code == 200
    for value in (lowest - 1, highest + 1, -1, 10**15):
        assert reported(ask(**{name: str(value)})) == (400, "TileOutOfRange", locator)


def test_a_tile_outside_its_matrix_where_the_document_has_no_limits(wmts):
    """07-057r7 table 8: without limits every tile of the matrix is there, and no other."""
    assert "20" not in wmts.limits("rgb", "WebMercatorQuad")
    assert wmts.kvp(TILEMATRIX="20", TILEROW="0", TILECOL=str(2**20 - 1)).status_code == 200
    assert reported(wmts.kvp(TILEMATRIX="20", TILEROW="0", TILECOL=str(2**20))) == (400, "TileOutOfRange", "TileCol")


@pytest.mark.parametrize("value", ["-1", "256", "100000"])
@pytest.mark.parametrize("name", ["I", "J"])
def test_a_pixel_outside_the_tile(wmts, name, value):
    """07-057r7 table 26 calls it PointIJOutOfRange; its test suite takes this code only."""
    assert reported(wmts.info(**{name: value})) == (400, "TileOutOfRange", name)
    place = {"I": "5", "J": "5", name: value}
    assert reported(wmts.resource(f"{place['J']}/{place['I']}.txt")) == (400, "TileOutOfRange", name)


def test_a_pixel_outside_the_tile_in_the_standards_own_word(wmts, settings):
    settings.OGC_LARGE_IMAGE = {**settings.OGC_LARGE_IMAGE, "POINT_IJ_OUT_OF_RANGE": True}
    assert reported(wmts.info(I="256")) == (400, "PointIJOutOfRange", "I")


def test_an_operation_that_the_layer_does_not_support(wmts):
    """07-057r7 table 26: OperationNotSupported with the operation's name, 501."""
    assert reported(wmts.info(LAYER="closed")) == (501, "OperationNotSupported", "GetFeatureInfo")
    assert reported(wmts.resource("5/5.txt", LAYER="closed")) == (501, "OperationNotSupported", "GetFeatureInfo")


def test_the_first_wrong_parameter_is_the_one_that_is_told(wmts):
    """In the order of 07-057r7 table 22, so that a client that mends one after another gets on."""
    assert reported(wmts.kvp(LAYER="no", STYLE="no", TILEMATRIX="no"))[2] == "layer"
    assert reported(wmts.kvp(STYLE="no", TILEMATRIX="no", TILEROW="-1"))[2] == "style"


def test_a_service_that_fails_says_so_without_its_insides(wmts, publish, raster_layer, caplog):
    """07-057r7 table 24: NoApplicableCode, 500."""
    from pathlib import Path

    layer = raster_layer("rgb")
    publish(layer, CACHE="none")
    path = Path(layer.source.address)
    path.write_bytes(b"no picture any more")
    response = wmts.kvp()
    status, code, locator = reported(response)
    assert (code, locator) == ("NoApplicableCode", None)
    assert status in (404, 500)
    assert str(path.parent).encode() not in response.content


@pytest.mark.parametrize(
    ("changes", "status", "code", "locator"),
    cases(
        ("07-057r7-10.2-layer", {"LAYER": "bogus"}, 404, "InvalidParameterValue", "layer"),
        ("07-057r7-10.2-style", {"STYLE": "bogus"}, 404, "InvalidParameterValue", "style"),
        ("07-057r7-10.2-set", {"TILEMATRIXSET": "bogus"}, 404, "InvalidParameterValue", "TileMatrixSet"),
        ("07-057r7-10.2-matrix", {"TILEMATRIX": "bogus"}, 404, "InvalidParameterValue", "TileMatrix"),
        ("07-057r7-10.2-row", {"TILEROW": "bogus"}, 400, "InvalidParameterValue", "TileRow"),
        ("07-057r7-10.2-col", {"TILECOL": "bogus"}, 400, "InvalidParameterValue", "TileCol"),
    ),
)
def test_an_address_with_a_wrong_part(wmts, changes, status, code, locator):
    assert reported(wmts.resource(**changes)) == (status, code, locator)
    assert reported(wmts.resource("5/5.txt", **changes)) == (status, code, locator)


@pytest.mark.parametrize(
    "path",
    cases(
        ("07-057r7-10.2-format", "rgb/default/WebMercatorQuad/0/0/0.bmp"),
        ("07-057r7-10.3-format", "rgb/default/WebMercatorQuad/0/0/0/5/5.doc"),
        ("07-057r7-10.1-document", "WMTSCapabilities.xmlBogus"),
        ("07-057r7-10.1-document-of-no-layer", "bogus/WMTSCapabilities.xml"),
        ("07-057r7-10.2-too-short", "rgb/default/WebMercatorQuad/0/0.png"),
        ("07-057r7-10.2-too-long", "rgb/default/WebMercatorQuad/0/0/0/0.png"),
        ("07-057r7-10.2-nothing", "rgb"),
    ),
)
def test_what_is_no_resource_is_not_found(client, wmts, path):
    response = client.get(f"/wmts/1.0.0/{path}")
    assert reported(response)[0] == 404


@pytest.mark.parametrize("path", ["WMTSCapabilities.xml", "rgb/WMTSCapabilities.xml"])
def test_a_type_that_the_document_does_not_have_is_not_acceptable(client, wmts, path):
    """07-057r7 10.1 with RFC 9110 12.5.1: what the suite asks as Accept: example/unknown."""
    assert client.get(f"/wmts/1.0.0/{path}", HTTP_ACCEPT="example/unknown").status_code == 406
    for accepted in ("application/xml", "text/xml", "text/html,*/*;q=0.1", "*/*"):
        assert client.get(f"/wmts/1.0.0/{path}", HTTP_ACCEPT=accepted).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_methods_that_change_something_are_not_there(client, wmts, method):
    """07-057r7 8: GET is the method of key-value pairs here."""
    response = getattr(client, method)("/wmts")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")

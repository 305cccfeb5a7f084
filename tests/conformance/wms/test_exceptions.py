import json

import pytest

from tests.conformance.wms.conftest import cases, pixels
from tests.schema_validation import WMS_111_EXCEPTIONS, WMS_130_EXCEPTIONS, validate_dtd, validate_xsd

INFO = {"REQUEST": "GetFeatureInfo", "QUERY_LAYERS": "rgb", "INFO_FORMAT": "text/plain"}


def reported(response, version):
    """Code and locator of a report that is valid and of the version's media type."""
    if version == "1.3.0":
        assert response["Content-Type"] == "text/xml"
        exception = validate_xsd(response.content, WMS_130_EXCEPTIONS)[0]
    else:
        assert response["Content-Type"] == "application/vnd.ogc.se_xml"
        exception = validate_dtd(response.content, WMS_111_EXCEPTIONS)[0]
    assert exception.text.strip()
    return exception.get("code"), exception.get("locator")


@pytest.mark.parametrize(
    ("changes", "code", "locator"),
    cases(
        ("06-042-table-E.1-InvalidFormat-map", {"FORMAT": "image/bogus"}, "InvalidFormat", "FORMAT"),
        ("06-042-table-E.1-InvalidCRS", {"CRS": "EPSG:0"}, "InvalidCRS", "CRS"),
        ("06-042-table-E.1-InvalidCRS-of-no-layer", {"CRS": "EPSG:2154"}, "InvalidCRS", "CRS"),
        ("06-042-table-E.1-LayerNotDefined", {"LAYERS": "bogus"}, "LayerNotDefined", "LAYERS"),
        ("06-042-table-E.1-LayerNotDefined-second", {"LAYERS": "rgb,bogus"}, "LayerNotDefined", "LAYERS"),
        ("06-042-table-E.1-StyleNotDefined", {"STYLES": "bogus"}, "StyleNotDefined", "STYLES"),
        ("06-042-table-E.1-StyleNotDefined-of-other", {"STYLES": "gray"}, "StyleNotDefined", "STYLES"),
        ("06-042-table-E.1-StyleNotDefined-group", {"LAYERS": "heights", "STYLES": "gray"}, "StyleNotDefined", "STYLES"),
        (
            "06-042-table-E.1-LayerNotQueryable",
            {**INFO, "LAYERS": "closed", "QUERY_LAYERS": "closed", "I": "0", "J": "0"},
            "LayerNotQueryable",
            "QUERY_LAYERS",
        ),
        (
            "06-042-table-E.1-LayerNotDefined-query",
            {**INFO, "QUERY_LAYERS": "bogus", "I": "0", "J": "0"},
            "LayerNotDefined",
            "QUERY_LAYERS",
        ),
        (
            "06-042-7.4.3.4-query-not-in-map",
            {**INFO, "QUERY_LAYERS": "dem", "I": "0", "J": "0"},
            "LayerNotDefined",
            "QUERY_LAYERS",
        ),
        (
            "06-042-table-E.1-InvalidFormat-info",
            {**INFO, "INFO_FORMAT": "bogus/bogus", "I": "0", "J": "0"},
            "InvalidFormat",
            "INFO_FORMAT",
        ),
        ("06-042-table-E.1-InvalidPoint-I", {**INFO, "I": "400", "J": "0"}, "InvalidPoint", "I"),
        ("06-042-table-E.1-InvalidPoint-J", {**INFO, "I": "0", "J": "-1"}, "InvalidPoint", "J"),
        (
            "06-042-table-E.1-CurrentUpdateSequence",
            {"REQUEST": "GetCapabilities", "SERVICE": "WMS", "UPDATESEQUENCE": "1"},
            "CurrentUpdateSequence",
            "UPDATESEQUENCE",
        ),
        (
            "06-042-table-E.1-InvalidUpdateSequence",
            {"REQUEST": "GetCapabilities", "SERVICE": "WMS", "UPDATESEQUENCE": "2"},
            "InvalidUpdateSequence",
            "UPDATESEQUENCE",
        ),
        ("06-042-table-E.1-InvalidDimensionValue", {"LAYERS": "days", "TIME": "yesterday"}, "InvalidDimensionValue", "TIME"),
        (
            "06-042-table-E.1-InvalidDimensionValue-elevation",
            {"LAYERS": "dem", "ELEVATION": "30000"},
            "InvalidDimensionValue",
            "ELEVATION",
        ),
        ("06-042-table-E.1-OperationNotSupported", {"REQUEST": "GetBogus"}, "OperationNotSupported", "REQUEST"),
        ("05-078r4-6.5.1-SLD-by-address", {"SLD": "http://example.org/x.sld"}, "OperationNotSupported", "SLD"),
        ("06-042-6.9.1-no-VERSION", {"VERSION": None, "CRS": "CRS:84"}, None, "VERSION"),
        ("06-042-7.3.3.6-min-is-max", {"BBOX": "1,1,1,2"}, None, "BBOX"),
        ("06-042-7.3.3.6-min-above-max", {"BBOX": "2,1,1,2"}, None, "BBOX"),
        ("06-042-7.2.4.3-LayerLimit", {"LAYERS": ",".join(["rgb"] * 21)}, None, "LAYERS"),
        ("06-042-7.2.4.3-MaxWidth", {"WIDTH": "5000"}, None, "WIDTH"),
        ("06-042-7.2.4.3-MaxHeight", {"HEIGHT": "5000"}, None, "HEIGHT"),
        ("06-042-7.4.3.7-FEATURE_COUNT", {**INFO, "I": "0", "J": "0", "FEATURE_COUNT": "0"}, None, "FEATURE_COUNT"),
        ("05-078r4-10.2-legend-of-no-layer", {"REQUEST": "GetLegendGraphic", "LAYER": "bogus"}, "LayerNotDefined", "LAYER"),
        (
            "05-078r4-10.2-legend-of-no-style",
            {"REQUEST": "GetLegendGraphic", "LAYER": "dem", "STYLE": "bogus"},
            "StyleNotDefined",
            "STYLE",
        ),
        (
            "05-078r4-10.2-legend-format",
            {"REQUEST": "GetLegendGraphic", "LAYER": "dem", "FORMAT": "image/bogus"},
            "InvalidFormat",
            "FORMAT",
        ),
        ("05-078r4-styles-of-no-layer", {"REQUEST": "GetStyles", "LAYERS": "bogus"}, "LayerNotDefined", "LAYERS"),
    ),
)
def test_codes_of_130(wms130, changes, code, locator):
    assert reported(wms130(**changes), "1.3.0") == (code, locator)


@pytest.mark.parametrize(
    ("changes", "code"),
    cases(
        ("01-068r3-table-A.1-InvalidFormat", {"FORMAT": "image/bogus"}, "InvalidFormat"),
        ("01-068r3-table-A.1-InvalidSRS", {"SRS": "EPSG:0"}, "InvalidSRS"),
        ("01-068r3-table-A.1-InvalidSRS-CRS84", {"SRS": "CRS:84"}, "InvalidSRS"),
        ("01-068r3-table-A.1-LayerNotDefined", {"LAYERS": "bogus"}, "LayerNotDefined"),
        ("01-068r3-table-A.1-StyleNotDefined", {"STYLES": "bogus"}, "StyleNotDefined"),
        (
            "01-068r3-table-A.1-LayerNotQueryable",
            {**INFO, "LAYERS": "closed", "QUERY_LAYERS": "closed", "X": "0", "Y": "0"},
            "LayerNotQueryable",
        ),
        (
            "01-068r3-table-A.1-CurrentUpdateSequence",
            {"REQUEST": "GetCapabilities", "SERVICE": "WMS", "UPDATESEQUENCE": "1"},
            "CurrentUpdateSequence",
        ),
        (
            "01-068r3-table-A.1-InvalidUpdateSequence",
            {"REQUEST": "GetCapabilities", "SERVICE": "WMS", "UPDATESEQUENCE": "2"},
            "InvalidUpdateSequence",
        ),
        ("01-068r3-table-A.1-InvalidDimensionValue", {"LAYERS": "days", "TIME": "yesterday"}, "InvalidDimensionValue"),
        ("01-068r3-7.2.3.6-min-above-max", {"BBOX": "2,1,1,2"}, None),
        ("01-068r3-7.3.3.7-point", {**INFO, "X": "400", "Y": "0"}, None),
        ("01-068r3-7.2.3.5-no-SRS", {"SRS": None}, None),
    ),
)
def test_codes_of_111(wms111, changes, code):
    assert reported(wms111(**changes), "1.1.1") == (code, None)


def test_a_dimension_without_a_default_must_be_given(publish, client, layers):
    """06-042 C.4.2: MissingDimensionValue."""
    from dataclasses import replace

    from tests.conformance.wms.conftest import Wms

    days = layers[2]
    publish(replace(days, dimensions=(replace(days.dimensions[0], default=""),)))
    assert reported(Wms(client)(LAYERS="days"), "1.3.0") == ("MissingDimensionValue", "TIME")
    assert reported(Wms(client, "1.1.1")(LAYERS="days"), "1.1.1") == ("MissingDimensionValue", None)


@pytest.mark.parametrize(
    ("name", "kind"),
    cases(
        ("06-042-7.3.3.11-XML", "XML", "report"),
        ("06-042-7.3.3.11-INIMAGE", "INIMAGE", "text"),
        ("06-042-7.3.3.11-BLANK", "BLANK", "blank"),
        ("01-068r3-7.2.3.11-se_xml", "application/vnd.ogc.se_xml", "report"),
        ("01-068r3-7.2.3.11-se_inimage", "application/vnd.ogc.se_inimage", "text"),
        ("01-068r3-7.2.3.11-se_blank", "application/vnd.ogc.se_blank", "blank"),
        ("06-042-6.11-own-JSON", "JSON", "json"),
        ("06-042-6.11-own-json-type", "application/json", "json"),
        ("06-042-6.11-unknown", "bogus", "report"),
    ),
)
def test_errors_of_maps_in_each_form(wms, name, kind):
    response = wms(LAYERS="bogus", EXCEPTIONS=name, BGCOLOR="0xFF0000", WIDTH="200", HEIGHT="100")
    assert response.status_code == 200
    if kind == "report":
        assert reported(response, wms.version)[0] == "LayerNotDefined"
    elif kind == "json":
        (exception,) = json.loads(response.content)["exceptions"]
        assert (exception["code"], exception["locator"]) == ("LayerNotDefined", "LAYERS")
    else:
        picture = pixels(response)
        assert picture.shape == (100, 200, 4)
        is_background = (picture == (255, 0, 0, 255)).all(axis=2)
        assert is_background.all() == (kind == "blank")
        assert is_background.mean() > 0.5


@pytest.mark.parametrize("form", ["INIMAGE", "BLANK"])
@pytest.mark.parametrize(
    ("media_type", "changes"),
    cases(
        ("06-042-7.3.3.11-png", "image/png", {"FORMAT": "image/png"}),
        ("06-042-7.3.3.11-jpeg", "image/jpeg", {"FORMAT": "image/jpeg"}),
        ("06-042-7.3.3.11-no-such-format", "image/png", {"FORMAT": "image/bogus"}),
        ("06-042-7.3.3.11-too-wide", "image/png", {"WIDTH": "99999"}),
        ("06-042-7.3.3.11-no-size", "image/png", {"WIDTH": "x", "HEIGHT": None}),
    ),
)
def test_pictures_of_errors_in_the_format_asked_for(wms130, form, media_type, changes):
    response = wms130(**{"LAYERS": "bogus", "EXCEPTIONS": form, **changes})
    assert response["Content-Type"] == media_type
    assert max(pixels(response).shape[:2]) <= 4096


def test_blank_errors_are_transparent_where_the_map_would_be(wms):
    """06-042 7.3.3.11."""
    assert not pixels(wms(LAYERS="bogus", EXCEPTIONS="BLANK", TRANSPARENT="TRUE"))[..., 3].any()


def test_only_maps_have_errors_as_pictures(wms):
    """06-042 7.3.3.11 is about GetMap; the other operations know reports only (7.4.3.10)."""
    assert reported(wms.info(EXCEPTIONS="INIMAGE", INFO_FORMAT="bogus"), wms.version)[0] == "InvalidFormat"


def test_what_the_server_cannot_do_is_no_ok(wms, monkeypatch):
    from ogc_large_image.errors import Overloaded

    def overloaded(self, plan):
        raise Overloaded("Too much work is waiting.")

    monkeypatch.setattr("ogc_large_image.render.service.MapService.render", overloaded)
    response = wms(EXCEPTIONS="INIMAGE")
    assert response.status_code == 503
    assert "Retry-After" in response
    assert pixels(response).shape == (300, 400, 4)

"""Whatever a parameter says, the answer is a picture, a document or a report, never a fault of the service (06-042 6.11)."""

from urllib.parse import urlencode

import pytest

from tests.hostile_values import BAD
from tests.schema_validation import WMS_111_EXCEPTIONS, WMS_130_EXCEPTIONS, validate_dtd, validate_xsd

VALUES = (
    *BAD,
    "{",
    '{"bands": 1}',
    "<x/>",
    "a:b;c",
    "dpi:;quality:x;bands:0/9",
    "2000-01-01/2000-01-02/PT0S",
)
VENDOR = [
    "OPACITY",
    "OPACITIES",
    "RESAMPLING",
    "INTERPOLATIONS",
    "ANGLE",
    "DPI",
    "MAP_RESOLUTION",
    "FORMAT_OPTIONS",
    "LEGEND_OPTIONS",
    "QUALITY",
    "COMPRESSION",
    "LOSSLESS",
    "RAW",
    "BANDS",
    "SLD",
    "SLD_BODY",
    "SLD_VERSION",
    "BAND",
    "PALETTE",
    "CMAP",
    "MIN",
    "MAX",
    "NODATA",
    "SCHEME",
    "STYLE",
    "EXPRESSION",
    "COLORSCALERANGE",
    "NUMCOLORBANDS",
    "ABOVEMAXCOLOR",
    "BELOWMINCOLOR",
    "LOGSCALE",
    "TIME",
    "ELEVATION",
    "DIM_X",
    "EXCEPTIONS",
    "TRANSPARENT",
    "BGCOLOR",
    "SERVICE",
]
OPERATIONS = {
    "GetMap": {"LAYERS": "rgb,dem,days"},
    "GetFeatureInfo": {
        "LAYERS": "dem,days",
        "QUERY_LAYERS": "days,dem",
        "INFO_FORMAT": "application/json",
        "FEATURE_COUNT": "3",
        "SERIES": "TRUE",
        "I": "1",
        "J": "1",
        "X": "1",
        "Y": "1",
    },
    "GetLegendGraphic": {"LAYER": "dem", "WIDTH": "60", "HEIGHT": "80", "SCALE": "1000", "RULE": "r"},
    "GetStyles": {"LAYERS": "dem,heights"},
    "DescribeLayer": {"LAYERS": "dem,heights"},
    "GetCapabilities": {"SERVICE": "WMS", "UPDATESEQUENCE": "0", "FORMAT": "text/xml"},
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_value_of_any_parameter_is_a_fault_of_ours(wms, operation):
    good = {"REQUEST": operation, "WIDTH": "20", "HEIGHT": "15", **OPERATIONS[operation]}
    assert b"ServiceException" not in wms(**good).content
    for name in {*wms.parameters(**good), *VENDOR}:
        for value in VALUES:
            response = wms(**{**good, name: value})
            assert response.status_code == 200, (name, value, response.content[:500])
            assert response.content, (name, value)


LONG = "9" * 100_000
MARKUP = '<script>alert(1)</script>]]>&"\u202e\ufffe'


@pytest.mark.parametrize("operation", OPERATIONS)
def test_however_a_parameter_is_given_an_error_is_a_valid_report(wms, client, operation):
    """06-042 6.8.1 and 6.11: absent, empty, twice, no UTF-8, far too long, with markup in it."""
    good = wms.parameters(**{"REQUEST": operation, "WIDTH": "20", "HEIGHT": "15", **OPERATIONS[operation]})
    for name in {*good, *VENDOR}:
        rest = urlencode({other: value for other, value in good.items() if other != name})
        said = urlencode(good)
        for query in (
            rest,
            f"{rest}&{name}",
            f"{said}&{urlencode({name: 'other'})}",
            f"{rest}&{name}=%ff%fe%80",
            f"{rest}&{urlencode({name: LONG})}",
            f"{rest}&{urlencode({name: MARKUP})}",
        ):
            response = client.get(f"/wms?{query}")
            assert response.status_code == 200, (name, query[:300], response.content[:500])
            assert b"<script>" not in response.content
            assert_valid_if_report(response)


def assert_valid_if_report(response):
    kind = response["Content-Type"]
    if b"<ServiceExceptionReport" not in response.content[:400]:
        return
    if b"exception_1_1_1.dtd" in response.content[:400]:
        assert kind == "application/vnd.ogc.se_xml"
        validate_dtd(response.content, WMS_111_EXCEPTIONS)
    else:
        assert kind == "text/xml"
        validate_xsd(response.content, WMS_130_EXCEPTIONS)

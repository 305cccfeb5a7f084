"""Whatever a parameter says, the answer is a picture, a document or a report, never a fault of the service (06-042 6.11)."""

import pytest

BAD = (
    "",
    "x",
    "NaN",
    "inf",
    "1e308",
    "-1",
    "9" * 400,
    "٣",
    "\x00",
    "\x1b",
    ",,,,",
    "1,2,3",
    "-1e308,-1e308,1e308,1e308",
    "/etc/passwd",
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
        for value in BAD:
            response = wms(**{**good, name: value})
            assert response.status_code == 200, (name, value, response.content[:500])
            assert response.content, (name, value)

"""Dimensions in pairs and at addresses (07-057r7 7.2.2 and 10.2.1): values, ``default`` and ``current``."""

from urllib.parse import quote

import numpy as np
import pytest

from tests.conformance.wmts.conftest import LEVELS, NS, TIMES, cases, pixels, reported, texts
from tests.rasters import ramp

HEIGHT = ramp(bands=1, dtype="int16")[0]
VALUES = cases(
    ("07-057r7-table-22-first", TIMES[0], 0),
    ("07-057r7-table-22-last", TIMES[2], 2),
    ("07-057r7-table-22-default", "default", 1),
    ("07-057r7-table-22-current", "current", 2),
    ("06-042-D.3-reduced", "2000-01-03", 2),
)


def level(response):
    """The one value that all of the tile with data has."""
    shown = pixels(response)
    (value,) = np.unique(shown[shown[..., 3] > 0][:, 0])
    return value


@pytest.mark.parametrize(("time", "index"), VALUES)
def test_a_time(wmts, time, index):
    assert level(wmts.kvp(LAYER="days", TIME=time)) == LEVELS[index]
    address = wmts.resource(LAYER="days", dimensions=(time,))
    assert address.content == wmts.kvp(LAYER="days", TIME=time).content


@pytest.mark.parametrize(("time", "index"), VALUES)
def test_a_time_of_feature_information(wmts, time, index):
    place = {"I": "245", "J": "46"}
    told = wmts.info(LAYER="days", TIME=time, INFOFORMAT="application/json", **place).json()
    (band,) = (value for value in told["features"][0]["properties"]["bands"])
    assert band["value"] == LEVELS[index]
    assert wmts.resource("46/245.json", LAYER="days", dimensions=(time,)).json() == told


@pytest.mark.parametrize("time", [None, ""], ids=["07-057r7-7.2.2-absent", "07-057r7-7.2.2-empty"])
def test_without_a_value_the_default_is_shown(wmts, time):
    assert level(wmts.kvp(LAYER="days", TIME=time)) == LEVELS[1]
    assert level(wmts.resource(LAYER="days")) == LEVELS[1]


@pytest.mark.parametrize("time", ["1999-01-01", "bogus", "2000-01-02T05:00:00Z", "2000-13-01"])
def test_a_value_that_is_none_of_the_layers(wmts, time):
    assert reported(wmts.kvp(LAYER="days", TIME=time)) == (400, "InvalidParameterValue", "Time")
    assert reported(wmts.resource(LAYER="days", dimensions=(time,))) == (400, "InvalidParameterValue", "Time")
    assert reported(wmts.info(LAYER="days", TIME=time)) == (400, "InvalidParameterValue", "Time")


def test_two_values_are_refused(client, wmts):
    query = wmts.kvp(LAYER="days").wsgi_request.META["QUERY_STRING"]
    response = client.get(f"/wmts?{query}&TIME={TIMES[0]}&time={TIMES[1]}")
    assert reported(response) == (400, "InvalidParameterValue", "Time")


def test_the_name_is_in_any_case(wmts):
    assert wmts.kvp(LAYER="days", time=TIMES[0]).content == wmts.kvp(LAYER="days", Time=TIMES[0]).content


def test_every_value_of_the_document_has_tiles_of_its_own(wmts):
    tags = {wmts.resource(LAYER="days", dimensions=(time,))["ETag"] for time in TIMES}
    assert len(tags) == len(TIMES)


def test_a_range_of_heights_shows_what_lies_in_it(wmts):
    """A dimension that filters by value, as the WMS has it."""
    everywhere, some = wmts.kvp(LAYER="dem"), wmts.kvp(LAYER="dem", ELEVATION="5000/10000")
    assert 0 < (pixels(some)[..., 3] > 0).sum() < (pixels(everywhere)[..., 3] > 0).sum()
    assert wmts.resource(LAYER="dem", dimensions=("5000/10000",)).content == some.content


def test_the_defaults_of_the_document_can_be_put_into_its_templates(wmts):
    """07-057r7 10.2.1: an interval has slashes in it, which a client may escape or not."""
    for name in ("days", "dem"):
        (default,) = texts(wmts.layer(name), "w:Dimension/w:Default")
        (template,) = (
            each.get("template")
            for each in wmts.layer(name).findall("w:ResourceURL[@resourceType='tile']", NS)
            if each.get("format") == "image/png"
        )
        values = {
            "style": "default",
            "TileMatrixSet": "WebMercatorQuad",
            "TileMatrix": "12",
            "TileRow": "1471",
            "TileCol": "2218",
        }
        for write in (quote, lambda value: quote(value, safe="")):
            address = template
            for variable, value in {**values, "Time": default, "Elevation": default}.items():
                address = address.replace(f"{{{variable}}}", write(value))
            assert wmts.follow(address).content == wmts.kvp(LAYER=name).content

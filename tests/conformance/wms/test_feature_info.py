import json

import numpy as np
import pytest
from lxml import etree

from ogc_large_image.ows.feature_info.formats import INFO_FORMATS
from tests.conformance.wms.conftest import LEVELS, cases
from tests.rasters import ramp

RGB, HEIGHT = ramp(), ramp(bands=1, dtype="int16")[0]
COARSE = {"WIDTH": "40", "HEIGHT": "30"}
"""Each of the map's pixels holds a hundred of the image's."""


def features(response):
    assert response["Content-Type"] == "application/json", response.content
    return json.loads(response.content)["features"]


def asked(wms, column, row, **changes):
    place = dict(zip(("I", "J") if wms.version == "1.3.0" else ("X", "Y"), (str(column), str(row)), strict=True))
    return features(wms.info(INFO_FORMAT="application/json", **place, **changes))


@pytest.mark.parametrize(
    ("column", "row"),
    cases(("06-042-7.4.3.8-origin", 0, 0), ("06-042-7.4.3.8-inside", 123, 45), ("06-042-7.4.3.8-last", 399, 299)),
)
def test_values_of_the_pixel_asked_for(wms, column, row):
    (feature,) = asked(wms, column, row)
    properties = feature["properties"]
    assert [band["value"] for band in properties["bands"]] == RGB[:, row, column].tolist()
    assert (properties["column"], properties["row"]) == (column, row)
    assert properties["colour"] == "#" + bytes(RGB[:, row, column]).hex().upper()
    assert (properties["x"], properties["y"]) == (500000 + 10 * column + 5, 5000000 - 10 * row - 5)


def test_several_layers_in_the_order_of_the_query(wms):
    """06-042 7.4.3.4."""
    found = asked(wms, 7, 8, LAYERS="rgb,days,dem", QUERY_LAYERS="dem,rgb")
    assert [feature["properties"]["layer"] for feature in found] == ["dem", "rgb"]
    assert found[0]["properties"]["height"] == HEIGHT[8, 7]


def test_a_group_by_its_name(wms):
    (feature,) = asked(wms, 7, 8, LAYERS="heights", QUERY_LAYERS="heights")
    assert feature["properties"]["layer"] == "dem"


@pytest.mark.parametrize("info_format", INFO_FORMATS, ids=lambda each: f"06-042-7.4.3.5-{each}")
def test_each_format_tells_the_value(wms, info_format):
    response = wms.info(INFO_FORMAT=info_format, LAYERS="dem", QUERY_LAYERS="dem")
    assert response["Content-Type"].startswith(info_format)
    assert str(HEIGHT[20, 10]) in response.content.decode()


def test_without_a_format_the_default_is_sent(wms):
    """01-068r3 7.3.3.5: the parameter is optional."""
    assert wms.info(INFO_FORMAT=None)["Content-Type"].startswith("text/plain")


def test_texts_of_files_do_not_become_markup(publish, client, raster_layer):
    from tests.conformance.wms.conftest import Wms
    from tests.rasters import RasterSpec

    nasty = '<script>alert("x")</script>&'
    publish(raster_layer("dem", RasterSpec(HEIGHT[None], descriptions=[nasty]), title=nasty))
    wms = Wms(client)
    for info_format in INFO_FORMATS:
        response = wms.info(LAYERS="dem", QUERY_LAYERS="dem", INFO_FORMAT=info_format)
        if "xml" in info_format or "gml" in info_format:
            etree.fromstring(response.content)
        if info_format not in ("text/plain", "application/json"):
            assert b"<script" not in response.content


def test_the_page_runs_no_scripts_and_the_other_formats_have_no_policy(wms):
    for info_format in INFO_FORMATS:
        response = wms.info(INFO_FORMAT=info_format)
        policy = response.headers.get("Content-Security-Policy", "")
        assert policy.startswith("default-src 'none';") == (info_format == "text/html")
        assert "script-src" not in policy
        # Clients of other sites show the page in a frame.
        assert "frame-ancestors" not in policy


def test_one_feature_of_each_layer_by_default(wms):
    """06-042 7.4.3.7."""
    assert len(asked(wms, 10, 10, LAYERS="rgb,dem", QUERY_LAYERS="rgb,dem", **COARSE)) == 2


@pytest.mark.parametrize("count", [1, 2, 5, 50, 1000])
def test_more_features_are_more_pixels_of_the_image(wms, count):
    """06-042 7.4.3.7: a bound for each layer; the features of an image are its pixels, the nearest first."""
    found = asked(wms, 10, 10, FEATURE_COUNT=str(count), **COARSE)
    assert len(found) == min(count, 50)
    places = [(feature["properties"]["column"], feature["properties"]["row"]) for feature in found]
    assert len(set(places)) == len(places)
    assert all(100 <= column < 110 and 100 <= row < 110 for column, row in places)
    distances = [np.hypot(column + 0.5 - 105, row + 0.5 - 105) for column, row in places]
    assert distances[1:] == sorted(distances[1:])


def test_a_map_as_fine_as_the_image_has_one_feature_a_pixel(wms):
    assert len(asked(wms, 10, 10, FEATURE_COUNT="10")) == 1


def test_beside_the_data_there_is_nothing(wms):
    assert asked(wms, 10, 10, BBOX="600000,4997000,604000,5000000") == []


def test_a_point_of_a_turned_map(wms):
    # Turned by half, the first pixel is the last one.
    (feature,) = asked(wms, 0, 0, ANGLE="180")
    assert (feature["properties"]["column"], feature["properties"]["row"]) == (399, 299)


def test_a_turned_map_tells_what_it_shows(wms):
    from tests.conformance.wms.conftest import pixels

    # North of the raster's middle the two pictures differ by the resampling of the turn, at most a pixel.
    picture = pixels(wms(ANGLE="30"))
    (feature,) = asked(wms, 200, 100, ANGLE="30")
    column, row = feature["properties"]["column"], feature["properties"]["row"]
    near = RGB[:, row - 1 : row + 2, column - 1 : column + 2].reshape(3, -1).T.tolist()
    assert picture[100, 200, :3].tolist() in near


def test_a_reprojected_map(wms):
    crs, bbox = ("CRS", "45.12,15.01,45.14,15.04") if wms.version == "1.3.0" else ("SRS", "15.01,45.12,15.04,45.14")
    (feature,) = asked(wms, 200, 150, BBOX=bbox, **{crs: "EPSG:4326"})
    properties = feature["properties"]
    assert feature["geometry"]["coordinates"] == pytest.approx([15.0250375, 45.12996667], abs=1e-6)
    assert [band["value"] for band in properties["bands"]] == RGB[:, properties["row"], properties["column"]].tolist()


def test_the_frame_that_is_asked_for(wms):
    found = asked(wms, 3, 3, LAYERS="days", QUERY_LAYERS="days", TIME="2000-01-02T00:00:00Z")
    assert found[0]["properties"]["dimensions"] == {"time": "2000-01-02T00:00:00Z"}
    assert found[0]["properties"]["bands"][0]["value"] == LEVELS[1]


def test_a_list_of_times_is_several_features(wms):
    both = "2000-01-01T00:00:00Z,2000-01-02T00:00:00Z"
    found = asked(wms, 3, 3, LAYERS="days", QUERY_LAYERS="days", TIME=both, FEATURE_COUNT="9")
    assert [feature["properties"]["bands"][0]["value"] for feature in found] == list(LEVELS[:2])
    assert len(asked(wms, 3, 3, LAYERS="days", QUERY_LAYERS="days", TIME=both)) == 1


@pytest.mark.parametrize("info_format", INFO_FORMATS)
def test_a_series_on_request(wms, info_format):
    response = wms.info(LAYERS="days", QUERY_LAYERS="days", SERIES="TRUE", INFO_FORMAT=info_format)
    text = response.content.decode()
    for day, level in zip(("2000-01-01", "2000-01-02", "2000-01-03"), LEVELS, strict=True):
        assert day in text
        assert str(level) in text


def test_default_values_are_told_of(wms):
    assert wms.info(LAYERS="days", QUERY_LAYERS="days")["Warning"].startswith("99 Default value used: time=")

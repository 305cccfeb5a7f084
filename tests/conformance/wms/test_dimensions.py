"""06-042 Annex C and 12-111r1."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.conformance.wms.conftest import LEVELS, TIMES, cases, pixels
from tests.conformance.wms.test_documents import capabilities, named
from tests.rasters import ramp

HEIGHT = ramp(bands=1, dtype="int16")[0]


def level(response):
    """The one value that the whole picture has."""
    (value,) = np.unique(pixels(response)[..., 0])
    return value


def test_declared_in_each_versions_words(wms):
    layer = named(capabilities(wms), "days")
    dimension = layer.find("{*}Dimension")
    assert (dimension.get("name"), dimension.get("units")) == ("time", "ISO8601")
    values = dimension if wms.version == "1.3.0" else layer.find("{*}Extent")
    assert values.text == f"{TIMES[0]}/{TIMES[-1]}/P1D"
    assert (values.get("default"), values.get("nearestValue")) == (TIMES[-1], "1")
    if wms.version == "1.3.0":
        assert (dimension.get("multipleValues"), dimension.get("current")) == ("1", "1")


def test_heights_in_each_versions_namespace(wms):
    dimension = named(capabilities(wms), "dem").find("{*}Dimension")
    expected = {"1.3.0": "CRS:88", "1.1.1": "EPSG:5703"}[wms.version]
    assert (dimension.get("name"), dimension.get("units"), dimension.get("unitSymbol")) == ("elevation", expected, "m")


@pytest.mark.parametrize(
    ("time", "shown", "warning"),
    cases(
        ("06-042-C.3.2-value", TIMES[0], 0, None),
        ("06-042-C.3.2-second", TIMES[1], 1, None),
        ("06-042-D.3-reduced", "2000-01-01", 0, None),
        ("06-042-D.3-current", "current", 2, None),
        ("06-042-C.4.2-default", None, 2, f"99 Default value used: time={TIMES[2]} ISO8601"),
        ("06-042-C.4.2-default-empty", "", 2, f"99 Default value used: time={TIMES[2]} ISO8601"),
        ("06-042-C.4.3-nearest", "2000-01-02T05:00:00Z", 1, f"99 Nearest value used: time={TIMES[1]} ISO8601"),
        # Of several frames the last one is drawn over the others.
        ("06-042-C.3.2-list", f"{TIMES[0]},{TIMES[1]}", 1, None),
        ("06-042-C.3.2-interval", f"{TIMES[0]}/{TIMES[1]}", 1, None),
        ("06-042-C.3.2-interval-with-period", f"{TIMES[0]}/{TIMES[2]}/P2D", 2, None),
    ),
)
def test_times(wms, time, shown, warning):
    response = wms(LAYERS="days", TIME=time)
    assert level(response) == LEVELS[shown]
    assert response.get("Warning") == warning


def test_warnings_come_with_answers_that_are_not_sent_again(wms, client):
    first = wms(LAYERS="days")
    again = client.get("/wms", wms.parameters(LAYERS="days"), HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again["Warning"]) == (304, first["Warning"])


def test_a_dimension_that_the_layer_has_not_is_not_looked_at(wms):
    """06-042 C.3.5."""
    assert wms(TIME="bogus", DIM_X="1").content == wms().content


@pytest.mark.parametrize(
    ("elevation", "low", "high"),
    cases(
        ("06-042-C.3.2-range", "5000/10000", 5000, 10000),
        ("06-042-C.3.2-ranges-edge", "0/5000", 0, 5000),
        ("06-042-C.3.2-default", "0/20000", 0, 20000),
    ),
)
def test_ranges_of_heights(wms, elevation, low, high):
    visible = pixels(wms(LAYERS="dem", ELEVATION=elevation, TRANSPARENT="TRUE"))[..., 3] > 0
    assert np.array_equal(visible, (HEIGHT >= low) & (HEIGHT <= high))


@pytest.mark.parametrize("media_type", ["image/gif", "image/webp", "image/apng"])
def test_a_list_of_times_moves_in_formats_that_can(wms, media_type):
    response = wms(LAYERS="days", TIME=f"{TIMES[0]}/{TIMES[2]}", FORMAT=media_type, FORMAT_OPTIONS="delay:250")
    assert response["Content-Type"] == media_type
    image = Image.open(io.BytesIO(response.content))
    assert image.n_frames == 3
    shown = []
    for number in range(3):
        image.seek(number)
        shown.append(int(np.asarray(image.convert("RGB"))[150, 200, 0]))
    assert shown == pytest.approx(list(LEVELS), abs=3)

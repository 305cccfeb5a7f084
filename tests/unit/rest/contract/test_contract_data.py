"""The rows of the inventory about pictures and values."""

import io

import numpy as np
import pytest
from django.urls import reverse
from PIL import Image

from ogc_large_image.sources.datasets import open_dataset
from ogc_large_image.sources.datasets.dataset import Window
from ogc_large_image.sources.describe import describe_source, file_ref
from ogc_large_image.tilesource import get_formats, get_mime_type
from tests.rasters import RasterSpec, ramp

WEST, NORTH = 500_000, 5_000_000


def body(response):
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content) if response.streaming else response.content


def picture(response):
    return Image.open(io.BytesIO(body(response)))


@pytest.fixture
def values(tmp_path):
    """What a TIFF in an answer says of itself, and its values."""

    def read(response):
        assert response["Content-Type"] == "image/tiff"
        path = tmp_path / "answer.tif"
        path.write_bytes(body(response))
        description = describe_source(file_ref(path))
        dataset = open_dataset(str(path), "GTiff", None, {})
        window = Window(0, 0, description.width, description.height)
        data = dataset.read([band.index for band in description.bands], window)
        dataset.close()
        return description, data

    return read


@pytest.mark.parametrize("ending", get_formats())
def test_thumbnail_in_every_format_of_the_original(api, geotiff, ending):
    response = api.get(f"{geotiff}/data/thumbnail.{ending}?projection=EPSG:3857")
    assert response.status_code == 200
    assert response["Content-Type"] == get_mime_type(ending)


@pytest.mark.parametrize(("query", "size"), [("", (256, 192)), ("max_width=100", (100, 75)), ("max_height=60", (80, 60))])
def test_thumbnail_does_not_exceed_its_size(api, geotiff, query, size):
    assert picture(api.get(f"{geotiff}/data/thumbnail.png?{query}")).size == size


def test_thumbnail_in_a_style(api, geotiff):
    plain = body(api.get(f"{geotiff}/data/thumbnail.png"))
    simple = body(api.get(f"{geotiff}/data/thumbnail.png?band=1&palette=viridis&min=5&max=100&nodata=0&scheme=discrete"))
    alias = body(api.get(f"{geotiff}/data/thumbnail.png?band=1&cmap=viridis&min=5&max=100&nodata=0&scheme=discrete"))
    assert plain != simple == alias


def test_thumbnail_in_a_style_of_json(api, geotiff):
    drawn = picture(
        api.get(f"{geotiff}/data/thumbnail.png", {"style": '{"bands": [{"band": 1, "palette": ["#000", "#0f0"]}]}'})
    )
    assert not np.asarray(drawn.convert("RGB"))[..., [0, 2]].any()


def test_region_in_pixels(api, geotiff):
    drawn = picture(api.get(f"{geotiff}/data/region.png?left=10&right=30&top=5&bottom=15&units=pixels"))
    assert np.array_equal(np.asarray(drawn.convert("RGB")), ramp()[:, 5:15, 10:30].transpose(1, 2, 0))


@pytest.mark.parametrize("ending", get_formats())
def test_region_in_every_format_of_the_original(api, geotiff, ending):
    response = api.get(f"{geotiff}/data/region.{ending}?projection=EPSG:3857&left=0&right=10&bottom=10&top=0&units=pixels")
    assert body(response)
    assert response["Content-Type"] == get_mime_type(ending)


def test_region_as_a_tiff_holds_the_values_in_their_own_type_and_place(api, stored, values):
    row = stored("deep.tif", RasterSpec(ramp(dtype="uint16"), nodata=7))
    response = api.get(
        f"/api/image-file/{row.pk}/data/region.tif?left=500100&right=500300&top=4999950&bottom=4999850&units=EPSG:32633"
    )
    description, data = values(response)
    assert np.array_equal(data, ramp(dtype="uint16")[:, 5:15, 10:30])
    assert (description.crs.code, description.extent) == ("EPSG:32633", (500_100, 4_999_850, 500_300, 4_999_950))
    assert description.bands[0].nodata == 7


def test_region_by_default_in_degrees_and_in_another_crs(api, geotiff, values):
    response = api.get(f"{geotiff}/data/region.tiff?projection=EPSG:3857&left=15&right=15.02&top=45.15&bottom=45.14")
    description, data = values(response)
    assert description.crs.code == "EPSG:3857"
    assert data.shape[0] == 3
    assert description.extent.xmin == pytest.approx(1_669_792.4, abs=20)


def test_region_as_a_tiff_in_a_style_holds_colours_in_their_place(api, geotiff, values):
    description, data = values(
        api.get(f"{geotiff}/data/region.tif?left=0&right=20&top=0&bottom=10&units=pixels&band=1&palette=red")
    )
    assert description.crs.code == "EPSG:32633"
    assert data.dtype == np.uint8
    assert not data[1].any()


def test_region_of_values_though_a_style_is_given(api, stored, values):
    row = stored("deep.tif", RasterSpec(ramp(dtype="uint16")))
    query = "left=0&right=20&top=0&bottom=10&units=pixels&band=1&palette=red&raw=true&bands=2"
    _, data = values(api.get(f"/api/image-file/{row.pk}/data/region.tif?{query}"))
    assert np.array_equal(data, ramp(dtype="uint16")[1:2, :10, :20])


def test_region_larger_than_what_is_held_is_streamed(api, stored, values, settings):
    settings.OGC_LARGE_IMAGE = {"LIMITS": {"max_width": 100, "max_height": 100}}
    row = stored("wide.tif", RasterSpec(ramp(700, 900, 2, "int16")))
    response = api.get(f"/api/image-file/{row.pk}/data/region.tif?left=0&right=900&top=0&bottom=700&units=pixels")
    assert response.streaming
    description, data = values(response)
    assert np.array_equal(data, ramp(700, 900, 2, "int16"))
    assert description.geotransform[:2] == (WEST, 10)


def test_region_larger_than_a_picture_may_be_is_told_how_to_ask(api, stored, settings):
    settings.OGC_LARGE_IMAGE = {"LIMITS": {"max_width": 100, "max_height": 100}}
    address = f"/api/image-file/{stored('c.tif').pk}/data/region.png?left=0&right=400&top=0&bottom=300&units=pixels"
    response = api.get(address)
    assert (response.status_code, response.json()["parameter"]) == (400, "max_width")
    assert picture(api.get(f"{address}&max_width=100")).size == (100, 75)


@pytest.mark.parametrize("units", ["pixels", "EPSG:32633"])
def test_region_beside_the_image(api, geotiff, units):
    response = api.get(f"{geotiff}/data/region.tif?left=10000000&right=20000000&bottom=20000000&top=10000000&units={units}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/json"


@pytest.mark.parametrize("missing", ["left", "right", "top", "bottom"])
def test_region_without_a_side(api, geotiff, missing):
    sides = {"left": 0, "right": 10, "top": 0, "bottom": 10, "units": "pixels"}
    del sides[missing]
    response = api.get(f"{geotiff}/data/region.png", sides)
    assert (response.status_code, response.json()["parameter"]) == (400, missing)


def test_pixel_has_the_colour_and_the_values(api, geotiff):
    told = api.get(f"{geotiff}/data/pixel?left=30&top=20").json()
    red, green, blue = ramp()[:, 20, 30].tolist()
    assert told["bands"] == {"1": red, "2": green, "3": blue}
    assert (told["r"], told["g"], told["b"], told["a"]) == (red, green, blue, 255)
    assert told["value"] == [red, green, blue, 255]


def test_pixel_outside_is_nothing(api, geotiff):
    assert api.get(f"{geotiff}/data/pixel?left=4000&top=20").json() == {}


def test_pixel_at_a_place_on_the_ground(api, geotiff):
    told = api.get(f"{geotiff}/data/pixel?left={WEST + 305}&top={NORTH - 205}&units=EPSG:32633").json()
    assert (told["column"], told["row"]) == (30, 20)
    in_degrees = api.get(f"{geotiff}/data/pixel?left={told['longitude']}&top={told['latitude']}&units=EPSG:4326").json()
    assert in_degrees["bands"] == told["bands"]


def test_pixel_tells_exact_numbers_and_nodata(api, stored):
    data = np.array([[[16_777_217, -9999]]], np.int32)
    row = stored("exact.tif", RasterSpec(data, nodata=-9999, options={"TILED": "NO", "BLOCKXSIZE": 16, "BLOCKYSIZE": 16}))
    first = api.get(f"/api/image-file/{row.pk}/data/pixel?left=0&top=0").json()["values"][0]
    second = api.get(f"/api/image-file/{row.pk}/data/pixel?left=1&top=0").json()["values"][0]
    assert (first["value"], first["is_nodata"]) == (16_777_217, False)
    assert (second["value"], second["is_nodata"]) == (-9999, True)
    assert {"unit", "scale", "offset", "scaled_value", "category"} <= set(first)


def test_histogram_of_each_band(api, geotiff):
    told = api.get(f"{geotiff}/data/histogram").json()
    assert len(told) == 3
    assert {"min", "max", "range", "hist", "bins", "bin_edges", "samples"} <= set(told[0])
    assert told[0]["samples"] == 300 * 400
    expected, edges = np.histogram(ramp()[0], 256, (0, 256))
    assert told[0]["hist"] == expected.tolist()
    assert told[0]["bin_edges"] == edges.tolist()


def test_histogram_of_the_extremes_only(api, geotiff):
    told = api.get(f"{geotiff}/data/histogram?onlyMinMax=true").json()
    assert told["min"] == [0, 0, 0]
    assert told["max"] == [255, 255, 255]
    assert told["mean"] == pytest.approx([band.mean() for band in ramp()])


def test_histogram_as_density(api, geotiff):
    told = api.get(f"{geotiff}/data/histogram?bins=16&density=true&format=x").json()
    assert len(told[0]["hist"]) == 16
    assert np.sum(np.array(told[0]["hist"]) * np.diff(told[0]["bin_edges"])) == pytest.approx(1)


def test_histogram_of_a_part_exactly(api, geotiff):
    part = "left=0&right=100&top=0&bottom=50&units=pixels"
    told = api.get(f"{geotiff}/data/histogram?exact=true&{part}&bins=4&rangeMin=0&rangeMax=256").json()
    assert told[1]["hist"] == np.histogram(ramp()[1, :50, :100], 4, (0, 256))[0].tolist()


def test_histogram_leaves_out_nodata(api, stored):
    data = np.zeros((1, 64, 64), np.float32)
    data[0, :32] = 2.5
    told = api.get(f"/api/image-file/{stored('half.tif', RasterSpec(data, nodata=0)).pk}/data/histogram?bins=2").json()
    assert told[0]["samples"] == 32 * 64
    assert (told[0]["min"], told[0]["max"]) == (2.5, 2.5)


def test_histogram_of_too_many_bins(api, geotiff):
    response = api.get(f"{geotiff}/data/histogram?bins=100000000")
    assert (response.status_code, response.json()["parameter"]) == (400, "bins")


def test_statistics_of_a_part(api, geotiff):
    told = api.get(f"{geotiff}/data/statistics?left=0&right=100&top=0&bottom=50&units=pixels&exact=1").json()
    part = ramp()[2, :50, :100]
    assert told["3"]["mean"] == pytest.approx(part.mean())
    assert told["3"]["stdev"] == pytest.approx(part.std())


@pytest.mark.parametrize("route", ["thumbnail", "region"])
def test_data_has_its_routes_by_name(stored, route):
    pk = stored("c.tif").pk
    assert reverse(f"image-file-{route}", args=[pk, "png"]) == f"/api/image-file/{pk}/data/{route}.png"


@pytest.mark.parametrize(
    "given",
    [
        "rangeMin=1.2e16",
        "rangeMin=1.79e308",
        "rangeMax=-1.2e16",
        "rangeMax=-1.79e308",
        "rangeMax=1.79e308",
        "rangeMin=-1.7e308&rangeMax=1.7e308",
        "rangeMin=1e300&bins=4096",
    ],
)
def test_bins_beyond_all_values_are_empty_or_hold_all(api, geotiff, given):
    for band in api.get(f"{geotiff}/data/histogram?{given}").json():
        assert len(set(band["bin_edges"])) == len(band["hist"]) + 1
        assert sum(band["hist"]) in (0, band["samples"])


@pytest.mark.parametrize(
    "given", ["rangeMin=5&rangeMax=5", "rangeMin=6&rangeMax=5", "rangeMin=1e16&rangeMax=10000000000000002"]
)
def test_a_range_without_room_for_its_bins_is_refused(api, geotiff, given):
    response = api.get(f"{geotiff}/data/histogram?{given}")
    assert (response.status_code, response.json()["parameter"]) == (400, "rangeMax")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("region.tif?left=0&right=5&top=0&bottom=5&units=pixels&quality=x", "quality"),
        ("histogram?exact=true&max_width=x", "max_width"),
    ],
)
def test_a_wrong_value_is_refused_where_nothing_depends_on_it(api, geotiff, query, parameter):
    response = api.get(f"{geotiff}/data/{query}")
    assert (response.status_code, response.json()["parameter"]) == (400, parameter)

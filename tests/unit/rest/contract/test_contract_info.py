"""The rows of the inventory about what is known of an image."""

import json

import numpy as np
import pytest
from django.urls import reverse

from tests.rasters import RasterSpec, ramp

DESCRIBED = RasterSpec(ramp(), interpretations=["red", "green", "blue"], nodata=3)


@pytest.fixture
def described(stored):
    return f"/api/image-file/{stored('described.tif', DESCRIBED).pk}"


def told(response):
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/json"
    return response.json()


def test_metadata(api, geotiff):
    metadata = told(api.get(f"{geotiff}/info/metadata"))
    assert metadata["geospatial"] is True
    assert (metadata["sizeX"], metadata["sizeY"], metadata["levels"]) == (400, 300, 2)
    assert metadata["frames"] is False
    bounds = metadata["bounds"]
    assert bounds["srs"].upper() == "EPSG:4326"
    assert bounds["xmin"] == pytest.approx(15, abs=1e-3)
    assert bounds["ymax"] == pytest.approx(45.15, abs=1e-2)


def test_metadata_in_a_projection(api, geotiff):
    metadata = told(api.get(f"{geotiff}/info/metadata?projection=EPSG:3857"))
    assert metadata["sizeX"] == metadata["sizeY"]
    assert metadata["tileWidth"] == metadata["tileHeight"]
    assert metadata["levels"] > 10


def test_metadata_of_a_photograph(api, photograph):
    metadata = told(api.get(f"{photograph}/info/metadata"))
    assert not metadata["geospatial"]
    assert (metadata["sizeX"], metadata["sizeY"]) == (500, 300)


def test_metadata_is_plain_json_though_values_are_no_numbers(api, stored):
    data = np.full((1, 64, 64), np.nan, np.float32)
    data[0, 0, 0] = 1
    response = api.get(f"/api/image-file/{stored('nan.tif', RasterSpec(data, nodata=float('nan'))).pk}/info/bands")
    json.loads(response.content, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))


def test_metadata_internal(api, geotiff):
    metadata = told(api.get(f"{geotiff}/info/metadata_internal"))
    assert metadata["driverShortName"] == "GTiff"
    assert metadata["driverLongName"]
    assert metadata["geospatial"] is True


def test_bands(api, described):
    bands = told(api.get(f"{described}/info/bands"))
    assert list(bands) == ["1", "2", "3"]
    assert bands["1"]["interpretation"] == "red"
    assert bands["1"]["nodata"] == 3
    assert {"min", "max", "mean", "stdev"} <= set(bands["1"])


def test_bands_are_numbered_by_whole_numbers_in_python(api, geotiff):
    assert isinstance(api.get(f"{geotiff}/info/bands").data[1], dict)


def test_band(api, described):
    assert told(api.get(f"{described}/info/band"))["interpretation"] == "red"
    assert told(api.get(f"{described}/info/band?band=3"))["interpretation"] == "blue"


@pytest.mark.parametrize("band", ["7", "0", "-1", "x"])
def test_band_that_is_not_there(api, described, band):
    response = api.get(f"{described}/info/band?band={band}")
    assert (response.status_code, response.json()["parameter"]) == (400, "band")


def test_frames_of_an_image_without(api, geotiff):
    frames = told(api.get(f"{geotiff}/info/frames"))["frames"]
    assert frames == [
        {
            "frame": "Frame null",
            "bands": [{"index": i, "frame": None, "name": n} for i, n in enumerate(("red", "green", "blue"), 1)],
        }
    ]


def test_tiffdump(api, geotiff):
    dump = told(api.get(f"{geotiff}/info/tiffdump"))
    assert dump["ifds"][0]["tags"]["256"]["data"] == [400]
    assert {"firstifd", "size"} <= set(dump)


@pytest.mark.parametrize("route", ["metadata", "metadata_internal", "bands", "band", "frames", "tiffdump"])
@pytest.mark.parametrize("kind", ["geotiff", "photograph"])
def test_nothing_tells_where_the_file_is(api, request, settings, kind, route):
    assert settings.MEDIA_ROOT.encode() not in api.get(f"{request.getfixturevalue(kind)}/info/{route}").content


def test_tiffdump_of_what_is_no_tiff(api, photograph):
    response = api.get(f"{photograph}/info/tiffdump")
    assert response.status_code == 400
    assert b"/" not in response.content


@pytest.mark.parametrize("route", ["metadata", "metadata-internal", "bands", "band", "frames", "tiffdump"])
def test_info_has_its_routes_by_name(stored, route):
    pk = stored("c.tif").pk
    assert reverse(f"image-file-{route}", args=[pk]) == f"/api/image-file/{pk}/info/{route.replace('-', '_')}"


def test_source_by_name(api, geotiff, photograph):
    assert told(api.get(f"{geotiff}/info/metadata?source=rasterio"))["geospatial"]
    assert told(api.get(f"{photograph}/info/metadata?source=pil"))["sizeX"] == 500


@pytest.mark.parametrize("source", ["foo", "multi", "os.system", "../x"])
@pytest.mark.parametrize("route", ["info/metadata", "tiles/0/0/0.png"])
def test_source_that_is_not_offered(api, geotiff, source, route):
    response = api.get(f"{geotiff}/{route}?source={source}")
    assert (response.status_code, response.json()["parameter"]) == (400, "source")
    assert b"rasterio" not in response.content


def test_global_lists(api):
    sources = told(api.get("/api/large-image/sources"))
    assert "rasterio" in sources or "gdal" in sources
    colormaps = told(api.get("/api/large-image/colormaps"))
    assert "viridis" in colormaps["matplotlib"]
    assert colormaps["simple"] == ["red", "green", "blue"]
    formats = told(api.get("/api/large-image/formats"))
    assert formats["PNG"] == "image/png"
    assert formats["TIF"] == "image/tiff"


@pytest.mark.parametrize("name", ["sources", "colormaps", "formats"])
def test_global_lists_have_their_routes_by_name(name):
    assert reverse(f"large-image-{name}") == f"/api/large-image/{name}"


def test_metadata_of_a_png_of_sixteen_bits(api, stored):
    """Which large-image's reader of pictures declines, and GDAL's would take for a map."""
    row = stored("deep.png", (np.arange(120 * 200, dtype=np.uint16) * 2).reshape(120, 200))
    address = f"/api/image-file/{row.pk}"
    metadata = told(api.get(f"{address}/info/metadata"))
    assert (metadata["sizeX"], metadata["sizeY"], metadata["dtype"], metadata["bandCount"]) == (200, 120, "uint16", 1)
    assert (metadata["geospatial"], metadata["mm_x"], metadata["magnification"]) == (False, None, None)
    assert told(api.get(f"{address}/info/metadata_internal"))["geospatial"] is False
    assert list(told(api.get(f"{address}/info/bands"))) == ["1"]
    assert told(api.get(f"{address}/tiles/metadata"))["levels"] == 1
    assert told(api.get(f"{address}/data/pixel?left=3&top=1"))["values"][0]["value"] == (200 + 3) * 2

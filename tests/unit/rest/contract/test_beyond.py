"""What the contract has beyond django-large-image's."""

import io
from xml.etree import ElementTree

import numpy as np
import pytest
import tifffile
from PIL import Image

from tests.rasters import RasterSpec, ramp

COLOURS = ramp()


def picture(response):
    assert response.status_code == 200, response.content
    return np.asarray(Image.open(io.BytesIO(response.content)).convert("RGBA"))


@pytest.fixture
def stack(stored, settings):
    """Three frames of 300 × 200 pixels, the value of each its number times 50."""
    row = stored("stack.ome.tif", b"")
    data = np.stack([np.full((200, 300), 50 * (frame + 1), np.uint8) for frame in range(3)])
    tifffile.imwrite(row.file.path, data, ome=True, tile=(64, 64), photometric="minisblack", metadata={"axes": "ZYX"})
    return f"/api/image-file/{row.pk}"


STYLE = "band=1&min=0&max=255"


def test_a_frame_in_the_address(api, stack):
    first = picture(api.get(f"{stack}/tiles/fzxy/0/0/0/0.png?{STYLE}"))
    last = picture(api.get(f"{stack}/tiles/fzxy/2/0/0/0.png?{STYLE}"))
    assert first[10, 10, 0] == 50
    assert last[10, 10, 0] == 150
    assert np.array_equal(last, picture(api.get(f"{stack}/tiles/0/0/0.png?frame=2&{STYLE}")))


def test_a_frame_that_is_not_there(api, stack):
    response = api.get(f"{stack}/tiles/fzxy/3/0/0/0.png")
    assert (response.status_code, response.json()["parameter"]) == (400, "frame")


def test_frames_side_by_side(api, stack):
    sheet = picture(api.get(f"{stack}/tiles/tile_frames.png?max_width=30&max_height=20&{STYLE}"))
    assert sheet.shape == (40, 60, 4)
    assert [sheet[10, 15, 0], sheet[10, 45, 0], sheet[30, 15, 0]] == [50, 100, 150]
    assert sheet[30, 45, 3] == 0


def test_some_frames_in_one_row(api, stack):
    sheet = picture(api.get(f"{stack}/tiles/tile_frames.jpg?frames=2,0&across=2&max_width=30&max_height=20&{STYLE}"))
    assert sheet.shape[:2] == (20, 60)
    assert abs(int(sheet[10, 15, 0]) - 150) < 5


def test_a_sheet_too_large(api, stack):
    response = api.get(f"{stack}/tiles/tile_frames.png?max_width=4000&max_height=4000&across=3")
    assert (response.status_code, response.json()["parameter"]) == (400, "max_width")


def test_pixels_of_all_frames(api, stack):
    told = api.get(f"{stack}/data/pixel?left=5&top=5&series=true").json()
    assert [each["bands"]["1"] for each in told["series"]] == [50, 100, 150]


def test_bands_of_a_frame(api, stack):
    first, last = (api.get(f"{stack}/info/bands?frame={frame}").json()["1"] for frame in (0, 2))
    assert (first["min"], last["min"]) == (50, 150)
    assert api.get(f"{stack}/info/band?frame=1").json()["max"] == 100
    response = api.get(f"{stack}/info/band?frame=3")
    assert (response.status_code, response.json()["parameter"]) == (400, "frame")


def test_tilejson_is_followed_to_a_tile(api, geotiff):
    told = api.get(f"{geotiff}/tiles/tilejson.json?band=1&palette=red").json()
    assert told["tilejson"] == "3.0.0"
    west, south, east, north = told["bounds"]
    assert west < 15.01 < east
    assert south < 45.14 < north
    zoom = told["maxzoom"]
    column = int((15.01 + 180) / 360 * 2**zoom)
    row = int((1 - np.arcsinh(np.tan(np.radians(45.14))) / np.pi) / 2 * 2**zoom)
    address = told["tiles"][0].format(z=zoom, x=column, y=row)
    assert address.startswith("http://testserver/api/image-file/")
    drawn = picture(api.get(address))
    assert drawn[..., 0].any()
    assert not drawn[..., 1:3].any()


def test_tilejson_of_an_image_without_georeference(api, photograph):
    assert api.get(f"{photograph}/tiles/tilejson.json").status_code == 400


def test_a_deep_zoom_image_is_put_together_from_its_tiles(api, geotiff):
    response = api.get(f"{geotiff}/tiles/dzi.dzi?tile_size=128&overlap=2&encoding=webp")
    assert response["Content-Type"] == "application/xml"
    image = ElementTree.fromstring(response.content)
    assert image.tag == "{http://schemas.microsoft.com/deepzoom/2008}Image"
    assert dict(image.attrib) == {"TileSize": "128", "Overlap": "2", "Format": "webp"}
    size = image.find("{*}Size")
    assert (size.get("Width"), size.get("Height")) == ("400", "300")
    whole = np.zeros((300, 400, 3), np.uint8)
    for column in range(4):
        for row in range(3):
            tile = picture(api.get(f"{geotiff}/tiles/dzi_files/9/{column}_{row}.png?tile_size=128&overlap=2"))
            left, top = max(0, column * 128 - 2), max(0, row * 128 - 2)
            whole[top : top + tile.shape[0], left : left + tile.shape[1]] = tile[..., :3]
    assert np.array_equal(whole, COLOURS.transpose(1, 2, 0))


@pytest.mark.parametrize(("level", "size"), [(0, (1, 1)), (1, (2, 2)), (8, (150, 200))])
def test_a_level_of_a_deep_zoom_image_has_half_the_pixels_of_the_next(api, geotiff, level, size):
    tile = picture(api.get(f"{geotiff}/tiles/dzi_files/{level}/0_0.png"))
    assert tile.shape[:2] == size
    assert (tile[..., 3] == 255).all()


@pytest.mark.parametrize(("path", "parameter"), [("10/0_0", "level"), ("9/2_0", "tile"), ("9/0-0", "tile"), ("x/0_0", "level")])
def test_a_deep_zoom_tile_that_is_not_there(api, geotiff, path, parameter):
    response = api.get(f"{geotiff}/tiles/dzi_files/{path}.png")
    assert (response.status_code, response.json()["parameter"]) == (400, parameter)


@pytest.fixture
def slide(stored):
    """A pyramid with a label, as slide scanners write it: a strip whose description begins with its name."""
    row = stored("slide.tif", b"")
    data = ramp(512, 512).transpose(1, 2, 0)
    with tifffile.TiffWriter(row.file.path) as file:
        file.write(data, tile=(256, 256), photometric="rgb")
        file.write(np.full((40, 60, 3), 200, np.uint8), photometric="rgb", description="label 60x40", metadata=None)
    return f"/api/image-file/{row.pk}"


def test_associated_images(api, slide):
    assert api.get(f"{slide}/images").json() == ["label"]
    label = picture(api.get(f"{slide}/images/label.png"))
    assert label.shape == (40, 60, 4)
    assert (label[..., :3] == 200).all()
    assert api.get(f"{slide}/images/label.jpg")["Content-Type"] == "image/jpeg"


def test_an_associated_image_that_is_not_there(api, slide):
    response = api.get(f"{slide}/images/macro.png")
    assert response.status_code == 404
    assert response.json()["parameter"] == "image"


def test_images_without_others_beside_them(api, geotiff):
    assert api.get(f"{geotiff}/images").json() == []


def test_the_layers_of_a_catalog_have_the_same_actions(api, publish, raster_layer, settings):
    settings.ROOT_URLCONF = "tests.urls"
    publish(raster_layer("scan", RasterSpec(COLOURS)))
    root = "/api/layers/scan"
    assert api.get(f"{root}/info/metadata").json()["sizeX"] == 400
    assert api.get(f"{root}/data/pixel?left=0&top=0").json()["bands"]["1"] == int(COLOURS[0, 0, 0])
    assert len(api.get(f"{root}/data/histogram").json()) == 3
    assert api.get(f"{root}/tiles/tilejson.json").json()["tiles"][0].startswith("http://testserver/api/layers/scan/tiles/")
    assert picture(api.get(f"{root}/tiles/dzi_files/1/0_0.png")).shape == (2, 2, 4)
    region = api.get(f"{root}/data/region.png?left=0&right=4&top=0&bottom=4&units=pixels")
    assert picture(region).shape == (4, 4, 4)
    assert api.get(f"{root}/info/band?band=9").json()["parameter"] == "band"

"""GetTile and the tile resource (07-057r7 7.2, 8.2 and 10.2): the same tile, whatever it is asked by."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.conformance.wmts.conftest import NS, SETS, pixels, texts

FORMATS = {
    "image/png": ("png", "PNG"),
    "image/png; mode=8bit": ("png8", "PNG"),
    "image/jpeg": ("jpeg", "JPEG"),
    "image/webp": ("webp", "WEBP"),
    "image/avif": ("avif", "AVIF"),
    "image/tiff": ("tif", "TIFF"),
}
NAMED_SETS = [name for name in SETS if name != "own"]


def test_both_encodings_have_the_same_tile(wmts):
    """07-057r7 10.2: in every format that the document has."""
    for media_type in texts(wmts.layer("rgb"), "w:Format"):
        (template,) = (
            each.get("template")
            for each in wmts.layer("rgb").findall("w:ResourceURL[@resourceType='tile']", NS)
            if each.get("format") == media_type
        )
        pairs = wmts.kvp(FORMAT=media_type)
        address = wmts.resource(template.rpartition(".")[2])
        assert pairs.status_code == address.status_code == 200
        assert pairs["Content-Type"] == address["Content-Type"] == media_type
        assert pairs.content == address.content
        assert pairs["ETag"] == address["ETag"]


@pytest.mark.parametrize("media_type", FORMATS, ids=lambda name: f"07-057r7-7.2.1.2-{name}")
def test_a_tile_is_in_the_format_that_was_asked_for(wmts, media_type):
    extension, pillows = FORMATS[media_type]
    response = wmts.resource(extension)
    image = Image.open(io.BytesIO(response.content))
    assert (image.format, image.size) == (pillows, (256, 256))
    assert (image.mode == "P") == ("8bit" in media_type)
    shown = np.asarray(image.convert("RGBA")).astype(int)
    drawn = pixels(wmts.kvp()).astype(int)
    opaque = drawn[..., 3] > 0
    if media_type != "image/jpeg":
        assert ((shown[..., 3] > 127) == opaque).mean() > 0.998
    # Formats that lose something are near; a palette of 256 for 24-bit colours is farther off.
    assert np.abs(shown - drawn)[opaque][:, :3].mean() < (12 if "8bit" in media_type else 6)


def test_a_geotiff_tile_knows_where_it_is(wmts):
    """The tile's corner and resolution are in the tags ModelTiepoint and ModelPixelScale."""
    tags = Image.open(io.BytesIO(wmts.resource("tif").content)).tag_v2
    resolution = 40075016.68557849 / 256 / 2**12
    assert tags[33550][:2] == pytest.approx((resolution, resolution))
    west, north = tags[33922][3:5]
    assert west == pytest.approx(2218 * 256 * resolution - 20037508.342789244)
    assert north == pytest.approx(20037508.342789244 - 1471 * 256 * resolution)


@pytest.mark.parametrize("tile_matrix_set", NAMED_SETS, ids=lambda name: f"07-057r7-6.1-{name}")
def test_a_tile_of_each_set_has_the_sets_size_and_the_layer(wmts, tile_matrix_set):
    place = wmts.middle("rgb", tile_matrix_set)
    matrix = wmts.matrix(tile_matrix_set, place["TILEMATRIX"])
    shown = pixels(wmts.kvp(**place))
    assert shown.shape == (int(matrix["TileHeight"]), int(matrix["TileWidth"]), 4)
    assert 0.02 < (shown[..., 3] > 0).mean()
    assert wmts.kvp(**place).content == wmts.resource(**place).content


def test_doubled_pixels_are_the_same_ground(wmts):
    """Each pixel of the plain tile lies in the middle of four of the tile with twice the pixels: their mean is near it."""
    plain, doubled = pixels(wmts.kvp(LAYER="days")), pixels(wmts.kvp(LAYER="days", TILEMATRIXSET="WebMercatorQuad@2x"))
    assert doubled.shape == (512, 512, 4)
    quarters = doubled.reshape(256, 2, 256, 2, 4)[..., 3] > 0
    alike = quarters.any(axis=(1, 3)) == (plain[..., 3] > 0)
    assert alike.mean() > 0.99


def test_the_images_own_set_has_the_images_own_pixels(wmts, layers):
    """No pixel of the finest matrix is resampled."""
    (own,) = (
        name for name in texts(wmts.layer("rgb"), "w:TileMatrixSetLink/w:TileMatrixSet") if name.startswith("EPSG_32633_")
    )
    from tests.rasters import ramp

    expected = np.moveaxis(ramp(), 0, -1)
    whole = np.zeros((512, 512, 4), np.uint8)
    for row in range(2):
        for col in range(2):
            place = {"TILEMATRIXSET": own, "TILEMATRIX": "1", "TILEROW": str(row), "TILECOL": str(col)}
            whole[row * 256 : (row + 1) * 256, col * 256 : (col + 1) * 256] = pixels(wmts.kvp(**place))
    assert np.array_equal(whole[:300, :400, :3], expected)
    assert (whole[:300, :400, 3] == 255).all()
    assert not whole[300:, :, 3].any()
    assert not whole[:, 400:, 3].any()


def test_an_image_without_a_place_has_tiles(wmts):
    (own,) = texts(wmts.layer("slide"), "w:TileMatrixSetLink/w:TileMatrixSet")
    shown = pixels(wmts.kvp(LAYER="slide", TILEMATRIXSET=own, TILEMATRIX="2", TILEROW="1", TILECOL="1"))
    assert (shown[..., 3] == 255).all()


def test_styles_are_told_apart(wmts):
    red = pixels(wmts.kvp(STYLE="red"))
    assert (red[..., 0] == red[..., 1]).all()
    assert wmts.kvp(STYLE="red")["ETag"] != wmts.kvp()["ETag"]
    assert np.array_equal(pixels(wmts.resource(STYLE="red")), red)


def test_an_empty_style_is_the_default_one(wmts):
    assert wmts.kvp(STYLE="").content == wmts.kvp().content


def test_parameters_that_are_not_its_own_are_ignored(wmts):
    """07-057r7 7.2.2.1: unknown parameters, and dimensions that the layer has not."""
    assert wmts.kvp(TIME="2000-01-01", ELEVATION="5", BOGUS="1", WIDTH="7").content == wmts.kvp().content


def test_an_answer_can_be_kept_and_asked_after(wmts, client):
    """RFC 9110 13.1.2."""
    first = wmts.resource()
    assert first["Cache-Control"] == "public, max-age=3600"
    path = first.wsgi_request.path
    for tags in (first["ETag"], f'"other", {first["ETag"]}', "*"):
        again = client.get(path, HTTP_IF_NONE_MATCH=tags)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert client.get(path, HTTP_IF_NONE_MATCH='"other"').status_code == 200


def test_within_the_limits_and_without_data_a_tile_is_transparent_and_one_for_all(wmts):
    """Every such tile of every place has the same bytes and the same tag."""
    first_row, last_row, first_col, last_col = wmts.limits("rgb", "WebMercatorQuad")["15"]
    tags = set()
    for layer in ("rgb", "closed"):
        for matrix in ("18", "20", "23"):
            response = wmts.kvp(LAYER=layer, TILEMATRIX=matrix, TILEROW="3", TILECOL="5")
            assert not pixels(response).any()
            tags.add((response["ETag"], response.content))
    assert len(tags) == 1
    assert first_row < last_row
    assert first_col < last_col

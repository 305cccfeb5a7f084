import io

import numpy as np
import pytest
from PIL import Image

from ogc_large_image.render import encode as encode_module
from ogc_large_image.render.compose import blank, flatten
from ogc_large_image.render.encode import encode
from ogc_large_image.render.formats import EncodingOptions, ImageFormat, map_formats
from ogc_large_image.styles.picture import Picture

PALETTE = np.array([[255, 0, 0, 255], [0, 0, 255, 255], [0, 0, 0, 0]], np.uint8)


def smooth(channels, size=(50, 70)):
    rows, columns = np.mgrid[0 : size[0], 0 : size[1]]
    planes = [rows * 3, columns * 2, rows + columns, np.full(size, 255)]
    return np.stack(planes[:channels], axis=-1).astype(np.uint8)


def decode(encoded):
    image = Image.open(io.BytesIO(encoded.data))
    image.load()
    return image


KINDS = {
    ImageFormat.PNG8: "PNG",
    ImageFormat.APNG: "PNG",
    ImageFormat.GEOTIFF: "TIFF",
    ImageFormat.COG: "TIFF",
}
EXACT = (ImageFormat.PNG, ImageFormat.APNG, ImageFormat.GEOTIFF, ImageFormat.COG)
STILL = [each for each in map_formats() if each is not ImageFormat.MP4]


@pytest.mark.parametrize("image_format", STILL)
@pytest.mark.parametrize(
    "picture",
    [
        Picture(smooth(3)),
        Picture(smooth(4)),
        Picture(np.ones((50, 70), np.uint8), PALETTE),
        Picture(np.zeros((1, 1), np.uint8), PALETTE),
        Picture(smooth(3, (1, 9))),
        flatten(blank(70, 50), (1, 2, 3)),
    ],
    ids=["rgb", "rgba", "palette", "one pixel", "one row", "blank on a background"],
)
def test_every_picture_becomes_every_format(picture, image_format):
    encoded = encode(picture, image_format)
    image = decode(encoded)
    assert encoded.media_type == image_format.value
    assert image.format == KINDS.get(image_format, image_format.name)
    assert image.size == picture.pixels.shape[1::-1]
    colours = picture.pixels[..., :3] if picture.palette is None else picture.palette[picture.pixels][..., :3]
    error = np.abs(np.asarray(image.convert("RGB")).astype(int) - colours)
    assert error.mean() < (0.001 if image_format in EXACT else 6)


def test_opaque_png_carries_no_alpha():
    assert decode(encode(Picture(smooth(4)), ImageFormat.PNG)).mode == "RGB"


def test_png_with_a_translucent_pixel_carries_alpha():
    pixels = smooth(4)
    pixels[3, 4, 3] = 9
    image = decode(encode(Picture(pixels), ImageFormat.PNG))
    assert (np.asarray(image) == pixels).all()


def test_palette_picture_becomes_a_palette_png():
    indices = np.arange(12, dtype=np.uint8).reshape(3, 4) % 3
    image = decode(encode(Picture(indices, PALETTE), ImageFormat.PNG))
    assert image.mode == "P"
    assert (np.asarray(image.convert("RGBA")) == PALETTE[indices]).all()


def test_webp_keeps_holes_transparent():
    pixels = smooth(4)
    pixels[:25, :, 3] = 0
    alpha = np.asarray(decode(encode(Picture(pixels), ImageFormat.WEBP)).convert("RGBA"))[..., 3]
    assert (alpha == pixels[..., 3]).all()


def test_opaque_webp_carries_no_alpha():
    assert decode(encode(Picture(smooth(4)), ImageFormat.WEBP)).mode == "RGB"


def test_blank_png_is_transparent_and_made_once_a_size():
    first, second = (encode(blank(70, 50), ImageFormat.PNG) for _ in range(2))
    assert first.data is second.data
    assert decode(first).size == (70, 50)
    assert not np.asarray(decode(first).convert("RGBA")).any()


def test_blank_pngs_kept_are_bounded():
    for width in range(1, 200):
        encode(blank(width, 1), ImageFormat.PNG)
    assert encode_module._blank_png.cache_info().currsize <= 64


GRADED = smooth(4)
GRADED[..., 3] = np.arange(50, dtype=np.uint8)[:, None] * 5


@pytest.mark.parametrize("image_format", [ImageFormat.WEBP, ImageFormat.AVIF, ImageFormat.PNG8, ImageFormat.GEOTIFF])
def test_graded_alpha_comes_back(image_format):
    alpha = np.asarray(decode(encode(Picture(GRADED), image_format)).convert("RGBA"))[..., 3].astype(int)
    assert np.abs(alpha - GRADED[..., 3]).mean() < (10 if image_format is ImageFormat.PNG8 else 1)


def test_gif_shows_a_pixel_or_does_not():
    image = decode(encode(Picture(GRADED), ImageFormat.GIF)).convert("RGBA")
    assert set(np.unique(np.asarray(image)[..., 3])) == {0, 255}


def test_gif_leads_all_invisible_entries_to_one():
    palette = np.array([[0, 0, 0, 0], [255, 0, 0, 255], [9, 9, 9, 0]], np.uint8)
    indices = np.array([[0, 1, 2]], np.uint8)
    alpha = np.asarray(decode(encode(Picture(indices, palette), ImageFormat.GIF)).convert("RGBA"))[..., 3]
    assert alpha.tolist() == [[0, 255, 0]]


def test_palette_picture_passes_through_png8():
    indices = np.arange(12, dtype=np.uint8).reshape(3, 4) % 3
    picture = Picture(indices, PALETTE)
    assert encode(picture, ImageFormat.PNG8).data == encode(picture, ImageFormat.PNG).data


@pytest.mark.parametrize("image_format", [ImageFormat.JPEG, ImageFormat.WEBP, ImageFormat.AVIF])
def test_lower_quality_is_a_smaller_file(image_format):
    noise = Picture(np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8))
    sizes = [len(encode(noise, image_format, EncodingOptions(quality=quality)).data) for quality in (5, 60, 100)]
    assert sizes == sorted(set(sizes))


@pytest.mark.parametrize("image_format", [ImageFormat.PNG, ImageFormat.PNG8, ImageFormat.GEOTIFF, ImageFormat.COG])
def test_higher_compression_is_a_smaller_file(image_format):
    picture = Picture(smooth(3, (200, 300)))
    sizes = [len(encode(picture, image_format, EncodingOptions(compression=level)).data) for level in (9, 1, 0)]
    assert sizes[0] <= sizes[1] < sizes[2]


def test_lossless_webp_keeps_every_pixel():
    image = decode(encode(Picture(GRADED), ImageFormat.WEBP, EncodingOptions(lossless=True, quality=3)))
    seen = GRADED[..., 3] > 0
    assert (np.asarray(image)[seen] == GRADED[seen]).all()


@pytest.mark.parametrize("image_format", [ImageFormat.PNG, ImageFormat.PNG8, ImageFormat.JPEG])
def test_file_tells_its_resolution(image_format):
    image = decode(encode(Picture(smooth(3)), image_format, EncodingOptions(dpi=300)))
    assert round(image.info["dpi"][0]) == round(image.info["dpi"][1]) == 300


def test_blank_png_tells_its_resolution_too():
    assert round(decode(encode(blank(8, 8), ImageFormat.PNG, EncodingOptions(dpi=300))).info["dpi"][0]) == 300

import io

import numpy as np
import pytest
from PIL import Image

from ogc_large_image.render import encode as encode_module
from ogc_large_image.render.compose import blank, flatten
from ogc_large_image.render.encode import encode
from ogc_large_image.render.queries import ImageFormat
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


@pytest.mark.parametrize("image_format", ImageFormat)
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
    assert encoded.media_type == image_format.value == Image.MIME[image.format]
    assert image.size == picture.pixels.shape[1::-1]
    colours = picture.pixels[..., :3] if picture.palette is None else picture.palette[picture.pixels][..., :3]
    error = np.abs(np.asarray(image.convert("RGB")).astype(int) - colours)
    assert error.mean() < (0.001 if image_format is ImageFormat.PNG else 4)


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

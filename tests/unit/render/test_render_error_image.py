import io

import numpy as np
import pytest
from PIL import Image

from ogc_large_image.limits import Limits
from ogc_large_image.render.error_image import DEFAULT_SIZE, ErrorKind, draw_error_image
from ogc_large_image.render.formats import ImageFormat, map_formats

TEXT = "LAYERS: There is no such layer."


def decode(encoded):
    image = Image.open(io.BytesIO(encoded.data))
    image.load()
    return image


def pixels(*args, **options):
    return np.asarray(decode(draw_error_image(*args, **options)).convert("RGBA"))


def test_text_stands_on_the_background():
    found = pixels("inimage", TEXT, 200, 50, background=(250, 240, 230))
    assert found.shape == (50, 200, 4)
    assert (found[-1, -1] == (250, 240, 230, 255)).all()
    assert found[..., :3].min() < 60


def test_text_on_a_dark_background_is_light():
    assert pixels("inimage", TEXT, 200, 50, background=(0, 0, 40))[..., :3].max() > 200


def test_transparent_picture_holds_nothing_but_the_text():
    found = pixels("inimage", TEXT, 200, 50, transparent=True)
    assert found[-1, -1, 3] == 0
    assert 0 < np.count_nonzero(found[..., 3]) < found[..., 3].size / 2


def test_blank_picture_is_the_background_alone():
    assert (pixels(ErrorKind.BLANK, TEXT, 20, 10, background=(1, 2, 3)) == (1, 2, 3, 255)).all()
    assert not pixels(ErrorKind.BLANK, TEXT, 20, 10, transparent=True).any()


@pytest.mark.parametrize("kind", ErrorKind)
@pytest.mark.parametrize("image_format", [each for each in map_formats() if each is not ImageFormat.MP4])
def test_every_format_can_tell_an_error(kind, image_format):
    encoded = draw_error_image(kind, TEXT, 64, 32, image_format, transparent=True)
    assert encoded.media_type == image_format.value
    assert decode(encoded).size == (64, 32)


def test_format_that_is_not_available_gives_way_to_png(monkeypatch):
    monkeypatch.setattr("ogc_large_image.render.formats._has_avif", lambda: False)
    assert draw_error_image("inimage", TEXT, format=ImageFormat.AVIF).media_type == "image/png"


@pytest.mark.parametrize(
    ("asked", "size"),
    [
        ((None, None), (DEFAULT_SIZE, DEFAULT_SIZE)),
        ((0, -5), (DEFAULT_SIZE, DEFAULT_SIZE)),
        ((1, 1), (1, 1)),
        ((10**12, 3), (300, 3)),
        ((3, 10**12), (3, 260)),
    ],
)
def test_sizes_come_within_the_limits(asked, size):
    limits = Limits(max_width=300, max_height=260)
    assert decode(draw_error_image("inimage", TEXT, *asked, limits=limits)).size == size


@pytest.mark.parametrize("text", ["", "\0\x1b\n\r\t", "x" * 100_000, "مرحبا 你好 \U0001f5fa \ud800", "a " * 9_999])
def test_no_text_is_too_much(text):
    assert pixels("inimage", text, 120, 60).shape == (60, 120, 4)


def test_long_text_goes_on_in_further_lines():
    short, long = (pixels("inimage", text, 120, 100) for text in ("word", "word " * 12))
    rows = [np.flatnonzero((found[..., 0] < 128).any(axis=1)).max() for found in (short, long)]
    assert rows[0] < 20 < 50 < rows[1]

import io

import numpy as np
import pytest
from PIL import Image

from ogc_large_image.render import png
from ogc_large_image.render.png import write_png

RANDOM = np.random.default_rng(3)
SIZES = [(1, 1), (1, 7), (9, 1), (2, 2), (37, 53), (256, 256), (101, 300), (3, 1000)]


@pytest.fixture(params=["libdeflate", "Pillow"])
def writer(request, monkeypatch):
    if request.param == "Pillow":
        monkeypatch.setattr(png, "deflate", None)
    return write_png


def decode(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    assert image.format == "PNG"
    return image


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("content", ["noise", "ramp", "flat"])
def test_colours_come_back(writer, size, channels, content):
    pixels = np.zeros((*size, channels), np.uint8)
    if content == "noise":
        pixels = RANDOM.integers(0, 256, pixels.shape, dtype=np.uint8)
    elif content == "ramp":
        pixels += np.arange(size[1], dtype=np.uint8)[None, :, None] + np.arange(size[0], dtype=np.uint8)[:, None, None]
    image = decode(writer(pixels))
    assert image.mode == {3: "RGB", 4: "RGBA"}[channels]
    assert image.size == (size[1], size[0])
    assert (np.asarray(image) == pixels).all()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("entries", [1, 2, 255, 256])
@pytest.mark.parametrize("alphas", [[255], [0, 255], range(256)], ids=["opaque", "holes", "graded"])
def test_palette_comes_back(writer, size, entries, alphas):
    palette = RANDOM.integers(0, 256, (entries, 4), dtype=np.uint8)
    palette[:, 3] = RANDOM.choice(np.asarray(alphas, np.uint8), entries)
    indices = RANDOM.integers(0, entries, size).astype(np.uint8)
    image = decode(writer(indices, palette))
    assert image.mode == "P"
    assert (np.asarray(image.convert("RGBA")) == palette[indices]).all()


def test_opaque_palette_declares_no_transparency(writer):
    image = decode(writer(np.zeros((2, 2), np.uint8), np.full((4, 4), 255, np.uint8)))
    assert "transparency" not in image.info


def test_transparency_is_declared_up_to_the_last_entry_that_needs_it():
    palette = np.full((256, 4), 255, np.uint8)
    palette[2, 3] = 0
    data = write_png(np.zeros((2, 2), np.uint8), palette)
    start = data.index(b"tRNS")
    assert data[start - 4 : start] == b"\0\0\0\3"
    assert data[start + 4 : start + 7] == b"\xff\xff\0"


@pytest.mark.parametrize(
    "view", [np.s_[::-1], np.s_[:, ::2], np.s_[3:9, 5:17], np.s_[..., :3]], ids=["upside down", "strided", "window", "no alpha"]
)
def test_views_of_larger_arrays_are_written_right(view):
    pixels = RANDOM.integers(0, 256, (20, 30, 4), dtype=np.uint8)[view]
    assert (np.asarray(decode(write_png(pixels))) == pixels).all()


def test_one_value_broadcast_over_all_pixels_is_written_right():
    indices = np.broadcast_to(np.uint8(0), (11, 13))
    image = decode(write_png(indices, np.zeros((1, 4), np.uint8)))
    assert not np.asarray(image.convert("RGBA")).any()


def test_same_pixels_give_the_same_bytes():
    pixels = RANDOM.integers(0, 256, (64, 64, 3), dtype=np.uint8)
    assert write_png(pixels) == write_png(pixels.copy())


def test_checksums_hold_for_a_strict_reader():
    data = write_png(RANDOM.integers(0, 256, (40, 40, 3), dtype=np.uint8))
    Image.open(io.BytesIO(data)).verify()
    broken = bytearray(data)
    broken[60] ^= 1
    with pytest.raises((SyntaxError, OSError)):
        Image.open(io.BytesIO(bytes(broken))).verify()

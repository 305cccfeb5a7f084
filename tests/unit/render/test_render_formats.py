import importlib.util

import pytest
from PIL import features

from ogc_large_image.errors import FormatNotSupported, InvalidParameter
from ogc_large_image.render import formats
from ogc_large_image.render.formats import (
    DEFAULT_OPTIONS,
    FILE_FORMATS,
    EncodingOptions,
    ImageFormat,
    map_formats,
    tile_formats,
)


@pytest.fixture
def without_libraries(monkeypatch):
    """A Pillow without AVIF, and no av package."""
    for known in (formats._has_avif, formats._has_video):
        known.cache_clear()
    monkeypatch.setattr(features, "check", lambda _: False)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    yield
    for known in (formats._has_avif, formats._has_video):
        known.cache_clear()


@pytest.mark.parametrize("image_format", [each for each in ImageFormat if each not in FILE_FORMATS])
def test_format_is_known_by_its_media_type_and_its_ending(image_format):
    assert ImageFormat.parse(image_format.value) is image_format
    assert ImageFormat.of_extension(image_format.extension) is image_format


@pytest.mark.parametrize("image_format", FILE_FORMATS)
def test_format_of_single_files_is_known_by_its_ending_and_no_format_of_maps(image_format):
    assert ImageFormat.of_extension(image_format.extension) is image_format
    assert image_format not in map_formats()
    with pytest.raises(FormatNotSupported):
        ImageFormat.parse(image_format.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IMAGE/PNG", ImageFormat.PNG),
        (" image/jpeg ", ImageFormat.JPEG),
        ("image/jpg", ImageFormat.JPEG),
        ("image/png8", ImageFormat.PNG8),
        ("image/png;mode=8bit", ImageFormat.PNG8),
        ("image/png; mode=24bit", ImageFormat.PNG),
        ("image/geotiff", ImageFormat.GEOTIFF),
        ("image/tiff; application=geotiff", ImageFormat.GEOTIFF),
        ("image/tiff;application=geotiff;profile=cloud-optimized", ImageFormat.COG),
        ("image/vnd.mozilla.apng", ImageFormat.APNG),
    ],
)
def test_other_spellings(text, expected):
    assert ImageFormat.parse(text) is expected


@pytest.mark.parametrize("text", ["", "png", "image/bmp", "image/png\0", "image/\u0661", "x" * 10_000, "image/png; q=1"])
def test_what_is_no_format_is_refused_by_its_parameter(text):
    with pytest.raises(FormatNotSupported) as raised:
        ImageFormat.parse(text, "FORMAT")
    assert raised.value.locator == "FORMAT"


def test_format_without_its_library_is_not_offered(without_libraries):
    assert {ImageFormat.AVIF, ImageFormat.MP4}.isdisjoint(map_formats())
    for call in (lambda: ImageFormat.parse("image/avif"), lambda: ImageFormat.of_extension("mp4")):
        with pytest.raises(FormatNotSupported):
            call()


def test_tiles_do_not_move():
    assert {ImageFormat.GIF, ImageFormat.APNG, ImageFormat.MP4} == set(map_formats()) - set(tile_formats())


@pytest.mark.parametrize(
    ("name", "value"),
    [("quality", 0), ("quality", 101), ("compression", -1), ("compression", 10), ("dpi", 0), ("dpi", 10**9)],
)
def test_option_out_of_range_names_itself(name, value):
    with pytest.raises(InvalidParameter) as raised:
        EncodingOptions(**{name: value})
    assert raised.value.locator == name


def test_options_that_change_nothing_are_left_out():
    options = EncodingOptions(quality=50, compression=3, lossless=True, dpi=100, raw=True, bands=(1,))
    assert options.relevant_to(ImageFormat.PNG) == EncodingOptions(compression=3, dpi=100)
    assert options.relevant_to(ImageFormat.WEBP) == EncodingOptions(lossless=True)
    assert options.relevant_to(ImageFormat.COG) == EncodingOptions(compression=3, raw=True, bands=(1,))
    assert EncodingOptions(quality=50).relevant_to(ImageFormat.PNG) == DEFAULT_OPTIONS
    assert EncodingOptions(bands=(1,)).relevant_to(ImageFormat.GEOTIFF) == DEFAULT_OPTIONS

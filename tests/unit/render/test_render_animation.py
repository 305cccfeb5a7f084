import io
from dataclasses import replace

import av
import numpy as np
import pytest
from PIL import Image

from ogc_large_image.errors import FormatNotSupported, InvalidParameter, LimitExceeded, MissingParameter
from ogc_large_image.limits import Limits
from ogc_large_image.render.animation import encode_animation
from ogc_large_image.render.animation_plan import make_animation_plan
from ogc_large_image.render.cache import MemoryCache
from ogc_large_image.render.formats import EncodingOptions, ImageFormat
from ogc_large_image.render.queries import AnimationQuery
from ogc_large_image.render.service import MapService
from ogc_large_image.styles.picture import Picture
from ogc_large_image.styles.style import BandStyle, Bound, BoundKind, Style

from .fakes import FakeReaders, describe, make_grid, make_layer, make_query

ROWS, COLUMNS = np.mgrid[0:40, 0:60]
PILLOW = [ImageFormat.GIF, ImageFormat.WEBP, ImageFormat.APNG]
STYLE = Style((BandStyle(1, minimum=Bound(BoundKind.NUMBER, 0), maximum=Bound(BoundKind.NUMBER, 255)),))
LAYER = make_layer("years", describe(frames=3))


def pictures(count=4, holes=True):
    """A bar that wanders to the right, on nothing or on white."""
    for number in range(count):
        pixels = np.zeros((40, 60, 4), np.uint8) if holes else np.full((40, 60, 4), 255, np.uint8)
        pixels[(COLUMNS // 10) == number] = (200, 40, 10 * number, 255)
        yield Picture.from_rgba(pixels)


def frames_of(data):
    image = Image.open(io.BytesIO(data))
    for number in range(image.n_frames):
        image.seek(number)
        yield np.asarray(image.convert("RGBA"))


def animation(count=3, image_format=ImageFormat.GIF, **changes):
    base = make_query(LAYER, format=image_format)
    (selection,) = base.selections
    maps = tuple(replace(base, selections=(replace(selection, style=STYLE, frame=frame),)) for frame in range(count))
    return replace(AnimationQuery(maps), **changes)


@pytest.mark.parametrize("image_format", PILLOW)
@pytest.mark.parametrize("holes", [True, False], ids=["with holes", "opaque"])
def test_each_picture_is_shown_alone_and_in_order(image_format, holes):
    encoded = encode_animation(pictures(holes=holes), image_format, 200, EncodingOptions(lossless=True))
    shown = list(frames_of(encoded.data))
    assert encoded.media_type == image_format.value
    assert len(shown) == 4
    for found, picture in zip(shown, pictures(holes=holes), strict=True):
        assert (found[..., 3] == picture.rgba()[..., 3]).all()
        seen = found[..., 3] > 0
        assert (found[seen] == picture.rgba()[seen]).all()


@pytest.mark.parametrize("image_format", PILLOW)
def test_pictures_follow_after_the_delay_and_for_ever(image_format):
    image = Image.open(io.BytesIO(encode_animation(pictures(), image_format, 250).data))
    image.seek(1)
    image.load()
    assert round(image.info["duration"]) == 250
    assert image.info["loop"] == 0


@pytest.mark.parametrize("image_format", PILLOW)
def test_same_pictures_make_the_same_file(image_format):
    assert encode_animation(pictures(), image_format, 250) == encode_animation(pictures(), image_format, 250)


def video_frames(data):
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.video[0]
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)], float(stream.average_rate)


def test_video_shows_each_picture():
    frames, rate = video_frames(encode_animation(pictures(holes=False), ImageFormat.MP4, 200).data)
    assert len(frames) == 4
    assert rate == pytest.approx(5)
    for frame, picture in zip(frames, pictures(holes=False), strict=True):
        assert np.abs(frame.astype(int) - picture.rgba()[..., :3]).mean() < 12


def test_video_of_an_odd_size_is_a_pixel_larger():
    odd = Picture(np.full((41, 59, 3), 90, np.uint8))
    frames, _ = video_frames(encode_animation([odd], ImageFormat.MP4, 500).data)
    assert frames[0].shape == (42, 60, 3)


def test_better_video_is_a_larger_file():
    noise = [Picture(np.random.default_rng(number).integers(0, 256, (64, 64, 3), dtype=np.uint8)) for number in range(3)]
    sizes = [
        len(encode_animation(noise, ImageFormat.MP4, 200, EncodingOptions(quality=quality)).data) for quality in (1, 50, 100)
    ]
    assert sizes == sorted(set(sizes))


# --- planned and rendered -----------------------------------------------------


@pytest.mark.parametrize("image_format", PILLOW)
def test_service_draws_every_frame(image_format):
    readers = FakeReaders(LAYER)
    service = MapService(readers, MemoryCache(1 << 24), Limits())
    plan = service.plan_animation(animation(image_format=image_format))
    rendered = service.render_animation(plan)
    shown = list(frames_of(rendered.image.data))
    assert [int(frame[0, 5, 0]) for frame in shown] == pytest.approx([15, 115, 215], abs=4)
    assert not rendered.cached
    assert service.render_animation(plan).cached


def test_a_still_of_a_moving_format_is_one_picture():
    service = MapService(FakeReaders(LAYER), MemoryCache(1 << 24), Limits())
    data = service.render(service.plan(make_query(LAYER, format=ImageFormat.MP4))).image.data
    assert len(video_frames(data)[0]) == 1


@pytest.mark.parametrize(
    ("query", "limits", "error", "locator"),
    [
        (AnimationQuery(()), Limits(), MissingParameter, "frames"),
        (animation(), Limits(max_frames=2), LimitExceeded, "frames"),
        (animation(), Limits(max_animation_pixels=3 * 64 * 48 - 1), LimitExceeded, "width"),
        (animation(delay=19), Limits(), InvalidParameter, "delay"),
        (animation(delay=60_001), Limits(), InvalidParameter, "delay"),
        (animation(image_format=ImageFormat.PNG), Limits(), FormatNotSupported, "format"),
    ],
)
def test_what_cannot_be_animated_is_refused(query, limits, error, locator):
    with pytest.raises(error) as raised:
        make_animation_plan(query, limits)
    assert raised.value.locator == locator


def test_pictures_of_different_sizes_are_no_animation():
    query = animation()
    other = replace(query.maps[1], grid=make_grid(width=65))
    with pytest.raises(InvalidParameter):
        make_animation_plan(replace(query, maps=(query.maps[0], other)), Limits())


def test_delay_and_order_make_another_animation():
    query = animation()
    fingerprints = {
        make_animation_plan(each, Limits()).fingerprint
        for each in (
            query,
            replace(query, delay=300),
            replace(query, maps=query.maps[::-1]),
            replace(query, maps=query.maps[:2]),
        )
    }
    assert len(fingerprints) == 4
    assert make_animation_plan(animation(), Limits()).fingerprint in fingerprints

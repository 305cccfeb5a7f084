import numpy as np
import pytest

from ogc_large_image.render.compose import blank, compose, fade, flatten, is_blank, over, to_rgb
from ogc_large_image.styles.picture import Picture

RANDOM = np.random.default_rng(7)


def rgba(alphas, size=(37, 53)):
    pixels = RANDOM.integers(0, 256, (*size, 4), dtype=np.uint8)
    pixels[..., 3] = RANDOM.choice(np.asarray(alphas, np.uint8), size)
    return Picture(pixels)


def rgb(size=(37, 53)):
    return Picture(RANDOM.integers(0, 256, (*size, 3), dtype=np.uint8))


def paletted(alphas=(255,), size=(37, 53)):
    palette = RANDOM.integers(0, 256, (16, 4), dtype=np.uint8)
    palette[:, 3] = RANDOM.choice(np.asarray(alphas, np.uint8), 16)
    return Picture(RANDOM.integers(0, 16, size, dtype=np.uint8), palette)


def half_up(numerator, denominator):
    """Rounded in floats of 53 bits, which hold all these quotients' nearest halves exactly enough."""
    return np.floor(numerator / denominator + 0.5)


def oracle(above, below):
    top, bottom = above.rgba().astype(float), below.rgba().astype(float)
    weight_top, weight_bottom = top[..., 3] * 255, bottom[..., 3] * (255 - top[..., 3])
    total = weight_top + weight_bottom
    colours = top[..., :3] * weight_top[..., None] + bottom[..., :3] * weight_bottom[..., None]
    out = np.zeros(top.shape)
    out[..., 3] = half_up(total, 255)
    out[..., :3] = np.where(total[..., None] > 0, half_up(colours, np.maximum(total, 1)[..., None]), 0)
    return out.astype(np.uint8)


GRADED = range(256)
CASES = {
    "graded on graded": (lambda: rgba(GRADED), lambda: rgba(GRADED)),
    "graded on opaque": (lambda: rgba(GRADED), rgb),
    "graded on opaque with alpha": (lambda: rgba(GRADED), lambda: rgba([255])),
    "graded on all or nothing": (lambda: rgba(GRADED), lambda: rgba([0, 255])),
    "all or nothing on graded": (lambda: rgba([0, 255]), lambda: rgba(GRADED)),
    "all or nothing on opaque": (lambda: rgba([0, 255]), rgb),
    "opaque on graded": (rgb, lambda: rgba(GRADED)),
    "palette on opaque": (lambda: paletted([0, 255]), rgb),
    "translucent palette on opaque": (lambda: paletted(GRADED), rgb),
    "graded on palette": (lambda: rgba(GRADED), lambda: paletted([0, 100, 255])),
    "nearly nothing on nearly nothing": (lambda: rgba([0, 1, 2]), lambda: rgba([0, 1, 2])),
}


@pytest.mark.parametrize(("top", "bottom"), CASES.values(), ids=CASES)
def test_over_is_the_formula_rounded_to_nearest(top, bottom):
    above, below = top(), bottom()
    expected = oracle(above, below)
    drawn = over(above, below).rgba()
    seen = expected[..., 3] > 0
    assert (drawn[..., 3] == expected[..., 3]).all()
    assert (drawn[seen] == expected[seen]).all()


def test_colour_where_nothing_is_drawn_is_zero_or_what_was_below():
    drawn = over(rgba([0, 7]), rgba([0, 9]))
    nothing = drawn.pixels[..., 3] == 0
    assert nothing.any()
    assert not drawn.pixels[nothing].any()


def test_inputs_are_left_as_they_were():
    above, below = rgba(GRADED), rgba(GRADED)
    before = above.pixels.copy(), below.pixels.copy()
    over(above, below)
    flatten(above, (1, 2, 3))
    fade(above, 100)
    assert (above.pixels == before[0]).all()
    assert (below.pixels == before[1]).all()


def test_blocks_of_rows_leave_no_seam(monkeypatch):
    above, below = rgba(GRADED), rgba(GRADED)
    whole = over(above, below).pixels
    monkeypatch.setattr("ogc_large_image.render.compose._BLOCK_PIXELS", 100)
    assert (over(above, below).pixels == whole).all()


@pytest.mark.parametrize("picture", [rgb(), rgba(GRADED), paletted(), paletted([0, 255])])
def test_single_picture_passes_untouched(picture):
    composed = compose([(picture, 255)], None, 53, 37)
    assert composed.pixels is picture.pixels
    assert composed.palette is picture.palette


def test_opaque_picture_on_top_passes_untouched():
    top = paletted()
    assert compose([(rgb(), 255), (top, 255)], None, 53, 37) is top


def test_blank_pictures_are_passed_over():
    picture = paletted([0, 255])
    nothing = blank(53, 37)
    assert compose([(nothing, 255), (picture, 255), (nothing, 255), (rgb(), 0)], None, 53, 37) is picture


def test_no_picture_at_all_is_the_shared_blank():
    assert compose([], None, 53, 37) is blank(53, 37)
    assert is_blank(blank(53, 37))
    assert not blank(53, 37).rgba().any()


def test_pictures_are_taken_one_at_a_time():
    alive = []

    def pictures():
        for _ in range(3):
            alive.append("drawn")
            yield rgba(GRADED), 255
            alive.append("done with")

    compose(pictures(), None, 53, 37)
    assert alive == ["drawn", "done with"] * 3


def test_order_is_bottom_to_top():
    red, green = (np.zeros((2, 2, 3), np.uint8) for _ in range(2))
    red[..., 0] = green[..., 1] = 255
    drawn = compose([(Picture(red), 255), (Picture(green), 51)], None, 2, 2)
    assert to_rgb(drawn)[0, 0].tolist() == [204, 51, 0]


@pytest.mark.parametrize("opacity", [1, 127, 128, 254])
def test_fading_multiplies_alpha(opacity):
    picture = rgba(GRADED)
    faded = fade(picture, opacity).rgba()
    assert (faded[..., 3] == half_up(picture.pixels[..., 3].astype(float) * opacity, 255)).all()
    seen = faded[..., 3] > 0
    assert (faded[seen, :3] == picture.pixels[seen, :3]).all()
    assert not faded[~seen].any()


def test_faded_palette_picture_keeps_its_palette():
    picture = paletted()
    faded = fade(picture, 100)
    assert faded.pixels is picture.pixels
    assert set(faded.palette[:, 3].tolist()) == {100}


@pytest.mark.parametrize("picture", [rgb(), rgba(GRADED), rgba([0, 255]), paletted(GRADED), paletted(), blank(53, 37)])
def test_flattened_picture_is_opaque_and_follows_the_formula(picture):
    sheet = np.zeros((37, 53, 3), np.uint8)
    sheet[:] = (200, 100, 50)
    flat = flatten(picture, (200, 100, 50))
    assert flat.is_opaque
    assert (flat.rgba() == oracle(picture, Picture(sheet))).all()


def test_flattened_palette_picture_keeps_its_indices():
    picture = paletted([0, 255])
    assert flatten(picture, (1, 2, 3)).pixels is picture.pixels


def test_flattened_blank_is_the_background():
    assert (to_rgb(compose([], (9, 8, 7), 3, 2)) == (9, 8, 7)).all()


def test_colours_of_views_and_of_pixels_with_alpha_come_out():
    pixels = RANDOM.integers(0, 255, (20, 30, 4), dtype=np.uint8)
    assert (to_rgb(Picture(pixels[3:9, 5:17])) == pixels[3:9, 5:17, :3]).all()

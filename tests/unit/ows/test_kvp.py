import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ogc_large_image.errors import InvalidParameter, LayerNotDefined, MissingParameter, OgcLargeImageError
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.ows.kvp import MAX_PAIRS, MAX_VALUE_LENGTH, Kvp, located


def kvp(**values: str) -> Kvp:
    return Kvp.parse(values.items())


def test_names_are_case_insensitive_and_values_are_not():
    assert Kvp.parse([("LaYeRs", "Lakes")]).text("LAYERS") == "Lakes"


def test_an_absent_and_an_empty_value_are_the_default():
    assert kvp(STYLES="").text("STYLES", "x") == kvp().text("STYLES", "x") == "x"


def test_has_tells_an_empty_value_from_an_absent_one():
    assert kvp(styles="").has("STYLES")
    assert not kvp().has("STYLES")


@pytest.mark.parametrize("given", [{}, {"bbox": ""}])
def test_a_required_value_must_be_there(given):
    with pytest.raises(MissingParameter) as caught:
        kvp(**given).required("BBOX")
    assert caught.value.locator == "BBOX"


def test_twice_with_one_value_is_once():
    assert Kvp.parse([("width", "1"), ("WIDTH", "1")]).integer("WIDTH") == 1


def test_twice_with_two_values_is_refused_where_it_is_used():
    pairs = Kvp.parse([("width", "1"), ("WIDTH", "2"), ("unknown", "a"), ("unknown", "b")])
    with pytest.raises(InvalidParameter) as caught:
        pairs.text("WIDTH")
    assert caught.value.locator == "WIDTH"


@pytest.mark.parametrize("bad", ["a\x00b", "a\nb", "\x1b[2J", "a\x7f", "a\x85", "\ufffe", "\ud800"])
def test_control_characters_are_refused(bad):
    with pytest.raises(InvalidParameter):
        kvp(layers=bad).text("LAYERS")


def test_an_absurdly_long_value_is_refused():
    with pytest.raises(InvalidParameter):
        kvp(layers="x" * (MAX_VALUE_LENGTH + 1)).text("LAYERS")


def test_an_absurd_number_of_parameters_is_refused():
    with pytest.raises(InvalidParameter):
        Kvp.parse((f"k{index}", "") for index in range(MAX_PAIRS + 1))


@pytest.mark.parametrize(("text", "value"), [("256", 256), ("+5", 5), ("-5", -5), ("007", 7), (" 5", 5)])
def test_integers(text, value):
    assert kvp(width=text).integer("WIDTH") == value


@pytest.mark.parametrize("bad", ["", "x", "1.0", "1e3", "0x10", "1_000", "٣", "５", "--1", "9" * 5000, "NaN", "1 2", "1\n"])
def test_what_is_no_integer(bad):
    with pytest.raises((InvalidParameter, MissingParameter)) as caught:
        kvp(width=bad).integer("WIDTH")
    assert caught.value.locator == "WIDTH"


def test_an_integer_below_its_minimum_is_refused():
    with pytest.raises(InvalidParameter):
        kvp(width="0").integer("WIDTH", minimum=1)


def test_an_absent_integer_is_its_default():
    assert kvp().integer("COUNT", 1, minimum=1) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [("-.0005E1", -0.005), ("-25E-4", -0.0025), ("+05E-3", 0.005), (".5", 0.5), ("5.", 5.0), ("1e5", 1e5), ("1E+308", 1e308)],
)
def test_numbers_in_every_form_of_xs_double(text, value):
    assert kvp(x=text).number("X") == value


@pytest.mark.parametrize(
    "bad", ["nan", "NaN", "inf", "-INF", "1e999", ".", "e5", "1,0", "٣.٥", "0x1p3", "1_0", "1" * 65, "1e", "−1"]
)
def test_what_is_no_finite_number(bad):
    with pytest.raises(InvalidParameter):
        kvp(x=bad).number("X")


def test_an_absent_number_is_its_default():
    assert kvp().number("OPACITY", 1.0) == 1.0


def test_a_bbox_is_four_numbers_in_wire_order():
    assert kvp(bbox="2,1,4,3.5").bbox("BBOX") == BBox(2, 1, 4, 3.5)


@pytest.mark.parametrize("bad", ["1,2,3", "1,2,3,4,5", "1,2,x,4", ",,,", "1,2,inf,4", "1 2 3 4", "1;2;3;4"])
def test_what_is_no_bbox(bad):
    with pytest.raises(InvalidParameter) as caught:
        kvp(bbox=bad).bbox("BBOX")
    assert caught.value.locator == "BBOX"


@pytest.mark.parametrize(("text", "value"), [("TRUE", True), ("fAlSe", False), ("", True)])
def test_booleans(text, value):
    assert kvp(t=text).boolean("T", True) is value


@pytest.mark.parametrize("bad", ["1", "yes", "truе", " TRUE"])
def test_what_is_no_boolean(bad):
    with pytest.raises(InvalidParameter):
        kvp(t=bad).boolean("T", True)


@pytest.mark.parametrize(("text", "value"), [("0xFF8000", (255, 128, 0)), ("0Xff8000", (255, 128, 0)), ("", (1, 2, 3))])
def test_colours(text, value):
    assert kvp(bgcolor=text).colour("BGCOLOR", (1, 2, 3)) == value


@pytest.mark.parametrize("bad", ["red", "#ff0000", "FF0000", "0xFF00", "0xFF000000", "0xGG0000", "0x٠٠٠٠٠٠"])
def test_what_is_no_colour(bad):
    with pytest.raises(InvalidParameter):
        kvp(bgcolor=bad).colour("BGCOLOR", (1, 2, 3))


@pytest.mark.parametrize(("text", "value"), [("", ()), ("a", ("a",)), ("a,,b", ("a", "", "b")), (",,,", ("",) * 4)])
def test_a_list_keeps_its_empty_members(text, value):
    assert kvp(styles=text).names("STYLES") == value


def test_an_absurdly_long_list_is_refused():
    with pytest.raises(InvalidParameter):
        kvp(styles="," * 2000).names("STYLES")


def test_located_gives_an_inner_error_the_protocols_spelling():
    with pytest.raises(LayerNotDefined) as caught, located("LAYERS"):
        raise LayerNotDefined("There is no such layer.", "layer")
    assert caught.value.locator == "LAYERS"


@given(st.text(max_size=40))
def test_no_text_whatever_raises_anything_but_a_domain_error(text):
    pairs = Kvp.parse([("k", text)])
    for read in (
        lambda: pairs.text("K"),
        lambda: pairs.integer("K"),
        lambda: pairs.bbox("K"),
        lambda: pairs.boolean("K", True),
        lambda: pairs.colour("K", (0, 0, 0)),
        lambda: pairs.names("K"),
    ):
        with suppress(OgcLargeImageError):
            read()


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_number_is_read_back(value):
    assert math.isclose(Kvp.parse([("x", repr(value))]).number("X"), value, rel_tol=0, abs_tol=0)

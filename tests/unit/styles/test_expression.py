from __future__ import annotations

import contextlib
import time
import tracemalloc
import warnings

import numpy as np
import pytest

from ogc_large_image.errors import InvalidStyle
from ogc_large_image.styles.expression import parse_expression, result_type

A, B = np.array([[1.0, 4.0, 0.0]], np.float32), np.array([[2.0, 2.0, 0.0]], np.float32)


def _evaluate(text, *planes):
    return parse_expression(text).evaluate(planes or (A, B))[0].tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("b1 + b2 * 2", [5, 8, 0]),
        ("(b1 + b2) * 2", [6, 12, 0]),
        ("b1 - b2 - 1", [-2, 1, -1]),
        ("-b1 ** 2", [-1, -16, 0]),
        ("b1 ** -1 * 4 + b2 * 0", [4, 1, np.inf]),
        ("b1 * 2 ** 3 ** 2", [512, 2048, 0]),
        ("--b1 + +b2", [3, 6, 0]),
        ("b1 > b2", [0, 1, 0]),
        ("b1 <= b2", [1, 0, 1]),
        ("(b1 == 4) + (b2 != 2) * 2", [0, 1, 2]),
        ("where(b1 > 0, b2, -1)", [2, 2, -1]),
        ("where(b1 > 0, log(b1), 7) * 1", [0, pytest.approx(np.log(4)), 7]),
        ("min(b1, b2)", [1, 2, 0]),
        ("max(b1, 3)", [3, 4, 3]),
        ("abs(b2 - b1)", [1, 2, 0]),
        ("sqrt(b1) + exp(b2 * 0)", [2, 3, 1]),
        ("clip(b1, 0.5, 2)", [1, 2, 0.5]),
        ("[first] * 10 + B1", [12, 42, 0]),
        (".5e1*b1", [5, 20, 0]),
    ],
)
def test_arithmetic_means_what_it_says(text, expected):
    names = parse_expression(text).bands
    planes = {1: A, 2: B, "first": A}
    if text.startswith("["):
        planes[1] = B
    assert parse_expression(text).evaluate([planes[name] for name in names])[0].tolist() == expected


def test_the_normalised_difference_of_bytes_does_not_wrap_round():
    low, high = np.array([[10]], np.uint8), np.array([[250]], np.uint8)
    assert _evaluate("(b1 - b2) / (b1 + b2)", low, high) == [pytest.approx(-240 / 260)]


def test_what_has_no_answer_is_not_finite_and_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = _evaluate("b1 / (b2 - 2)")
    assert not np.isfinite(found[:2]).any()
    assert found[2] == 0


def test_bands_are_read_once_each_in_the_order_of_their_names():
    assert parse_expression("b3 - b1 + b3 * [near infrared]").bands == (3, 1, "near infrared")


def test_the_result_has_the_digits_of_its_bands():
    assert result_type(["uint8", "int16", "float32"]) == "float32"
    assert result_type(["uint8", "int32"]) == "float64"
    exact = np.array([[16777217]], np.int32)
    assert _evaluate("b1 + b2 * 0", exact, exact) == [16777217]


def test_large_pictures_go_through_in_blocks():
    planes = np.random.default_rng(0).random((2, 700, 500)).astype(np.float32)
    tracemalloc.start()
    found = parse_expression("sqrt(b1 * b1 + b2 * b2) / (1 + b1) - where(b1 > b2, b1, b2)").evaluate(planes)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    one, other = planes.astype(float)
    expected = np.hypot(one, other) / (1 + one) - np.maximum(one, other)
    assert np.allclose(found, expected, atol=1e-6)
    assert peak < found.nbytes + 8 * (1 << 16) * 4


BAD = [
    "", " ", "1 + 2", "b1 +", "b1 b2", "(b1", "b1)", "b1 ** b2", "b1 ** 17", "b1 ** -99", "b0x", "x", "b1.real", "b1[0]",
    "__import__('os')", "lambda: b1", "b1 if b1 else b2", "b1; b2", "b1 = 2", "b1 and b2", "where(b1, 2)", "min(b1)",
    "abs(b1, b2)", "sqrt", "eval(b1)", "f'{b1}'", "'b1'", "b1 // 2", "b1 % 2", "b1 & b2", "~b1", "@b1", "b1 < b2 < b1",
    "1e999 * b1", "b1 * (1 / 0)", "b1 + log(0)", "1e38 * 1e38 + b1", "b1\x00", "b٣", "[" + "x" * 200 + "]", "[]", "{b1}",
    "exp(1000) + b1", "nan + b1", "inf * b1", "b1 ** (1 / 0)",
]  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_everything_else_is_refused(text):
    with pytest.raises(InvalidStyle) as caught:
        parse_expression(text)
    assert caught.value.locator == "expression"


BOMBS = [
    "b1" + "+b1" * 5000,
    "(" * 400 + "b1" + ")" * 400,
    "-" * 900 + "b1",
    "b1" + "**2" * 300,
    "abs(" * 100 + "b1" + ")" * 100,
    "+".join(f"b{number}" for number in range(1, 100)),
    "9" * 900 + "*b1",
    "b1" + "*b1" * 200,
    "where(" * 60 + "b1",
    "b1**" + "-" * 500 + "2",
]


@pytest.mark.parametrize("text", BOMBS, ids=lambda text: text[:8])
def test_bombs_are_cheap(text):
    started = time.perf_counter()
    tracemalloc.start()
    with contextlib.suppress(InvalidStyle):
        parse_expression(text).evaluate([A])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.perf_counter() - started < 1
    assert peak < 1 << 20

from __future__ import annotations

from dataclasses import replace

import pytest

from ogc_large_image.errors import InvalidStyle
from ogc_large_image.limits import Limits
from ogc_large_image.styles.json_text import read_json


def test_plain_json_is_read():
    assert read_json('{"a": [1, -2.5, "x", true, null]}', Limits()) == {"a": [1, -2.5, "x", True, None]}


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "{",
        "nonsense",
        "{'a': 1}",
        '{"a": 1,}',
        '{"a": NaN}',
        '{"a": Infinity}',
        '{"a": -Infinity}',
        '{"a": 1e999}',
        '{"a": -1e999}',
        '{"a": 1, "a": 2}',
        '{"a": 1, "\\u0061": 1}',
        '{"a": ' + "9" * 5000 + "}",
        '{"a": "' + "\x00" + '"}',
        "\ufeff{}",
        "\ud800",
        '{"a": ٣}',
    ],
)
def test_what_has_no_single_finite_meaning_is_refused(text):
    with pytest.raises(InvalidStyle) as caught:
        read_json(text, Limits())
    assert caught.value.locator == "style"


def test_depth_is_bounded_before_anything_is_read():
    with pytest.raises(InvalidStyle, match="deep"):
        read_json("[" * 16000, Limits())
    limits = replace(Limits(), max_style_depth=2)
    assert read_json("[[]]", limits) == [[]]
    with pytest.raises(InvalidStyle, match="deep"):
        read_json("[[[]]]", limits)


def test_brackets_in_texts_have_no_depth():
    assert read_json('["[[[[[[[[[[[[\\"[[["]', Limits()) == ['[[[[[[[[[[[["[[[']


def test_bytes_are_bounded_and_not_characters():
    limits = replace(Limits(), max_style_bytes=8)
    assert read_json('"123456"', limits) == "123456"
    for text in ('"1234567"', '"äöüß"'):
        with pytest.raises(InvalidStyle, match="bytes"):
            read_json(text, limits)

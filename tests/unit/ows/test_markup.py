import pytest

from ogc_large_image.ows.markup import make, make_text


@pytest.mark.parametrize("text", ["plain", "a < b & \"c\" > 'd'", "tab\there", "\x00illegal", "ümläut", " "])
def test_a_text_alone_is_the_same_by_the_shorter_way(text):
    assert make_text("Title", text) == make("Title", text)

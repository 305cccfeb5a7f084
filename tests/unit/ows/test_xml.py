import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ogc_large_image.ows.xml import XLINK, XLINK_HREF, ElementFactory, clean, document, inner, number

E = ElementFactory("http://example.org/ns", {None: "http://example.org/ns", "xlink": XLINK})


def test_a_document_has_its_declaration_and_its_namespaces_once():
    assert document(E("A", {XLINK_HREF: "u"}, E("B", "text"))) == (
        b"<?xml version='1.0' encoding='UTF-8'?>\n"
        b'<A xmlns="http://example.org/ns" xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="u"><B>text</B></A>'
    )


def test_markup_in_text_and_attributes_is_escaped():
    assert inner(E("R", E("A", {"a": '"<&>'}, "a & b <c>"))) == b'<A a="&quot;&lt;&amp;&gt;">a &amp; b &lt;c&gt;</A>'


def test_nested_content_is_flattened_and_none_is_skipped():
    assert inner(E("R", [E("A"), None, [E("B"), "tail"]], None)) == b"<A/><B/>tail"


def test_text_is_joined_and_stays_where_it_was_put():
    assert inner(E("R", "one", " two", E("A"))) == b"one two<A/>"
    assert inner(E("R", "text")) == b"text"


def test_characters_that_xml_cannot_hold_are_left_out():
    assert clean("a\x00b\x0bc\ufffed\ud800e\tf\n") == "abcde\tf\n"


def test_an_optional_element_of_nothing_is_none():
    assert E.optional("A", "") is None
    assert E.optional("A", "\x00") is None
    assert E.optional("A", "x").text == "x"


def test_nothing_inside_is_no_bytes():
    assert inner(E("R")) == b""


def test_a_doctype_has_no_internal_subset():
    data = document(ElementFactory()("A"), doctype='<!DOCTYPE A SYSTEM "http://example.org/a.dtd">')
    assert b'<!DOCTYPE A SYSTEM "http://example.org/a.dtd">\n<A/>' in data


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1"), (-0.0, "0"), (0.1, "0.1"), (-180.0, "-180"), (20037508.342789244, "20037508.342789244"), (1e300, "1e+300")],
)
def test_numbers_are_short_and_exact(value, text):
    assert number(value) == text
    assert float(text) == value


@given(st.text())
def test_any_text_makes_a_well_formed_document(text):
    root = etree.fromstring(document(E("A", {"a": text}, text)))
    assert (root.text or "") == root.get("a") == clean(text)

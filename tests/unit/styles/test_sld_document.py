"""The entry for XML from strangers: nothing outside the document is reached, nothing grows."""

from __future__ import annotations

import socket
import time

import pytest

from ogc_large_image.errors import InvalidStyle, LimitExceeded
from ogc_large_image.limits import Limits
from ogc_large_image.styles.sld import parse_sld

LIMITS = Limits()
SOUND = "<FeatureTypeStyle><Name>a</Name><Rule><RasterSymbolizer/></Rule></FeatureTypeStyle>"
DOCTYPES = {
    "external entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "parameter entity": '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>',
    "external subset": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
    "laughs": '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>',
    "harmless": "<!DOCTYPE a>",
    "small letters": "<!doctype a>",
}


@pytest.fixture(autouse=True)
def nothing_is_reached(monkeypatch):
    def refuse(*_):
        raise AssertionError("The document reached for the network.")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def _refused(document: bytes, error=InvalidStyle):
    started = time.perf_counter()
    with pytest.raises(error) as caught:
        parse_sld(document, LIMITS, "SLD_BODY")
    assert time.perf_counter() - started < 1
    assert caught.value.locator == "SLD_BODY"
    assert "root:" not in caught.value.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1"])
@pytest.mark.parametrize("kind", list(DOCTYPES))
def test_document_types_are_refused_in_every_encoding(kind, encoding):
    body = SOUND.replace("a</Name>", "&x;&c;</Name>")
    declared = "" if encoding.startswith("utf-8") else f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    for declaration in (declared, ""):
        _refused((declaration + DOCTYPES[kind] + body).encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-7", "utf-32", "cp037", "cp500", "utf-32-le"])
def test_encodings_that_hide_markup_are_refused(encoding):
    name = "ebcdic-cp-us" if encoding.startswith("cp") else encoding
    _refused(f'<?xml version="1.0" encoding="{name}"?>{DOCTYPES["external entity"]}{SOUND}'.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "ascii"])
def test_ordinary_encodings_are_read(encoding):
    declaration = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    (layer,) = parse_sld((declaration + SOUND).encode(encoding), LIMITS)
    assert layer.styles[0].name == "a"


def test_documents_are_bounded_in_length():
    _refused(SOUND.encode() + b" " * LIMITS.max_sld_bytes, LimitExceeded)


def test_documents_are_bounded_in_depth():
    _refused(b"<a>" * 70 + b"</a>" * 70, LimitExceeded)
    _refused(b"<a>" * 9000 + b"</a>" * 9000)


def test_undeclared_entities_are_no_xml():
    _refused(SOUND.replace("a</Name>", "&x;</Name>").encode())


@pytest.mark.parametrize(
    "document",
    [
        SOUND.replace("a</Name>", '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/></Name>'),
        '<?xml-stylesheet href="http://127.0.0.1:9/a.xsl"?><a xmlns="http://127.0.0.1:9/"/>',
        "<a " + " ".join(f'b{number}="1"' for number in range(5000)) + "/>",
        "<a>" + "<b/>" * 15000 + "</a>",
        "<a>" + "x" * 65000 + "</a>",
    ],
    ids=["xinclude", "stylesheet", "attributes", "elements", "text"],
)
def test_other_ways_out_lead_nowhere(document):
    _refused(document.encode())


def test_comments_and_instructions_are_skipped():
    (layer,) = parse_sld(SOUND.replace("<Rule>", "<!-- --><?php evil ?><Rule>").encode(), LIMITS)
    assert layer.styles[0].name == "a"

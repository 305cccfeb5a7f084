from __future__ import annotations

import gzip

import pytest
from django.test import RequestFactory

from ogc_large_image.ows.stored_document import SMALL, StoredDocument, stored_response


def ask(document: StoredDocument, **headers: str):
    return stored_response(RequestFactory().get("/", headers=headers), document, "text/xml", 60)


def test_a_long_document_is_kept_compressed_only_and_sent_either_way():
    data = b"<tile/>" * SMALL
    document = StoredDocument.of(data)
    assert document.plain == b""
    assert len(document.compressed) < len(data) / 50
    assert ask(document).content == data
    assert gzip.decompress(ask(document, Accept_Encoding="gzip").content) == data


def test_a_short_one_is_not_compressed():
    document = StoredDocument.of(b"<a/>")
    assert "Content-Encoding" not in ask(document, Accept_Encoding="gzip")


def test_equal_documents_have_equal_tags_and_others_have_others():
    assert StoredDocument.of(b"<a/>") == StoredDocument.of(b"<a/>")
    assert StoredDocument.of(b"<a/>").tag != StoredDocument.of(b"<b/>").tag


@pytest.mark.parametrize(
    ("header", "is_compressed"),
    [
        ("gzip", True),
        ("GZip, deflate, br", True),
        ("br;q=1.0, gzip;q=0.2", True),
        ("*", True),
        ("x-gzip", True),
        ("gzip; q=0", False),
        ("*;q=0.0", False),
        ("gzip;q=0, *", False),
        ("identity", False),
        ("", False),
    ],
)
def test_what_the_client_takes_is_what_it_says(header: str, is_compressed: bool):
    response = ask(StoredDocument.of(b"<tile/>" * 1000), Accept_Encoding=header)
    assert ("Content-Encoding" in response) is is_compressed

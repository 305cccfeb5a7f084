from __future__ import annotations

import gzip
import threading

import pytest
from django.test import RequestFactory

from ogc_large_image.ows.stored_document import SMALL, StoredDocument, StoredDocuments, stored_response


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


def test_what_several_ask_for_at_once_is_written_once():
    documents, written, goes_on = StoredDocuments(capacity=1), [], threading.Event()

    def write() -> bytes:
        written.append(threading.get_ident())
        goes_on.wait(10)
        return b"<a/>"

    found = []
    threads = [threading.Thread(target=lambda: found.append(documents.get("key", write))) for _ in range(4)]
    for thread in threads:
        thread.start()
    goes_on.set()
    for thread in threads:
        thread.join(10)
    assert len(written) == 1
    assert found == [StoredDocument.of(b"<a/>")] * 4
    assert documents.get("other", lambda: b"<b/>") == StoredDocument.of(b"<b/>")
    assert documents.get("key", lambda: b"<c/>") == StoredDocument.of(b"<c/>")


def test_what_could_not_be_written_is_tried_again():
    documents = StoredDocuments(capacity=1)
    with pytest.raises(ZeroDivisionError):
        documents.get("key", lambda: bytes([1 // 0]))
    assert documents.get("key", lambda: b"<a/>").plain == b"<a/>"

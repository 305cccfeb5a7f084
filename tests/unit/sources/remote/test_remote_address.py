from __future__ import annotations

from urllib.parse import urlencode

import pytest

from ogc_large_image.errors import SourceRefused
from ogc_large_image.sources.remote.address import is_remote, parse_remote

SIGNED = "https://b.s3.example.org/k.tif?X-Amz-Credential=AKIA%2F2&X-Amz-Signature=deadbeef&X-Amz-Date=20260101T000000Z"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://Example.org/a/b.tif", "https://example.org/a/b.tif"),
        ("https://example.org:443/a.tif", "https://example.org/a.tif"),
        ("http://example.org:8080/a.tif", "http://example.org:8080/a.tif"),
        ("ftp://example.org/a.tif", "ftp://example.org/a.tif"),
        ("HTTP://example.org/a.tif", "http://example.org/a.tif"),
        ("http://[::1]:80/a.tif", "http://[::1]/a.tif"),
        ("https://bücher.example/a.tif", "https://xn--bcher-kva.example/a.tif"),
        ("s3://bucket/a b/c.tif", "s3://bucket/a%20b/c.tif"),
        ("/vsis3/bucket/a b/c.tif", "s3://bucket/a%20b/c.tif"),
        ("/vsicurl/https://example.org/a.tif", "https://example.org/a.tif"),
        (f"/vsicurl?{urlencode({'url': SIGNED, 'use_head': 'no', 'list_dir': 'no'})}", "https://b.s3.example.org/k.tif"),
        (SIGNED, "https://b.s3.example.org/k.tif"),
        ("https://c.blob.core.windows.net/k.tif?sv=2021&se=2026&sig=abc", "https://c.blob.core.windows.net/k.tif"),
        ("ftp://me:secret@example.org/a.tif", "ftp://example.org/a.tif"),
    ],
)
def test_addresses_without_what_is_signed(text: str, address: str) -> None:
    parsed = parse_remote(text)
    assert parsed is not None
    assert parsed.text == address
    assert "deadbeef" not in repr(parsed)
    assert "secret" not in repr(parsed)
    assert is_remote(parsed.text)


def test_another_query_is_another_file_without_its_words() -> None:
    texts = [parse_remote(f"https://example.org/get?id={number}&api_key=hidden").text for number in (1, 2)]  # type: ignore[union-attr]
    assert texts[0] != texts[1]
    assert "hidden" not in texts[0]


@pytest.mark.parametrize(
    "text", ["/data/scan.tif", "scan.tif", "C:\\scan.tif", "WMS:http://example.org/", "vrt:///a.tif", "GTIFF_DIR:1:/a"]
)
def test_what_is_not_remote(text: str) -> None:
    assert parse_remote(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "http:///a.tif",
        "http://example.org",
        "http://example.org/",
        "http://exa mple.org/a.tif",
        "http://example.org/a b.tif",
        "http://example.org/a\r\nHost: other/b.tif",
        "http://example.org:99999/a.tif",
        "http://example.org:x/a.tif",
        "http://user:password@example.org/a.tif",
        "http://example.org#@127.0.0.1/a.tif",
        "http://example.org\\@127.0.0.1/a.tif",
        "http://" + "a" * 9000 + "/a.tif",
        "ftp://me%0d%0aDELE:x@example.org/a.tif",
        "s3://bucket",
        "s3://bucket/../other/a.tif",
        "s3://b\n/a.tif",
        "/vsicurl?url=http%3A%2F%2Fexample.org%2Fa.tif&header_file=/etc/passwd",
        "/vsicurl?url=http%3A%2F%2Fexample.org%2Fa.tif&unsafessl=yes",
        "/vsicurl?url=http%3A%2F%2Fa.org%2Fa.tif&url=http%3A%2F%2Fb.org%2Fa.tif",
        "/vsicurl?use_head=no",
        "/vsicurl?url=file%3A%2F%2F%2Fetc%2Fpasswd",
        "/vsicurl/file:///etc/passwd",
        "/vsicurl/gopher://127.0.0.1/x",
        "/vsicurl/s3://bucket/a.tif",
        "/vsicurl//vsizip/a.zip",
        "/vsis3/",
        "/vsis3/bucket",
    ],
)
def test_refused_addresses(text: str) -> None:
    with pytest.raises(SourceRefused):
        parse_remote(text)

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ogc_large_image.errors import SourceError, SourceNotFound, SourceRefused, SourceUnreadable
from ogc_large_image.storage.field_files import field_file_ref, field_file_to_local_path, field_file_url
from ogc_large_image.storage.paths import source_ref
from ogc_large_image.utilities import field_file_to_s3_url, make_vsi
from tests.services.pixels import assert_same_image
from tests.services.s3_server import BUCKET, S3Server, s3_server
from tests.services.stored_scans import scan_file

FIELDS = ["file", "s3_file"]


@pytest.fixture
def key(s3: S3Server, scan: Path) -> str:
    s3.put("a b/scan.tif", scan.read_bytes())
    return "a b/scan.tif"


@pytest.fixture
def allowed(s3: S3Server, site: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The site lists the server's host, and has what GDAL's ``/vsis3/`` needs in its environment."""
    site.OGC_LARGE_IMAGE = {"REVALIDATE_SECONDS": 0, "REMOTE_PRIVATE_HOSTS": [s3.host]}
    for name, value in s3.variables.items():
        monkeypatch.setenv(name, value)
    return site


# --- by a copy -----------------------------------------------------------------


@pytest.mark.parametrize("field", FIELDS)
def test_a_file_in_s3_by_a_copy(s3: S3Server, site: Any, key: str, scan: Path, field: str) -> None:
    file = scan_file(s3.storage(), key, field)
    path = field_file_to_local_path(file)
    assert path.read_bytes() == scan.read_bytes()
    assert field_file_to_local_path(scan_file(s3.storage(), key, field)) == path
    assert_same_image(field_file_ref(file), scan)


def test_a_file_below_a_location(s3: S3Server, site: Any, scan: Path) -> None:
    s3.put("media/scan.tif", scan.read_bytes())
    storage = s3.storage(location="media")
    assert field_file_to_local_path(scan_file(storage, "scan.tif")).read_bytes() == scan.read_bytes()
    assert field_file_to_s3_url(scan_file(storage, "scan.tif")) == f"s3://{BUCKET}/media/scan.tif"


def test_a_replaced_object_of_the_same_size_and_second(s3: S3Server, site: Any) -> None:
    for content in (b"a" * 1000, b"b" * 1000, b"c" * 1000):
        s3.put("replaced.tif", content)
        assert field_file_to_local_path(scan_file(s3.storage(), "replaced.tif")).read_bytes() == content


def test_a_deleted_object(s3: S3Server, site: Any, scan: Path) -> None:
    s3.put("deleted.tif", scan.read_bytes())
    path = field_file_to_local_path(scan_file(s3.storage(), "deleted.tif"))
    s3.delete("deleted.tif")
    with pytest.raises(SourceNotFound):
        field_file_to_local_path(scan_file(s3.storage(), "deleted.tif"))
    assert not path.exists()


def test_a_storage_that_does_not_let_us_in(s3: S3Server, site: Any, key: str) -> None:
    with pytest.raises(SourceUnreadable) as raised:
        field_file_to_local_path(scan_file(s3.storage(secret_key="wrong"), key))
    assert "127.0.0.1" not in str(raised.value)


# --- in place, by ranges -----------------------------------------------------------


@pytest.mark.parametrize("field", FIELDS)
def test_a_presigned_address(s3: S3Server, allowed: Any, key: str, scan: Path, field: str) -> None:
    ref = source_ref(make_vsi(field_file_url(scan_file(s3.storage(), key, field))))
    assert ref.address == f"http://{s3.host}/{BUCKET}/a%20b/scan.tif"
    assert "Signature" not in repr(ref)
    assert_same_image(ref, scan)


def test_another_signature_is_the_same_source(s3: S3Server, allowed: Any, key: str) -> None:
    urls = [s3.storage().url(key, expire=seconds) for seconds in (100, 200)]
    assert urls[0] != urls[1]
    assert source_ref(make_vsi(urls[0])) == source_ref(make_vsi(urls[1]))


def test_a_wrong_signature(s3: S3Server, allowed: Any, key: str) -> None:
    url = s3.storage().url(key)
    source_ref(make_vsi(url))
    with pytest.raises(SourceUnreadable) as raised:
        source_ref(make_vsi(url[:-4] + "0000"))
    assert "Signature" not in f"{raised.value}{raised.value.__cause__}"


@pytest.mark.parametrize("form", ["s3://{}/{}", "/vsis3/{}/{}"])
def test_an_object_by_its_bucket_and_key(s3: S3Server, allowed: Any, key: str, scan: Path, form: str) -> None:
    ref = source_ref(form.format(BUCKET, key))
    assert ref.address == f"s3://{BUCKET}/a%20b/scan.tif"
    assert_same_image(ref, scan)


def test_a_files_object_by_its_bucket_and_key(s3: S3Server, allowed: Any, key: str, scan: Path) -> None:
    assert_same_image(source_ref(make_vsi(field_file_to_s3_url(scan_file(s3.storage(), key)))), scan)


@pytest.mark.parametrize("form", ["s3", "presigned"])
def test_a_replaced_object(s3: S3Server, allowed: Any, scan: Path, other_scan: Path, form: str) -> None:
    for image in (scan, other_scan):
        s3.put("changing.tif", image.read_bytes())
        path = f"s3://{BUCKET}/changing.tif" if form == "s3" else make_vsi(s3.storage().url("changing.tif"))
        assert_same_image(source_ref(path), image)


@pytest.mark.parametrize("form", ["s3", "presigned"])
def test_an_object_that_is_gone(s3: S3Server, allowed: Any, scan: Path, form: str) -> None:
    s3.put("gone.tif", scan.read_bytes())
    path = f"s3://{BUCKET}/gone.tif" if form == "s3" else make_vsi(s3.storage().url("gone.tif"))
    source_ref(path)
    s3.delete("gone.tif")
    with pytest.raises(SourceNotFound):
        source_ref(path)


def test_a_server_that_is_not_listed_is_not_asked(s3: S3Server, allowed: Any, key: str) -> None:
    allowed.OGC_LARGE_IMAGE = {}
    for path in (f"s3://{BUCKET}/{key}", make_vsi(s3.storage().url(key)), s3.storage().url(key)):
        with pytest.raises(SourceRefused):
            source_ref(path)


# --- over TLS --------------------------------------------------------------------


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("tls"), tls=True) as server:
        yield server


def test_tls_with_a_certificate_that_is_known(tls: S3Server, site: Any, scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site.OGC_LARGE_IMAGE = {"REMOTE_PRIVATE_HOSTS": [tls.host]}
    monkeypatch.setenv("SSL_CERT_FILE", str(tls.certificate))
    tls.put("scan.tif", scan.read_bytes())
    assert_same_image(source_ref(tls.storage().url("scan.tif")), scan)
    # The same server by a name that its certificate does not have.
    site.OGC_LARGE_IMAGE = {"REMOTE_PRIVATE_HOSTS": [f"127.0.0.1:{tls.port}"]}
    with pytest.raises(SourceUnreadable):
        source_ref(tls.storage().url("scan.tif").replace("localhost", "127.0.0.1"))


def test_tls_with_a_certificate_that_nobody_knows(
    tls: S3Server, site: Any, scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ogc_large_image.sources.remote import http

    http._pools.clear()
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    site.OGC_LARGE_IMAGE = {"REMOTE_PRIVATE_HOSTS": [tls.host]}
    # An object that nobody has asked for: within a second the address of another would be signed alike, and its version remembered.
    tls.put("unasked.tif", scan.read_bytes())
    with pytest.raises(SourceError):
        source_ref(tls.storage().url("unasked.tif"))

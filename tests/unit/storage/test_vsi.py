from __future__ import annotations

from typing import Any

import pytest

from ogc_large_image import utilities
from ogc_large_image.errors import SourceRefused
from ogc_large_image.sources.remote.address import parse_remote
from ogc_large_image.storage.vsi import make_vsi, param_nully


def test_objects_of_s3() -> None:
    assert make_vsi("s3://bucket/a b/scan.tif") == "/vsis3/bucket/a b/scan.tif"


def test_addresses() -> None:
    made = make_vsi("https://example.org/scan.tif?sig=a&b=c", use_head="yes")
    assert made == (
        "/vsicurl?url=https%3A%2F%2Fexample.org%2Fscan.tif%3Fsig%3Da%26b%3Dc&use_head=yes&list_dir=no&empty_dir=yes"
    )


def test_addresses_of_an_s3_server(settings: Any) -> None:
    settings.LARGE_IMAGE_FORCE_GDAL_VSIS3 = True
    assert make_vsi("http://minio:9000/bucket/scan.tif?X-Amz-Signature=a") == "/vsis3/bucket/scan.tif"


def test_what_is_no_address_is_left_to_whoever_opens_it() -> None:
    path = make_vsi("http://[::1")
    assert path.startswith("/vsicurl?url=http%3A%2F%2F%5B%3A%3A1&")
    with pytest.raises(SourceRefused):
        parse_remote(path)


@pytest.mark.parametrize("value", [None, "", "undefined", "None", "NULL", "false"])
def test_words_for_nothing(value: object) -> None:
    assert param_nully(value)


@pytest.mark.parametrize("value", ["0", "x", 0, False, 5])
def test_values(value: object) -> None:
    assert param_nully(value) is (value is None)


def test_the_originals_names() -> None:
    assert all(callable(getattr(utilities, name)) for name in utilities.__all__)

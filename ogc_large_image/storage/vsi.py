"""GDAL's names for remote files, as the original's views make and take them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings

_NULLY = frozenset({"", "undefined", "none", "null", "false"})


def make_vsi(url: object, **options: Any) -> str:
    """GDAL's path of an address: ``/vsis3/bucket/key`` of ``s3://``, ``/vsicurl?…`` of anything else.

    With ``LARGE_IMAGE_FORCE_GDAL_VSIS3`` http addresses are taken for
    ``/bucket/key`` of an S3 server too. Options are ``/vsicurl``'s own.
    """
    text = str(url)
    if text.startswith("s3://"):
        return f"/vsis3/{text.removeprefix('s3://')}"
    try:
        parts = urlsplit(text)
    except ValueError:
        # Who opens the path says that this is no address.
        parts = urlsplit("")
    if getattr(settings, "LARGE_IMAGE_FORCE_GDAL_VSIS3", False) and parts.scheme in ("http", "https"):
        return f"/vsis3/{parts.path.lstrip('/')}"
    return f"/vsicurl?{urlencode({'url': text, 'use_head': 'no', 'list_dir': 'no', 'empty_dir': 'yes', **options})}"


def param_nully(value: object) -> bool:
    """Whether a parameter's value says that there is none: ``undefined``, ``null`` and their like."""
    if isinstance(value, str):
        return value.lower() in _NULLY
    return value is None

"""The schemas of the GML documents, served where the documents point to."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse

from ogc_large_image import conf, services
from ogc_large_image.http import conditional, read_only
from ogc_large_image.ows.feature_info.gml import SCHEMA_FILES

PATH = "schemas/"
"""Below the product's root."""


def schemas_url(request: HttpRequest) -> str:
    """Where the schemas are, ending in a slash."""
    return services.public_url(request, PATH)


@read_only
def schema(request: HttpRequest, name: str) -> HttpResponse:
    """One of the schemas."""
    if name not in SCHEMA_FILES:
        raise Http404
    data = _read(name)
    tag = blake2b(data, digest_size=16).hexdigest()
    return conditional(
        request,
        etag=tag,
        max_age=conf.max_age("metadata"),
        produce=lambda: HttpResponse(data, content_type="application/xml"),
    )


@lru_cache(maxsize=len(SCHEMA_FILES))
def _read(name: str) -> bytes:
    return (Path(__file__).parent / name).read_bytes()

"""The metadata record that this service keeps of each layer, and where it and the layer's data are."""

from __future__ import annotations

from hashlib import blake2b
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse

from ogc_large_image import conf, services
from ogc_large_image.errors import LayerNotDefined
from ogc_large_image.http import conditional, read_only
from ogc_large_image.ows.iso19139 import write_record

RECORD_TYPE = "text/xml"
RECORD_STANDARD = "ISO19115:2003"
DATA_TYPE = "application/json"


def record_path(name: str) -> str:
    """Below the product's root."""
    return f"metadata/{quote(name)}.xml"


def data_path(name: str) -> str:
    """What the REST contract says of the layer: its bands, frames and pixels, and where to get them."""
    return f"api/layers/{quote(name)}/"


@read_only
def record(request: HttpRequest, name: str) -> HttpResponse:
    """The layer's record (ISO 19139)."""
    try:
        layer = services.catalog(request).layer(name)
    except LayerNotDefined as error:
        raise Http404 from error
    data = write_record(layer, services.service_metadata(), services.public_url(request))
    return conditional(
        request,
        etag=blake2b(data, digest_size=16).hexdigest(),
        max_age=conf.max_age("metadata"),
        produce=lambda: HttpResponse(data, content_type=RECORD_TYPE),
    )

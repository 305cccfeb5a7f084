"""Documents that are written once and sent often: kept compressed, and sent so to clients that can read it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from hashlib import blake2b

import deflate
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from ogc_large_image.garbage import collection_paused
from ogc_large_image.http import conditional
from ogc_large_image.render.memo import Memo

SMALL = 1 << 20
"""Bytes up to which a document is kept as it is, too."""
_WORTHWHILE = 1 << 10
_LEVEL = 2
"""Of 12. Capabilities are so repetitive that more effort gains little."""
_PATIENCE_SECONDS = 60.0
"""More than a hundred thousand layers take."""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A finished document; equal tags stand for equal bytes. A long one is kept compressed only."""

    compressed: bytes
    """By gzip; empty for one that is too short to gain by it."""
    plain: bytes
    """Empty where it is kept compressed only."""
    tag: str

    @classmethod
    def of(cls, data: bytes) -> StoredDocument:
        compressed = bytes(deflate.gzip_compress(data, _LEVEL)) if len(data) > _WORTHWHILE else b""
        # The same bytes are compressed to the same ones, which are a twentieth to go through.
        digest = blake2b(compressed or data, digest_size=16).hexdigest()
        return cls(compressed, data if len(data) <= SMALL else b"", digest)

    @property
    def data(self) -> bytes:
        return self.plain or bytes(deflate.gzip_decompress(self.compressed))


class StoredDocuments:
    """The documents that were asked for last, each written once however many ask for it meanwhile."""

    def __init__(self, capacity: int) -> None:
        self._documents: Memo[StoredDocument] = Memo(capacity, _PATIENCE_SECONDS)

    def get(self, key: Hashable, write: Callable[[], bytes]) -> StoredDocument:
        """The document kept under the key, which holds everything that it depends on, else the one that is written now.

        Raises what ``write`` raises, and Overloaded where another thread takes too long over it.
        """

        def stored() -> StoredDocument:
            with collection_paused():
                return StoredDocument.of(write())

        return self._documents.get(key, stored)


def stored_response(request: HttpRequest, document: StoredDocument, media_type: str, max_age: int) -> HttpResponse:
    """The document, or 304; by gzip where the client takes that, which is told apart by the tag (RFC 9110 8.8.3.3)."""
    is_compressed = bool(document.compressed) and _takes_gzip(request)

    def produce() -> HttpResponse:
        response = HttpResponse(document.compressed if is_compressed else document.data, content_type=media_type)
        if is_compressed:
            response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(response.content))
        return response

    tag = f"{document.tag}-{media_type.partition('/')[0]}"
    response = conditional(request, etag=f"{tag}-gzip" if is_compressed else tag, max_age=max_age, produce=produce)
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _takes_gzip(request: HttpRequest) -> bool:
    """Whether Accept-Encoding names gzip, or anything, with a weight above 0 (RFC 9110 12.5.3)."""
    weights = {}
    for member in request.META.get("HTTP_ACCEPT_ENCODING", "").lower().split(","):
        coding, *parameters = (part.strip() for part in member.split(";"))
        weights[coding] = not any(text.replace(" ", "") in ("q=0", "q=0.0", "q=0.00", "q=0.000") for text in parameters)
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", False)))

"""Feature information as an HTTP answer, for every protocol."""

from __future__ import annotations

from django.http import HttpResponse

PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "img-src 'self' data:",
        # The template has its style within it, since clients keep and show the page alone.
        "style-src 'self' 'unsafe-inline'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
"""The Content-Security-Policy of the page: no scripts. Any site may show it in a frame, which is what clients do with it."""


def info_answer(data: bytes, content_type: str) -> HttpResponse:
    """The document, with its policy where it is a page."""
    response = HttpResponse(data, content_type=content_type)
    if content_type.startswith("text/html"):
        response.headers["Content-Security-Policy"] = PAGE_POLICY
    return response

"""Pages that show the OpenAPI document, from files of this machine alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from drf_spectacular.views import SpectacularRedocView, SpectacularSwaggerSplitView

_OWN = "default-src 'none'; connect-src 'self'; img-src 'self' data:; font-src 'self' data:; style-src 'self' 'unsafe-inline'"


class SwaggerPage(SpectacularSwaggerSplitView):  # type: ignore[misc]
    """Swagger UI, whose scripts are files."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        response.headers["Content-Security-Policy"] = f"{_OWN}; script-src 'self'"
        return response


class RedocPage(SpectacularRedocView):  # type: ignore[misc]
    """Redoc, which starts workers from its own text."""

    template_name = "demo/redoc.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        response.headers["Content-Security-Policy"] = f"{_OWN}; script-src 'self' 'unsafe-inline'; worker-src blob:"
        return response

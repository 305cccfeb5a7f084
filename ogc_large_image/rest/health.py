"""For load balancers and supervisors: whether this process can answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

from ogc_large_image import services
from ogc_large_image.ows.views import respond
from ogc_large_image.rest.exceptions import report


def healthz(request: HttpRequest) -> HttpResponse:
    """200 and the number of layers where the catalog answers; no layer is loaded and no image opened."""

    def call() -> HttpResponse:
        response = JsonResponse({"status": "ok", "layers": services.listing(request).count()})
        response.headers["Cache-Control"] = "no-store"
        return response

    return respond(request, call, report)

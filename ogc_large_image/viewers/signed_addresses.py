"""Addresses that stand for a user, for desktop GIS: they know addresses and passwords, and the latter are better not typed there."""

from __future__ import annotations

import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from ogc_large_image import services
from ogc_large_image.access import SIGNED_DAYS, sign
from ogc_large_image.endpoints import visit_of
from ogc_large_image.viewers.pages import render_page


@require_POST  # type: ignore[untyped-decorator]
@csrf_protect  # type: ignore[untyped-decorator]
def signed_addresses(request: HttpRequest) -> HttpResponse:
    """The addresses of the services for the user who asks, good for one of SIGNED_DAYS."""
    visit = visit_of(request)
    if visit is None or not visit.may_sign:
        raise Http404
    days = next((days for days in SIGNED_DAYS if str(days) == request.POST.get("days")), None)
    if days is None:
        return HttpResponseBadRequest("There is no such number of days.\n", content_type="text/plain; charset=utf-8")
    lifetime = datetime.timedelta(days=days)
    signature = sign(visit.user, visit.audience, int(lifetime.total_seconds()))
    root = services.public_url(request, f"~{signature}/")
    context = {
        "until": timezone.now() + lifetime,
        "signed_wms": f"{root}wms",
        "signed_wmts": f"{root}wmts/1.0.0/WMTSCapabilities.xml",
        "signed_api": f"{root}api/layers/",
    }
    response = render_page(request, "signed_addresses", context)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response

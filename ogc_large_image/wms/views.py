"""The WMS endpoint: version × operation in one table, and what each operation does."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ogc_large_image import conf, services
from ogc_large_image.http import conditional, image_response
from ogc_large_image.ows.kvp import Kvp
from ogc_large_image.ows.views import Dialect, Handler, kvp_view
from ogc_large_image.wms.capabilities import capabilities
from ogc_large_image.wms.capabilities_writer import ServiceContent
from ogc_large_image.wms.exceptions import report_111, report_130
from ogc_large_image.wms.requests import Offer, parse_get_map, require_service
from ogc_large_image.wms.update_sequence import check_update_sequence
from ogc_large_image.wms.versions import HIGHEST, WMS_111, WMS_130, Version, negotiate, requested_version

PATH = "wms"
"""Below the product's root; part of every link in a capabilities document."""

Operation = Callable[[HttpRequest, Kvp, Version], HttpResponse]


def get_capabilities(request: HttpRequest, kvp: Kvp, version: Version) -> HttpResponse:
    """The capabilities document (06-042 7.2); FORMAT has one value only, and others fall back to it (7.2.3.1)."""
    require_service(kvp, mandatory=True)
    return _capabilities(request, kvp, version)


def get_capabilities_before_111(request: HttpRequest, kvp: Kvp, version: Version) -> HttpResponse:
    """``REQUEST=capabilities`` of WMS 1.0.0, which had no SERVICE yet (01-068r3 6.2.4)."""
    require_service(kvp, mandatory=False)
    return _capabilities(request, kvp, version)


def get_map(request: HttpRequest, kvp: Kvp, version: Version) -> HttpResponse:
    """A map (06-042 7.3)."""
    offer = Offer(services.catalog(request), services.limits(), services.crs_list())
    query = parse_get_map(kvp, version, offer)
    engine = services.map_service()
    plan = engine.plan(query)

    def produce() -> HttpResponse:
        rendered = engine.render(plan)
        return image_response(rendered.image, cached=rendered.cached)

    return conditional(request, etag=plan.fingerprint, max_age=conf.max_age("map"), produce=produce)


def _capabilities(request: HttpRequest, kvp: Kvp, version: Version) -> HttpResponse:
    catalog = services.catalog(request)
    check_update_sequence(kvp.text("UPDATESEQUENCE"), catalog.revision)
    content = ServiceContent(
        metadata=services.service_metadata(),
        url=f"{services.public_url(request, PATH)}?",
        limits=services.limits(),
        extra_crs=services.crs_list(),
    )
    found = capabilities(catalog, content, version)

    def produce() -> HttpResponse:
        return HttpResponse(found.data, content_type=version.capabilities_type)

    return conditional(request, etag=found.etag, max_age=conf.max_age("capabilities"), produce=produce)


def _in(version: Version, operation: Operation) -> Handler:
    return lambda request, kvp: operation(request, kvp, version)


DIALECTS = {
    "1.1.1": Dialect(
        version="1.1.1",
        operations={
            "GetCapabilities": _in(WMS_111, get_capabilities),
            "GetMap": _in(WMS_111, get_map),
            # The names of WMS 1.0.0, whose clients are answered in the lowest version offered.
            "capabilities": _in(WMS_111, get_capabilities_before_111),
            "map": _in(WMS_111, get_map),
        },
        report=report_111,
    ),
    "1.3.0": Dialect(
        version="1.3.0",
        operations={"GetCapabilities": _in(WMS_130, get_capabilities), "GetMap": _in(WMS_130, get_map)},
        report=report_130,
    ),
}


def select(kvp: Kvp) -> Dialect:
    """The version that answers, whatever the operation: clients of 1.1.0 and 1.2.0 get maps in the words of 1.1.1."""
    return DIALECTS[negotiate(requested_version(kvp))]


wms = kvp_view(select, DIALECTS[HIGHEST.number])

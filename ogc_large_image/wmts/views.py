"""WMTS over HTTP: a view for the key-value pairs and one for each kind of resource, ending in the same two answers."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ogc_large_image import conf, services
from ogc_large_image.errors import InvalidParameter, InvalidUpdateSequence, NotDefined, OperationNotSupported
from ogc_large_image.http import conditional, image_response
from ogc_large_image.ows.kvp import Kvp
from ogc_large_image.ows.views import Dialect, kvp_view, respond
from ogc_large_image.wmts import VERSION
from ogc_large_image.wmts.capabilities import Endpoint, capabilities, write_current
from ogc_large_image.wmts.exceptions import kvp_report, resource_report
from ogc_large_image.wmts.requests import (
    CAPABILITIES_TYPES,
    CapabilitiesRequest,
    TileRequest,
    check_service,
    is_newer,
    parse_capabilities,
    parse_tile,
    parse_tile_path,
)
from ogc_large_image.wmts.tiles import tile_query


def endpoint(request: HttpRequest) -> Endpoint:
    """The service's address as this client has it."""
    return Endpoint(services.public_url(request, "wmts"))


def answer_capabilities(request: HttpRequest, wanted: CapabilitiesRequest) -> HttpResponse:
    """The service metadata document, or the minimal one for a client that is up to date (06-121r3 7.3.4)."""
    catalog = services.catalog(request)
    revision = catalog.revision
    if wanted.update_sequence and wanted.update_sequence == revision:
        return HttpResponse(write_current(revision), content_type=wanted.media_type)
    if is_newer(wanted.update_sequence, revision):
        raise InvalidUpdateSequence("The service has not come to this update sequence yet.")
    document = capabilities(catalog, services.service_metadata(), endpoint(request), wanted.sections)
    return conditional(
        request,
        etag=f"{document.tag}-{wanted.media_type.partition('/')[0]}",
        max_age=conf.max_age("capabilities"),
        produce=lambda: HttpResponse(document.data, content_type=wanted.media_type),
    )


def answer_tile(request: HttpRequest, wanted: TileRequest) -> HttpResponse:
    """The tile, or 304 where the client holds it; nothing is read or drawn before that is known."""
    service = services.map_service()
    plan = service.plan(tile_query(wanted, services.catalog(request)))

    def produce() -> HttpResponse:
        rendered = service.render(plan)
        return image_response(rendered.image, cached=rendered.cached)

    return conditional(request, etag=plan.fingerprint, max_age=conf.max_age("tile"), produce=produce)


def _get_capabilities(request: HttpRequest, kvp: Kvp) -> HttpResponse:
    return answer_capabilities(request, parse_capabilities(kvp))


def _get_tile(request: HttpRequest, kvp: Kvp) -> HttpResponse:
    return answer_tile(request, parse_tile(kvp))


def _get_feature_info(request: HttpRequest, kvp: Kvp) -> HttpResponse:
    raise OperationNotSupported("GetFeatureInfo is not offered here.", "GetFeatureInfo")


DIALECT = Dialect(
    version=VERSION,
    operations={"GetCapabilities": _get_capabilities, "GetTile": _get_tile, "GetFeatureInfo": _get_feature_info},
    report=kvp_report,
    request_name="request",
)


def _select(kvp: Kvp) -> Dialect:
    """The one dialect, for a request that is for this service and names one of its operations.

    An operation that WMTS does not have is a wrong value of a parameter; only
    one that it has can be "not supported" (07-057r7 table 23).
    """
    check_service(kvp)
    wanted = kvp.required("request").lower()
    if wanted not in {name.lower() for name in DIALECT.operations}:
        raise InvalidParameter("WMTS has no such operation.", "request")
    return DIALECT


wmts = kvp_view(_select, DIALECT)


def metadata_resource(request: HttpRequest) -> HttpResponse:
    """The ServiceMetadata resource (07-057r7 10.1)."""

    def call() -> HttpResponse:
        if not any(map(request.accepts, CAPABILITIES_TYPES)):
            return HttpResponse("The service metadata is XML.\n", content_type="text/plain; charset=utf-8", status=406)
        return answer_capabilities(request, CapabilitiesRequest())

    return respond(request, call, resource_report)


def tile_resource(request: HttpRequest, **segments: str) -> HttpResponse:
    """A tile resource (07-057r7 10.2); the path's segments are the parameters."""
    return respond(request, lambda: answer_tile(request, parse_tile_path(**segments)), resource_report)


def unknown_resource(request: HttpRequest) -> HttpResponse:
    """Any other address below the resources' root: 404, said in the protocol's words."""
    return respond(request, _refuse("There is no such resource."), resource_report)


def _refuse(message: str) -> Callable[[], HttpResponse]:
    def call() -> HttpResponse:
        raise NotDefined(message)

    return call

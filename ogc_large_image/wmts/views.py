"""WMTS over HTTP: a view for the key-value pairs and one for each kind of resource, ending in the same two answers."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ogc_large_image import conf, services
from ogc_large_image.errors import InvalidParameter, InvalidUpdateSequence, NotDefined
from ogc_large_image.ows.kvp import Kvp
from ogc_large_image.ows.stored_document import stored_response
from ogc_large_image.ows.views import Dialect, kvp_view, pairs, respond
from ogc_large_image.wmts import VERSION
from ogc_large_image.wmts.answers import tile_response
from ogc_large_image.wmts.capabilities import Endpoint, Wanted, capabilities, write_current
from ogc_large_image.wmts.exceptions import kvp_report, resource_report
from ogc_large_image.wmts.feature_info import INFO_EXTENSIONS, info_response
from ogc_large_image.wmts.legends import legend_response
from ogc_large_image.wmts.offer import tile_offer
from ogc_large_image.wmts.requests import (
    CAPABILITIES_TYPES,
    CapabilitiesRequest,
    TileRequest,
    check_service,
    is_newer,
    parse_capabilities,
    parse_feature_info,
    parse_feature_info_path,
    parse_tile,
    parse_tile_path,
)
from ogc_large_image.wmts.tiles import find_tile


def endpoint(request: HttpRequest) -> Endpoint:
    """The service's address as this client has it."""
    return Endpoint(services.public_url(request, "wmts"))


def answer_capabilities(request: HttpRequest, wanted: CapabilitiesRequest, part: str = "") -> HttpResponse:
    """The service metadata document, or the minimal one for a client that is up to date (06-121r3 7.3.4)."""
    catalog = services.catalog(request)
    revision = catalog.revision
    if wanted.update_sequence and wanted.update_sequence == revision:
        return HttpResponse(write_current(revision), content_type=wanted.media_type)
    if is_newer(wanted.update_sequence, revision):
        raise InvalidUpdateSequence("The service has not come to this update sequence yet.")
    document = capabilities(
        catalog, services.service_metadata(), endpoint(request), tile_offer(request), Wanted(wanted.sections, part)
    )
    return stored_response(request, document, wanted.media_type, conf.max_age("capabilities"))


def answer_tile(request: HttpRequest, wanted: TileRequest) -> HttpResponse:
    """The tile, or 304 where the client holds it; nothing is read or drawn before that is known."""
    return tile_response(request, find_tile(wanted, services.catalog(request), tile_offer(request)), wanted.format)


def _get_capabilities(request: HttpRequest, kvp: Kvp) -> HttpResponse:
    return answer_capabilities(request, parse_capabilities(kvp))


def _get_tile(request: HttpRequest, kvp: Kvp) -> HttpResponse:
    return answer_tile(request, parse_tile(kvp))


def _get_feature_info(request: HttpRequest, kvp: Kvp) -> HttpResponse:
    return info_response(request, parse_feature_info(kvp))


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


def metadata_resource(request: HttpRequest, part: str = "") -> HttpResponse:
    """The ServiceMetadata resource (07-057r7 10.1), of everything or of one layer or group.

    Clients that were given this address append pairs to it, and some send
    every request there: pairs with another request are answered as such.
    """
    if _asks_for_more(request):
        return wmts(request)

    def call() -> HttpResponse:
        if not any(map(request.accepts, CAPABILITIES_TYPES)):
            return HttpResponse("The service metadata is XML.\n", content_type="text/plain; charset=utf-8", status=406)
        return answer_capabilities(request, parse_capabilities(Kvp.parse(pairs(request))), part)

    return respond(request, call, resource_report)


def _asks_for_more(request: HttpRequest) -> bool:
    return any(key.lower() == "request" and value.lower() != "getcapabilities" for key, value in request.GET.items())


def resource(request: HttpRequest, path: str, extension: str) -> HttpResponse:
    """A tile or FeatureInfo resource (07-057r7 10.2, 10.3), told apart by the ending; the path's segments are the parameters."""

    def call() -> HttpResponse:
        segments = path.split("/")
        info_format = INFO_EXTENSIONS.get(extension)
        if info_format is not None:
            return info_response(request, parse_feature_info_path(segments, info_format))
        return answer_tile(request, parse_tile_path(segments, extension))

    return respond(request, call, resource_report)


def legend_resource(request: HttpRequest, layer: str, style: str, extension: str) -> HttpResponse:
    """The legend of a style, which the service metadata points to (07-057r7 table 8)."""
    return respond(request, lambda: legend_response(request, layer, style, extension), resource_report)


def unknown_resource(request: HttpRequest) -> HttpResponse:
    """Any other address below the resources' root: 404, said in the protocol's words."""
    return respond(request, _refuse("There is no such resource."), resource_report)


def _refuse(message: str) -> Callable[[], HttpResponse]:
    def call() -> HttpResponse:
        raise NotDefined(message)

    return call

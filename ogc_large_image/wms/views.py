"""The WMS endpoint: version × operation in one table, and what each operation does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import blake2b

from django.http import HttpRequest, HttpResponse

from ogc_large_image import conf, services
from ogc_large_image.http import conditional
from ogc_large_image.ows.feature_info.answer import info_answer
from ogc_large_image.ows.feature_info.formats import INFO_FORMATS, write_feature_info
from ogc_large_image.ows.feature_info.schemas import schemas_url
from ogc_large_image.ows.kvp import Kvp
from ogc_large_image.ows.stored_document import stored_response
from ogc_large_image.ows.views import KVP_METHODS, Dialect, Handler, kvp_view
from ogc_large_image.pictures import answer_animation, answer_legend, answer_map
from ogc_large_image.render.formats import map_formats
from ogc_large_image.wms.capabilities import capabilities
from ogc_large_image.wms.capabilities_writer import ServiceContent
from ogc_large_image.wms.exception_formats import reporter
from ogc_large_image.wms.exceptions import report_111, report_130
from ogc_large_image.wms.feature_info import InfoRequest, inspect, parse_feature_info
from ogc_large_image.wms.legends import parse_legend
from ogc_large_image.wms.parameters import Offer, require_service
from ogc_large_image.wms.requests import parse_get_map
from ogc_large_image.wms.style_documents import DESCRIPTION_TYPES, SLD_TYPE, write_description, write_styles
from ogc_large_image.wms.update_sequence import check_update_sequence
from ogc_large_image.wms.versions import HIGHEST, VERSIONS, WMS_111, WMS_130, Version, negotiate, requested_version

PATH = "wms"
"""Below the product's root; part of every link in a capabilities document."""

EXPRESSION_PARAMETERS = ("EXPRESSION", "STYLE")
"""Where band maths of the asker may be."""

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
    """A map (06-042 7.3), or several of them in one animated file."""
    wanted = parse_get_map(kvp, version, offer(request))
    if wanted.animation is None:
        response = answer_map(request, wanted.query, "map")
    else:
        response = answer_animation(request, wanted.animation, "map")
    return _warned(response, wanted.warnings)


def get_feature_info(request: HttpRequest, kvp: Kvp, version: Version) -> HttpResponse:
    """The values at a point (06-042 7.4)."""
    wanted = parse_feature_info(kvp, version, offer(request))
    service = services.map_service()
    # The values change with what the map of the layers does.
    tag = f"{service.plan(wanted.map).fingerprint}-{_info_tag(wanted)}"

    def produce() -> HttpResponse:
        infos = inspect(wanted, service)
        return info_answer(*write_feature_info(infos, wanted.info_format, schemas_url=schemas_url(request)))

    return _warned(conditional(request, etag=tag, max_age=conf.max_age("map"), produce=produce), wanted.warnings)


def get_legend_graphic(request: HttpRequest, kvp: Kvp, version: Version) -> HttpResponse:
    """The legend of a style (05-078r4 8)."""
    return answer_legend(request, parse_legend(kvp, offer(request)), "map")


def get_styles(request: HttpRequest, kvp: Kvp, version: Version) -> HttpResponse:
    """The styles of layers as a style document (02-070 6.6)."""
    return _document(request, write_styles(kvp, version, offer(request)), SLD_TYPE)


def describe_layer(request: HttpRequest, kvp: Kvp, version: Version) -> HttpResponse:
    """What kind of data layers are (05-078r4 7)."""
    return _document(request, write_description(kvp, version, offer(request)), DESCRIPTION_TYPES[version.number])


def offer(request: HttpRequest) -> Offer:
    """What the asker of this request is offered."""
    return Offer(
        catalog=services.catalog(request),
        limits=services.limits(),
        extra_crs=services.crs_list(),
        formats=conf.app_settings().formats or map_formats(),
        allows_expressions=services.allows_expressions(request),
    )


def _capabilities(request: HttpRequest, kvp: Kvp, version: Version) -> HttpResponse:
    catalog = services.catalog(request)
    check_update_sequence(kvp.text("UPDATESEQUENCE"), catalog.revision)
    content = ServiceContent(
        metadata=services.service_metadata(),
        root=services.public_url(request),
        url=f"{services.public_url(request, PATH)}?",
        limits=services.limits(),
        extra_crs=services.crs_list(),
        formats=conf.app_settings().formats or map_formats(),
    )
    found = capabilities(catalog, content, version)
    return stored_response(request, found, version.capabilities_type, conf.max_age("capabilities"))


def _document(request: HttpRequest, data: bytes, content_type: str) -> HttpResponse:
    tag = blake2b(data, digest_size=16).hexdigest()
    return conditional(
        request,
        etag=tag,
        max_age=conf.max_age("metadata"),
        produce=lambda: HttpResponse(data, content_type=content_type),
    )


def _info_tag(wanted: InfoRequest) -> str:
    pixel = wanted.pixel
    numbers = (pixel.column, pixel.row, wanted.feature_count, int(wanted.series), INFO_FORMATS.index(wanted.info_format))
    return "-".join(map(str, numbers))


def _warned(response: HttpResponse, warnings: tuple[str, ...]) -> HttpResponse:
    """The answer with what 06-042 C.4.2 and C.4.3 want to be said of values that were not asked for."""
    if warnings:
        response["Warning"] = ", ".join(warnings)
    return response


def _in(version: Version, operation: Operation) -> Handler:
    return lambda request, kvp: _for_its_asker(operation(request, kvp, version), kvp)


def _for_its_asker(response: HttpResponse, kvp: Kvp) -> HttpResponse:
    """What only some may ask for is not handed on by caches that everybody shares."""
    is_permitted = isinstance(conf.app_settings().expressions, str) and any(map(kvp.has, EXPRESSION_PARAMETERS))
    if is_permitted and "Cache-Control" in response:
        response["Cache-Control"] = response["Cache-Control"].replace("public", "private")
    return response


OPERATIONS: dict[str, Operation] = {
    "GetCapabilities": get_capabilities,
    "GetMap": get_map,
    "GetFeatureInfo": get_feature_info,
    "GetLegendGraphic": get_legend_graphic,
    "GetStyles": get_styles,
    "DescribeLayer": describe_layer,
}
# The names of WMS 1.0.0, whose clients are answered in the lowest version offered.
OPERATIONS_BEFORE_111: dict[str, Operation] = {
    "capabilities": get_capabilities_before_111,
    "map": get_map,
    "feature_info": get_feature_info,
}

DIALECTS = {
    "1.1.1": Dialect(
        version="1.1.1",
        operations={name: _in(WMS_111, each) for name, each in (OPERATIONS | OPERATIONS_BEFORE_111).items()},
        report=report_111,
    ),
    "1.3.0": Dialect(
        version="1.3.0",
        operations={name: _in(WMS_130, each) for name, each in OPERATIONS.items()},
        report=report_130,
    ),
}


def select(kvp: Kvp) -> Dialect:
    """The version that answers, whatever the operation: clients of 1.1.0 and 1.2.0 get maps in the words of 1.1.1.

    It reports errors in the form that the request asks for.
    """
    number = negotiate(requested_version(kvp))
    return replace(DIALECTS[number], report=reporter(kvp, VERSIONS[number], services.limits()))


wms = kvp_view(select, DIALECTS[HIGHEST.number], KVP_METHODS)

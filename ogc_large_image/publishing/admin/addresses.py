"""The addresses of a layer at every endpoint of the site that has it for the user who looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, get_resolver, reverse

from ogc_large_image import services
from ogc_large_image.conf import site_settings
from ogc_large_image.endpoints import NAMESPACE, Endpoint, Visit, endpoints_in
from ogc_large_image.errors import LayerNotDefined, OgcLargeImageError
from ogc_large_image.publishing.catalog import DatabaseCatalog
from ogc_large_image.publishing.models import Layer, Service
from ogc_large_image.publishing.registering import registry

MOST_SERVICES = 20
"""Of the rows of ``Service``, that a page tells."""


@dataclass(frozen=True, slots=True)
class LayerAddresses:
    """What clients of all kinds ask at one endpoint."""

    title: str
    root: str
    """Absolute, with a slash at its end."""
    layer: str
    """The layer's name, as a part of an address."""

    @property
    def page(self) -> str:
        return f"{self.root}layers/{self.layer}/"

    @property
    def all(self) -> Iterator[tuple[str, str]]:
        """Labels and addresses."""
        api = f"{self.root}api/layers/{self.layer}/"
        yield "WMS", f"{self.root}wms"
        yield "WMTS", f"{self.root}wmts/1.0.0/WMTSCapabilities.xml"
        yield "XYZ tiles", f"{api}tiles/{{z}}/{{x}}/{{y}}.png"
        yield "TileJSON", f"{api}tiles/tilejson.json"
        yield "REST", api
        yield "Page", self.page


def addresses_of(request: HttpRequest, row: Layer) -> list[LayerAddresses]:
    """At the site's default addresses first, then at its endpoints by their names."""
    return [
        LayerAddresses(title, root, quote(row.name, safe=""))
        for name, endpoint in _instances()
        for arguments, title in _parts(name, endpoint, row)
        if (root := _root(request, name, endpoint, arguments, row))
    ]


def service_path(service: Service) -> str:
    """Where the row's service is; empty where the site has no place for such services, or it is not published."""
    paths = (
        _path(name, {"service": service.name})
        for name, endpoint in _instances()
        if endpoint is not None and endpoint.parameters == ("service",)
    )
    return next(filter(None, paths), "") if service.is_published else ""


def _instances() -> Iterable[tuple[str, Endpoint | None]]:
    """Instance namespaces with their endpoint objects; None for the default addresses, which have none."""
    resolver = get_resolver()
    names: Sequence[str] = sorted(set(resolver.app_dict.get(NAMESPACE, ())), key=lambda name: (name != NAMESPACE, name))
    return [(name, next(endpoints_in(resolver.namespace_dict[name][1].url_patterns), None)) for name in names]


def _parts(name: str, endpoint: Endpoint | None, row: Layer) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The arguments of those parts of an endpoint that the layer may be in, each with a title."""
    parameters = endpoint.parameters if endpoint is not None else ()
    groups = row.group.path.split("/")[:-1] if row.group else []
    match parameters:
        case ():
            yield {}, "This site" if name == NAMESPACE else name
        case ("layer_name",):
            yield {"layer_name": row.name}, f"{name}: this layer alone"
        case ("pk",):
            registration = registry.of_origin(row.origin)
            if registration is not None:
                yield {"pk": registration.model._meta.pk.to_python(row.origin_id)}, f"{name}: this object"
        case ("group",):
            for group in groups:
                yield {"group": group}, f"{name}: group {group}"
        case ("service",):
            for service in Service.objects.filter(is_published=True)[:MOST_SERVICES]:
                yield {"service": service.name}, f"{name}: {service.title}"


def _root(request: HttpRequest, name: str, endpoint: Endpoint | None, arguments: Mapping[str, Any], row: Layer) -> str:
    """Absolute; empty where the site has no such address, or the endpoint has not this layer for the user."""
    path = _path(name, arguments)
    if not path:
        return ""
    try:
        told = _default_root(request, name, row) if endpoint is None else _public_root(request, endpoint, arguments, row)
    except (OgcLargeImageError, Http404, ImproperlyConfigured):
        return ""
    return f"{told}/" if told else str(request.build_absolute_uri(path))


def _path(name: str, arguments: Mapping[str, Any]) -> str:
    try:
        return str(reverse(f"{name}:landing", kwargs=arguments))
    except NoReverseMatch:
        return ""


def _default_root(request: HttpRequest, name: str, row: Layer) -> str:
    """The site's PUBLIC_URL, which may be empty; LayerNotDefined where the site serves other layers."""
    present = services.catalog(request)
    if not isinstance(present, DatabaseCatalog):
        raise LayerNotDefined("The site's layers are not those of the database.", "layer")
    present.layer(row.name)
    return site_settings().public_url if name == NAMESPACE else ""


def _public_root(request: HttpRequest, endpoint: Endpoint, arguments: Mapping[str, Any], row: Layer) -> str:
    """The same of an endpoint; LayerNotDefined or Http404 where the user cannot see the layer there."""
    visit = Visit(endpoint, request, arguments)
    visit.user = request.user if endpoint.get_access(visit) is not None else None
    visit.catalog = endpoint.get_catalog(visit)
    visit.catalog.layer(row.name)
    return visit.public_root(endpoint.get_settings(visit).public_url)

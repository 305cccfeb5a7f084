"""All addresses of the app, to be included at any prefix; with and without a slash at the end, never by a redirect.

Clients append their query to the address that they were given, and many lose
it, or the method, in a redirect.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.urls import URLPattern, URLResolver, include, re_path
from django.urls.resolvers import RegexPattern

from ogc_large_image.endpoints import NAMESPACE
from ogc_large_image.ows.feature_info.schemas import schema
from ogc_large_image.ows.records import record
from ogc_large_image.rest.standalone import global_urls
from ogc_large_image.services import has_catalog
from ogc_large_image.wms import views as wms

service_patterns = [
    re_path(r"^wmts", include("ogc_large_image.wmts.urls")),
    re_path(r"^wms/?\Z", wms.wms, name="wms"),
    re_path(r"^metadata/(?P<name>[^/]+)\.xml\Z", record, name="record"),
    re_path(r"^schemas/(?P<name>[^/]+)\Z", schema, name="schema"),
    re_path(r"", include("ogc_large_image.wmts.tile_urls")),
    re_path(r"", include("ogc_large_image.rest.urls")),
    re_path(r"", include("ogc_large_image.viewers.urls")),
]

site_patterns = list(global_urls())

endpoint_patterns = [*service_patterns, *site_patterns]
"""Of an endpoint object; at the default one the global addresses stand outside the namespace."""

LANDING = "landing"


class _WherePublished(RegexPattern):  # type: ignore[misc]
    """Matches on sites with a catalog only: others have the app for their view sets, and a first page of their own."""

    def match(self, path: str) -> Any:
        return super().match(path) if has_catalog() else None


def _keep_out_of_transactions(patterns: Sequence[URLPattern | URLResolver]) -> None:
    """Nothing here changes anything: what ATOMIC_REQUESTS does before and after would be most of the work of a kept tile."""
    for each in patterns:
        if isinstance(each, URLResolver):
            _keep_out_of_transactions(each.url_patterns)
        else:
            transaction.non_atomic_requests(each.callback)


_keep_out_of_transactions(endpoint_patterns)


def _default(patterns: Sequence[URLPattern | URLResolver]) -> Iterator[URLPattern | URLResolver]:
    """The same addresses, with the landing page where it has something to show."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield URLResolver(
                each.pattern, list(_default(each.url_patterns)), each.default_kwargs, each.app_name, each.namespace
            )
        elif each.name == LANDING:
            yield URLPattern(_WherePublished(each.pattern._regex, name=each.name), each.callback, each.default_args, each.name)
        else:
            yield each


urlpatterns = [
    # Outside the namespace, as sites that come from django-large-image call them.
    *site_patterns,
    re_path(r"", include((list(_default(service_patterns)), NAMESPACE))),
]

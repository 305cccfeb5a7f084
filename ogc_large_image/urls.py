"""All addresses of the app, to be included at any prefix; with and without a slash at the end, never by a redirect.

Clients append their query to the address that they were given, and many lose
it, or the method, in a redirect.
"""

from django.urls import include, re_path

from ogc_large_image.endpoints import NAMESPACE
from ogc_large_image.ows.feature_info.schemas import schema
from ogc_large_image.ows.records import record
from ogc_large_image.rest.standalone import global_urls
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

urlpatterns = [
    # Outside the namespace, as sites that come from django-large-image call them.
    *global_urls(),
    re_path(r"", include((service_patterns, NAMESPACE))),
]

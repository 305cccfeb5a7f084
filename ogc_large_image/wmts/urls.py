"""Addresses of WMTS, to be included after ``wmts``: pairs at the service itself, resources below the version (07-057r7 10)."""

from __future__ import annotations

from django.urls import re_path

from ogc_large_image.wmts import views

# "[/]" and not "/": what is included here goes on after "wmts", which has no slash at its end, and Django's own check
# of urls takes a leading slash for a mistake.
_RESOURCES = r"^[/]1\.0\.0/"

urlpatterns = [
    # How many segments there are depends on the layer's dimensions.
    re_path(_RESOURCES + r"(?P<path>(?:[^/]+/){5,}[^/]+)\.(?P<extension>[^/.]+)\Z", views.resource, name="wmts-resource"),
    re_path(r"^[/]?\Z", views.wmts, name="wmts"),
    re_path(_RESOURCES + r"WMTSCapabilities\.xml\Z", views.metadata_resource, name="wmts-metadata"),
    re_path(_RESOURCES + r"(?P<part>[^/]+)/WMTSCapabilities\.xml\Z", views.metadata_resource, name="wmts-part-metadata"),
    re_path(
        _RESOURCES + r"(?P<layer>[^/]+)/(?P<style>[^/]+)/legend\.(?P<extension>[^/.]+)\Z",
        views.legend_resource,
        name="wmts-legend",
    ),
    re_path(r"^[/].+\Z", views.unknown_resource, name="wmts-unknown"),
]

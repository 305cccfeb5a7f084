"""Addresses of WMTS, to be included after ``wmts``: pairs at the service itself, resources below the version (07-057r7 10)."""

from __future__ import annotations

from django.urls import re_path

from ogc_large_image.wmts import views

# "[/]" and not "/": what is included here goes on after "wmts", which has no slash at its end, and Django's own check
# of urls takes a leading slash for a mistake.
_RESOURCES = r"^[/]1\.0\.0/"
_TILE = (
    r"(?P<layer>[^/]+)/(?P<style>[^/]+)/(?P<tile_matrix_set>[^/]+)"
    r"/(?P<tile_matrix>[^/]+)/(?P<row>[^/]+)/(?P<col>[^/]+)\.(?P<extension>[^/.]+)\Z"
)

urlpatterns = [
    re_path(_RESOURCES + _TILE, views.tile_resource, name="wmts-tile"),
    re_path(r"^[/]?\Z", views.wmts, name="wmts"),
    re_path(_RESOURCES + r"WMTSCapabilities\.xml\Z", views.metadata_resource, name="wmts-metadata"),
    re_path(r"^[/].+\Z", views.unknown_resource, name="wmts-unknown"),
]

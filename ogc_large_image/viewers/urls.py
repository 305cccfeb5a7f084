"""Addresses of the pages for people."""

from django.urls import re_path

from ogc_large_image.viewers import image_pages, map_page, pages, signed_addresses

urlpatterns = [
    re_path(r"^\Z", pages.landing, name="landing"),
    re_path(r"^layers/(?P<name>[^/]+)/map/?\Z", map_page.layer_map, name="layer-map"),
    re_path(r"^layers/(?P<name>[^/]+)/(?P<library>geojs|cesium)/?\Z", image_pages.layer_viewer, name="layer-viewer"),
    re_path(r"^crs/(?P<code>[^/]+)\.json\Z", map_page.projection, name="projection"),
    re_path(r"^signed-addresses/?\Z", signed_addresses.signed_addresses, name="signed-addresses"),
    re_path(r"^layers/(?P<name>[^/]+)/?\Z", pages.layer, name="layer"),
]

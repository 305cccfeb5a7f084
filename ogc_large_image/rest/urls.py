"""Addresses of the REST contract; the tiles come first, because they are asked for most."""

from django.urls import re_path

from ogc_large_image.rest import pictures
from ogc_large_image.rest.health import healthz
from ogc_large_image.rest.layers import LayerListView, LayerView

LAYER = r"api/layers/(?P<name>[^/]+)"

urlpatterns = [
    re_path(rf"^{LAYER}/tiles/(?P<z>[^/]+)/(?P<x>[^/]+)/(?P<y>[^/]+)\.(?P<fmt>[^/.]+)\Z", pictures.tile, name="tile"),
    re_path(rf"^{LAYER}/data/thumbnail\.(?P<fmt>[^/.]+)\Z", pictures.thumbnail, name="thumbnail"),
    re_path(r"^api/layers/?\Z", LayerListView.as_view(), name="layers"),
    re_path(rf"^{LAYER}/?\Z", LayerView.as_view(), name="layer-metadata"),
    re_path(r"^healthz/?\Z", healthz, name="healthz"),
]

"""Addresses of the REST contract; the tiles come first, because they are asked for most."""

from django.urls import re_path

from ogc_large_image.rest.health import healthz
from ogc_large_image.rest.layer_actions import LAYER, layer_urls
from ogc_large_image.rest.layers import LayerListView, LayerView, unknown

urlpatterns = [
    *layer_urls(),
    re_path(r"^api/layers/?\Z", LayerListView.as_view(), name="layers"),
    re_path(rf"^{LAYER}/?\Z", LayerView.as_view(), name="layer-metadata"),
    re_path(r"^api/layers/", unknown),
    re_path(r"^healthz/?\Z", healthz, name="healthz"),
]

"""The viewers for the catalog's layers, whose API is the same as that of models' files."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from ogc_large_image import services
from ogc_large_image.layers.layer import Layer
from ogc_large_image.viewers.pages import layer_page, render_page

TEMPLATES = {"geojs": "geojsViewer", "cesium": "cesiumViewer"}


@layer_page
def layer_viewer(request: HttpRequest, layer: Layer, library: str) -> HttpResponse:
    """One layer in GeoJS or on the globe of CesiumJS."""
    root, name = services.root_path(request), quote(layer.name, safe="")
    context = {
        "object": layer.title,
        "layer_path": f"{root}layers/{name}/",
        "image_id": name,
        "base_endpoint": f"{root}api/layers".strip("/"),
    }
    return render_page(request, TEMPLATES[library], context, libraries=(library,))

"""The viewers for the catalog's layers, whose API is the same as that of models' files."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from ogc_large_image import services
from ogc_large_image.errors import LayerNotDefined
from ogc_large_image.viewers.pages import render_page

TEMPLATES = {"geojs": "geojsViewer", "cesium": "cesiumViewer"}


def layer_viewer(request: HttpRequest, name: str, library: str) -> HttpResponse:
    """One layer in GeoJS or on the globe of CesiumJS."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(("GET", "HEAD"))
    try:
        layer = services.catalog(request).layer(name)
    except LayerNotDefined:
        return render_page(request, "not_found", {}, status=404)
    context = {
        "object": layer.title,
        "image_id": quote(layer.name, safe=""),
        "base_endpoint": f"{services.root_path(request)}api/layers".strip("/"),
    }
    return render_page(request, TEMPLATES[library], context, libraries=(library,))

"""A map of one layer, made in the browser from what the services' capabilities say: any CRS, style and dimension."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse

from ogc_large_image import conf, services
from ogc_large_image.errors import CrsNotSupported
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.proj4 import proj4_definition
from ogc_large_image.http import allow_any_origin, read_only
from ogc_large_image.layers.layer import Layer
from ogc_large_image.viewers.pages import layer_page, render_page

LIBRARY = "openlayers"


@layer_page
def layer_map(request: HttpRequest, layer: Layer) -> HttpResponse:
    """The page around the map; which layer, and where its services are, stands in the map's own element."""
    root = services.root_path(request)
    context = {
        "layer": layer,
        "layer_path": f"{root}layers/{quote(layer.name, safe='')}/",
        "wms_capabilities": f"{root}wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities",
        "wmts_capabilities": f"{root}wmts/1.0.0/{quote(layer.name, safe='')}/WMTSCapabilities.xml",
        "projections": f"{root}crs/",
    }
    return render_page(request, "map", context, libraries=(LIBRARY,))


@read_only
def projection(request: HttpRequest, code: str) -> HttpResponse:
    """The proj4 definition of a CRS and where it is in use, in degrees: map libraries know few by themselves."""
    try:
        crs = Crs.parse(code)
        area = crs.area_of_use
        answer = {"code": crs.code, "name": crs.name, "proj4": proj4_definition(crs), "area": list(area) if area else None}
    except CrsNotSupported as error:
        return allow_any_origin(JsonResponse({"detail": str(error)}, status=404))
    response = JsonResponse(answer)
    response.headers["Cache-Control"] = f"public, max-age={conf.max_age('tile')}"
    return allow_any_origin(response)

"""GetStyles and DescribeLayer, the operations of the SLD profile about layers that exist (02-070 6.5 and 6.6, 05-078r4 7 and 9)."""

from __future__ import annotations

from urllib.parse import urlencode

from ogc_large_image.errors import InvalidParameter, LimitExceeded
from ogc_large_image.layers.layer import Layer
from ogc_large_image.ows.kvp import Kvp, located
from ogc_large_image.ows.xml import XLINK, XLINK_HREF, XLINK_TYPE, XSI, XSI_SCHEMA_LOCATION, ElementFactory, document
from ogc_large_image.styles.sld import LayerStyles, explicit_styles, write_sld
from ogc_large_image.wms.named_layers import layers_named
from ogc_large_image.wms.parameters import Offer, require_service, require_version
from ogc_large_image.wms.versions import WMS_111, Version

SLD_TYPE = "application/vnd.ogc.sld+xml"
DESCRIPTION_TYPES = {"1.1.1": "application/vnd.ogc.wms_xml", "1.3.0": "text/xml"}

SLD = "http://www.opengis.net/sld"
SE = "http://www.opengis.net/se"
SCHEMA = "http://schemas.opengis.net/sld/1.1.0/DescribeLayer.xsd"
DOCTYPE = '<!DOCTYPE WMS_DescribeLayerResponse SYSTEM "http://schemas.opengis.net/wms/1.1.1/WMS_DescribeLayerResponse.dtd">'
# A layer is an image, which SLD knows as a coverage; no service here hands coverages out, so no address goes with it.
COVERAGE_SERVICE = "wcs"

E_111 = ElementFactory()
E_SLD = ElementFactory(SLD, {None: SLD, "se": SE, "xlink": XLINK, "xsi": XSI})
E_SE = ElementFactory(SE, {"se": SE})


def styles_link(url: str, version: Version, layer: str) -> str:
    """The address of a layer's styles in the version's own SLD."""
    return url + urlencode({"SERVICE": "WMS", "VERSION": version.number, "REQUEST": "GetStyles", "LAYERS": layer})


def write_styles(kvp: Kvp, version: Version, offer: Offer) -> bytes:
    """All styles of the layers, with the colours and values that they come to, in the SLD version asked for."""
    layers = _layers(kvp, offer)
    asked = kvp.text("SLD_VERSION") or kvp.text("SLDVER") or version.sld_version
    if asked not in ("1.0.0", "1.1.0"):
        raise InvalidParameter("Style documents are written in the versions 1.0.0 and 1.1.0.", "SLD_VERSION")
    return write_sld([_styles(layer) for layer in layers], "1.0.0" if asked == "1.0.0" else "1.1.0")


def write_description(kvp: Kvp, version: Version, offer: Offer) -> bytes:
    """What kind of data each layer is."""
    layers = _layers(kvp, offer)
    if version is WMS_111:
        descriptions = [E_111("LayerDescription", {"name": layer.name}) for layer in layers]
        return document(E_111("WMS_DescribeLayerResponse", {"version": "1.1.1"}, descriptions), doctype=DOCTYPE)
    return document(
        E_SLD(
            "DescribeLayerResponse",
            {XSI_SCHEMA_LOCATION: f"{SLD} {SCHEMA}"},
            E_SLD("Version", version.sld_version),
            [
                E_SLD(
                    "LayerDescription",
                    E_SLD("owsType", COVERAGE_SERVICE),
                    E_SE("OnlineResource", {XLINK_TYPE: "simple", XLINK_HREF: ""}),
                    E_SLD("TypeName", E_SE("CoverageName", layer.name)),
                )
                for layer in layers
            ],
        )
    )


def _layers(kvp: Kvp, offer: Offer) -> list[Layer]:
    require_version(kvp)
    require_service(kvp, mandatory=False)
    kvp.required("LAYERS")
    with located("LAYERS"):
        layers = [layer for name in kvp.names("LAYERS") for layer in layers_named(offer.catalog, name)]
    if len(layers) > offer.limits.layer_limit:
        raise LimitExceeded(f"LAYERS names more than {offer.limits.layer_limit} layers.", "LAYERS")
    return layers


def _styles(layer: Layer) -> LayerStyles:
    return explicit_styles(layer.name, layer.styles, layer.description)

// The layer as OpenLayers draws it, from WMS in any reference system or from WMTS in those of its tile matrix sets.
/* global ol */

export function services(offer, projection) {
  return [...matrixSets(offer, projection).map((name) => ({ kind: "WMTS", name })), { kind: "WMS", name: "" }];
}

export function drawnLayer(offer, projection, service, extent, choices) {
  if (service.kind === "WMTS") {
    return new ol.layer.Tile({ source: wmtsSource(offer, projection, service.name, choices), extent });
  }
  // Without an extent: cut to it, the picture would have pixels of its own beside the map's.
  return new ol.layer.Image({ source: wmsSource(offer, projection, choices) });
}

// Whole pictures of the very grid that the map shows, so that nothing is resampled twice.
export function wmsSource(offer, projection, choices) {
  return new ol.source.ImageWMS({ url: offer.getMap, projection, params: wmsParameters(offer, choices), ratio: 1 });
}

function wmsParameters(offer, { style, dimensions }) {
  return {
    LAYERS: offer.layer.Name,
    STYLES: style,
    VERSION: offer.version,
    FORMAT: "image/png",
    TRANSPARENT: true,
    ...Object.fromEntries(offer.dimensions.map((each) => [each.wms, dimensions[each.wms]])),
  };
}

function wmtsSource(offer, projection, matrixSet, { style, dimensions }) {
  const { document, layer } = offer.tiles;
  const options = ol.source.WMTS.optionsFromCapabilities(document, {
    layer: layer.Identifier,
    matrixSet,
    style,
    projection: projection.getCode(),
    requestEncoding: "REST",
  });
  const chosen = Object.fromEntries(offer.dimensions.map((each) => [each.wmts, dimensions[each.wms]]));
  // The same system under another name would have every tile warped.
  return new ol.source.WMTS({ ...options, projection, dimensions: { ...options.dimensions, ...chosen }, transition: 0, wrapX: false });
}

// Those in this very reference system: a browser could only warp the pixels of others.
function matrixSets(offer, projection) {
  if (!offer.tiles) {
    return [];
  }
  const { document, layer } = offer.tiles;
  const wanted = document.Contents.TileMatrixSet.filter((each) => sameCode(each.SupportedCRS, projection.getCode()));
  const offered = layer.TileMatrixSetLink.map((link) => link.TileMatrixSet);
  return wanted.map((each) => each.Identifier).filter((name) => offered.includes(name));
}

function sameCode(urn, code) {
  const [, authority, number] = urn.match(/^urn:ogc:def:crs:([^:]+):[^:]*:(?:CRS)?(\w+)$/) || [];
  return `${authority}:${number}` === code || (authority === "OGC" && code === `CRS:${number}`);
}

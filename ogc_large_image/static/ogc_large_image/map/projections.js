// The reference systems that the layer is listed in, made known to OpenLayers.
/* global ol, proj4 */

const PIXELS = { "CRS:1": true, "urn:ogc:def:crs:OGC:1.3:CRS1": true };
// A pixel counts as the 0.28 mm that a rendered pixel is taken for (07-057r7 6.1).
const METRES_PER_PIXEL = 0.00028;

export async function projectionOf(layer, code, folder) {
  if (code in PIXELS) {
    knowPixels(bboxIn(layer, code));
  } else if (!ol.proj.get(code)?.getExtent()) {
    await know(code, folder);
  }
  return ol.proj.get(code);
}

function knowPixels(extent) {
  for (const code of Object.keys(PIXELS)) {
    ol.proj.addProjection(
      new ol.proj.Projection({ code, units: "pixels", metersPerUnit: METRES_PER_PIXEL, extent, axisOrientation: "enu" }),
    );
  }
}

async function know(code, folder) {
  const response = await fetch(`${folder}${encodeURIComponent(code)}.json`);
  if (!response.ok) {
    throw new Error(`${code} has no definition that a browser can compute with.`);
  }
  const { proj4: definition, area } = await response.json();
  proj4.defs(code, definition);
  ol.proj.proj4.register(proj4);
  if (area) {
    const known = ol.proj.get(code);
    known.setWorldExtent(area);
    known.setExtent(ol.proj.transformExtent(area, "EPSG:4326", known, 8));
  }
}

function bboxIn(layer, code) {
  return layer.BoundingBox.find((each) => each.crs === code).extent;
}

// The layer's extent, x first whatever the reference system itself says first.
export function extentIn(layer, code, projection) {
  const extent = bboxIn(layer, code);
  return projection.getAxisOrientation().startsWith("ne") ? [extent[1], extent[0], extent[3], extent[2]] : extent;
}

// The reference systems that the layer is listed in, made known to OpenLayers.
/* global ol, proj4 */

const PIXELS = "CRS:1";

export async function projectionOf(layer, code, folder) {
  if (code === PIXELS) {
    return new ol.proj.Projection({ code, units: "pixels", extent: layer.BoundingBox.find((each) => each.crs === code).extent, axisOrientation: "enu" });
  }
  if (!ol.proj.get(code)) {
    const response = await fetch(`${folder}${encodeURIComponent(code)}.json`);
    if (!response.ok) {
      throw new Error(`${code} has no definition that a browser can compute with.`);
    }
    proj4.defs(code, (await response.json()).proj4);
    ol.proj.proj4.register(proj4);
  }
  return ol.proj.get(code);
}

// The layer's extent, x first whatever the reference system itself says first.
export function extentIn(layer, code, projection) {
  const { extent } = layer.BoundingBox.find((each) => each.crs === code);
  return projection.getAxisOrientation().startsWith("ne") ? [extent[1], extent[0], extent[3], extent[2]] : extent;
}

// What the two services say of one layer, in one form.
/* global ol */

export async function readCapabilities({ layer, wms, wmts }) {
  const [map, tiles] = await Promise.all([readWms(wms, layer), readWmts(wmts, layer)]);
  if (!map) {
    throw new Error("The service does not list the layer.");
  }
  return { ...map, tiles, dimensions: dimensions(map.layer, tiles) };
}

async function readWms(address, name) {
  const document = new ol.format.WMSCapabilities().read(await text(address));
  const layer = named([document.Capability.Layer], name);
  return layer && { layer, version: document.version, getMap: document.Capability.Request.GetMap.DCPType[0].HTTP.Get.OnlineResource };
}

// A layer without a place on the ground may be left out of WMTS; that leaves WMS.
async function readWmts(address, name) {
  const document = new ol.format.WMTSCapabilities().read(await text(address));
  const layer = document.Contents?.Layer?.find((each) => each.Identifier === name);
  if (!layer) {
    return null;
  }
  // OpenLayers would take the resources of all formats for mirrors of one, and mix them tile by tile.
  layer.ResourceURL = layer.ResourceURL.filter((each) => each.format === "image/png");
  return { document, layer };
}

async function text(address) {
  const response = await fetch(address);
  const body = await response.text();
  return response.ok || body.includes("ExceptionReport") ? body : Promise.reject(new Error(`The service answered ${response.status}.`));
}

function named(layers, name) {
  for (const layer of layers || []) {
    const found = layer.Name === name ? layer : named(layer.Layer, name);
    if (found) {
      return found;
    }
  }
  return null;
}

// WMTS lists every value; of WMS's come the names that its requests want.
function dimensions(layer, tiles) {
  return (layer.Dimension || []).map((dimension) => {
    const listed = tiles?.layer.Dimension?.find((each) => each.Identifier.toLowerCase() === dimension.name.toLowerCase());
    const values = listed ? listed.Value : dimension.values.split(",");
    const lower = dimension.name.toLowerCase();
    return {
      title: dimension.name,
      wms: ["time", "elevation"].includes(lower) ? lower.toUpperCase() : `DIM_${dimension.name.toUpperCase()}`,
      wmts: listed?.Identifier,
      unit: dimension.unitSymbol || "",
      values: values.map((value) => value.trim()),
      chosen: (listed?.Default ?? dimension.default ?? values[values.length - 1]).trim(),
    };
  });
}

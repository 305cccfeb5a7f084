// Draws a layer from its service's capabilities, and hands its picture to the test.
"use strict";

async function capabilities(address, format) {
  const response = await fetch(address);
  return format.read(await response.text());
}

function named(layers, name) {
  return layers.map((layer) => (layer.Name === name ? layer : named(layer.Layer || [], name))).find(Boolean);
}

async function wmsLayer(task) {
  const found = await capabilities(task.url, new ol.format.WMSCapabilities());
  if (!named([found.Capability.Layer], task.layer)) {
    throw new Error("the capabilities do not have the layer");
  }
  return new ol.layer.Image({
    source: new ol.source.ImageWMS({
      url: found.Capability.Request.GetMap.DCPType[0].HTTP.Get.OnlineResource,
      params: { LAYERS: task.layer, VERSION: found.version },
      projection: projection(task),
      ratio: 1,
      crossOrigin: "anonymous",
    }),
  });
}

async function wmtsLayer(task) {
  const found = await capabilities(task.url, new ol.format.WMTSCapabilities());
  if (task.encoding === "REST") {
    // It would take the resources of all formats for mirrors of one, and mix them tile by tile.
    const offered = found.Contents.Layer.find((layer) => layer.Identifier === task.layer);
    offered.ResourceURL = offered.ResourceURL.filter((resource) => resource.format === "image/png");
  }
  const wanted = { layer: task.layer, matrixSet: task.tileMatrixSet, crossOrigin: "anonymous" };
  const encoding = task.encoding ? { requestEncoding: task.encoding } : {};
  const options = ol.source.WMTS.optionsFromCapabilities(found, { ...wanted, ...encoding });
  if (options.requestEncoding !== (task.encoding || "KVP")) {
    throw new Error("the capabilities do not offer " + task.encoding);
  }
  return new ol.layer.Tile({ source: new ol.source.WMTS({ ...options, transition: 0 }) });
}

// Its own is all that a map in one reference system needs to know of it; EPSG:4326 and EPSG:3857 are built in.
function projection(task) {
  return ol.proj.get(task.crs) || new ol.proj.Projection({ code: task.crs, units: "m", axisOrientation: "enu" });
}

// The picture of the layer on the grid, as a data URL.
async function drawMap(task) {
  const element = document.getElementById("map");
  element.style.width = task.width + "px";
  element.style.height = task.height + "px";
  const [west, south, east, north] = task.bbox;
  const layer = await (task.tileMatrixSet ? wmtsLayer(task) : wmsLayer(task));
  const map = new ol.Map({
    target: element,
    controls: [],
    pixelRatio: 1,
    layers: [layer],
    view: new ol.View({
      projection: layer.getSource().getProjection(),
      center: [(west + east) / 2, (south + north) / 2],
      resolution: (east - west) / task.width,
      constrainResolution: false,
      minResolution: 1e-9,
    }),
  });
  await new Promise((resolve) => map.once("rendercomplete", resolve));
  return map.getViewport().querySelector("canvas").toDataURL("image/png");
}

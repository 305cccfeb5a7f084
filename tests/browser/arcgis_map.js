// Draws a layer from its service's capabilities by the ArcGIS Maps SDK, and hands its picture to the test.
import config from "@arcgis/core/config.js";
import { whenOnce } from "@arcgis/core/core/reactiveUtils.js";
import Extent from "@arcgis/core/geometry/Extent.js";
import WMSLayer from "@arcgis/core/layers/WMSLayer.js";
import WMTSLayer from "@arcgis/core/layers/WMTSLayer.js";
import Map from "@arcgis/core/Map.js";
import MapView from "@arcgis/core/views/MapView.js";

// Its workers, its WebAssembly and its words come from this site, too.
config.assetsPath = new URL("node_modules/@arcgis/core/assets", location.href).href;

async function wmtsLayer(task) {
  const layer = new WMTSLayer({
    url: task.url,
    activeLayer: { id: task.layer, tileMatrixSetId: task.tileMatrixSet, imageFormat: "image/png" },
  });
  await layer.load();
  return layer;
}

async function wmsLayer(task) {
  const layer = new WMSLayer({ url: task.url, imageFormat: "image/png", imageTransparency: true });
  await layer.load();
  layer.sublayers = [layer.findSublayerByName(task.layer)];
  return layer;
}

// The picture of the layer on the grid, as a data URL, and the extent that it shows.
window.drawMap = async function (task) {
  const element = document.getElementById("map");
  element.style.width = task.width + "px";
  element.style.height = task.height + "px";
  const layer = await (task.tileMatrixSet ? wmtsLayer(task) : wmsLayer(task));
  // CRS:84, always longitude first as everything here, has no number of its own.
  const spatialReference = { wkid: task.crs === "OGC:CRS84" ? 4326 : Number(task.crs.replace("EPSG:", "")) };
  const [xmin, ymin, xmax, ymax] = task.bbox;
  const view = new MapView({
    container: element,
    map: new Map({ layers: [layer] }),
    spatialReference,
    extent: new Extent({ xmin, ymin, xmax, ymax, spatialReference }),
    constraints: { snapToZoom: false },
    ui: { components: [] },
  });
  await view.when();
  const layerView = await view.whenLayerView(layer);
  await whenOnce(() => !view.updating && !layerView.updating);
  const picture = await view.takeScreenshot({ format: "png", ignoreBackground: true });
  const shown = view.extent;
  view.destroy();
  return { picture: picture.dataUrl, bbox: [shown.xmin, shown.ymin, shown.xmax, shown.ymax] };
};

// The image in GeoJS: on a map in web mercator where it has a place on the ground, else in its own pixels.
/* global geo */
import { remember, rememberedNumbers } from "./address_state.js";
import { complain, startControls } from "./controls.js";
import { drawGraticule } from "./geojs_graticule.js";
import { imageJson } from "./image_api.js";
import { showPixel } from "./pixel_values.js";

const element = document.getElementById("imageViewer");
const DEEPER = 4;

window.updateTileLayer ??= () => window.imageLayer?.url(window.tileUrl);
window.updateTilesOpacity ??= (event, value) => window.imageLayer?.opacity(Number(value) / 100);

async function start() {
  if (typeof geo === "undefined") {
    throw new Error("The map library GeoJS was not loaded.");
  }
  const plain = await imageJson("info/metadata");
  if (plain.geospatial) {
    groundMap(await imageJson("info/metadata", { projection: "EPSG:3857" }));
  } else {
    pixelMap(plain);
  }
  element.dataset.kind = plain.geospatial ? "ground" : "pixels";
  startMap(plain);
  await startControls(plain);
  window.viewer.onIdle(() => (element.dataset.state = "ready"));
}

function groundMap(metadata) {
  window.updateTileUrlOption("projection", "EPSG:3857");
  const bounds = metadata.bounds;
  const viewer = (window.viewer = geo.map({ node: element, max: metadata.levels - 1 + DEEPER, clampBoundsX: true, unitsPerPixel: undefined }));
  if (element.dataset.baseMap) {
    viewer.createLayer("osm", { url: element.dataset.baseMap, attribution: element.dataset.attribution });
  } else {
    drawGraticule(viewer, bounds);
  }
  viewer.bounds({ left: bounds.xmin, right: bounds.xmax, top: bounds.ymax, bottom: bounds.ymin });
  const layer = (window.imageLayer = viewer.createLayer("osm", {
    url: window.tileUrl,
    attribution: "",
    keepLower: false,
    // Deeper than the image's own pixels the server still draws them sharp; the browser would blur them.
    maxLevel: metadata.levels - 1 + DEEPER,
    autoshareRenderer: false,
  }));
  const valid = layer.isValid;
  layer.isValid = function (index) {
    const tile = layer.gcsTileBounds(index, "EPSG:4326");
    const near = tile.left <= bounds.xmax && tile.right >= bounds.xmin && tile.bottom <= bounds.ymax && tile.top >= bounds.ymin;
    return near && valid.call(layer, index);
  };
}

function pixelMap(metadata) {
  const { sizeX, sizeY, tileWidth, tileHeight } = metadata;
  const parameters = geo.util.pixelCoordinateParams(element, sizeX, sizeY, tileWidth, tileHeight);
  parameters.map.max += DEEPER;
  window.viewer = geo.map(parameters.map);
  window.imageLayer = window.viewer.createLayer("osm", { ...parameters.layer, url: window.tileUrl, autoshareRenderer: false });
}

function startMap(metadata) {
  const viewer = window.viewer;
  const options = viewer.interactor().options();
  viewer.interactor().options({ ...options, zoomAnimation: { enabled: false }, momentum: { enabled: true } });
  const kept = rememberedNumbers("view", 3);
  if (kept) {
    viewer.zoom(kept[2]);
    viewer.center({ x: kept[0], y: kept[1] });
  }
  viewer.geoOn([geo.event.pan, geo.event.zoom], () => {
    const { x, y } = viewer.center();
    remember("view", [x.toFixed(6), y.toFixed(6), viewer.zoom().toFixed(2)].join(","));
  });
  viewer.geoOn(geo.event.mouseclick, ({ geo: { x, y } }) => {
    if (metadata.geospatial) {
      showPixel(`${x.toFixed(6)}, ${y.toFixed(6)}`, { left: x, top: y, units: "EPSG:4326" }, complain);
    } else {
      showPixel(`${Math.floor(x)}, ${Math.floor(y)}`, { left: Math.floor(x), top: Math.floor(y) }, complain);
    }
  });
  new ResizeObserver(() => viewer.size({ width: element.clientWidth, height: element.clientHeight })).observe(element);
}

start().catch((error) => {
  element.dataset.state = "failed";
  complain(error);
});

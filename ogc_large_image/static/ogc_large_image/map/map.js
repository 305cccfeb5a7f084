// A layer's map: what may be chosen comes from the capabilities, and a choice makes the map anew.
/* global ol */
import { remember, remembered, rememberedNumbers } from "../viewer/address_state.js";
import { readCapabilities } from "./capabilities.js";
import { chosenDimensions, chosenOption, offerDimensions, offerOpacity, offerOptions } from "./choices.js";
import { showValues } from "./feature_info.js";
import { drawnLayer, services } from "./layers.js";
import { extentIn, projectionOf } from "./projections.js";

const element = document.getElementById("map");
const legend = document.getElementById("legend");
let offer;
let map;
let projection;
let opacity;

async function start() {
  if (typeof ol === "undefined") {
    throw new Error("The map library OpenLayers was not loaded.");
  }
  offer = await readCapabilities(element.dataset);
  map = new ol.Map({ target: element, pixelRatio: 1, controls: ol.control.defaults.defaults({ rotate: false }) });
  window.layerMap = map;
  startControls();
  const codes = [...new Set(offer.layer.BoundingBox.map((each) => each.crs))];
  const first = codes.includes("EPSG:3857") ? "EPSG:3857" : codes[0];
  offerOptions("crs", codes.map((code) => [code, code]), remembered("crs") ?? first, () => attempt(showCrs));
  offerOptions("style", offer.layer.Style.map((style) => [style.Name, style.Title || style.Name]), undefined, showLayer);
  offerDimensions(offer.dimensions, showLayer);
  await showCrs(rememberedNumbers("view", 3));
}

function startControls() {
  const current = offerOpacity((value) => map.getLayers().forEach((each) => each.get("ours") && each.setOpacity(value)));
  opacity = current;
  map.on("loadstart", () => (element.dataset.state = "loading"));
  map.on("rendercomplete", () => (element.dataset.state = "ready"));
  map.on("moveend", () => {
    const [x, y] = map.getView().getCenter();
    remember("view", [x.toPrecision(9), y.toPrecision(9), map.getView().getResolution().toPrecision(6)].join(","));
  });
  map.on("singleclick", ({ coordinate }) => {
    attempt(() => showValues(offer, projection, coordinate, map.getView().getResolution(), choices()));
  });
}

// Another reference system: another view, and other services to choose from.
async function showCrs(kept) {
  const code = chosenOption("crs");
  projection = await projectionOf(offer.layer, code, element.dataset.projections);
  const offered = services(offer, projection).map(({ kind, name }) => [`${kind} ${name}`.trim(), `${kind} ${name}`.trim()]);
  offerOptions("service", offered, undefined, showLayer);
  // Zoomed by two from one size of pixels to the next, and as far in as the image's own pixels can be told apart.
  const view = new ol.View({ projection, center: [0, 0], resolution: 1, constrainResolution: false, minResolution: 1e-12, maxResolution: 1e12, multiWorld: true });
  map.setView(view);
  if (Array.isArray(kept)) {
    view.setCenter(kept.slice(0, 2));
    view.setResolution(kept[2]);
  } else {
    view.fit(extentIn(offer.layer, code, projection), { size: map.getSize(), padding: [20, 20, 20, 20] });
  }
  showLayer();
}

function showLayer() {
  const [kind, name = ""] = chosenOption("service").split(" ");
  const extent = extentIn(offer.layer, chosenOption("crs"), projection);
  const layer = drawnLayer(offer, projection, { kind, name }, extent, choices());
  layer.set("ours", true);
  layer.setOpacity(opacity());
  element.dataset.state = "loading";
  map.setLayers([...background(), layer]);
  map.render();
  showLegend();
}

function background() {
  const { baseMap, attribution } = element.dataset;
  const under = baseMap && projection.getUnits() !== "pixels" ? [new ol.layer.Tile({ source: new ol.source.XYZ({ url: baseMap, attributions: attribution }) })] : [];
  // Lines of degrees need to know where in the reference system they begin and end.
  const lines = projection.getUnits() !== "pixels" && projection.getExtent();
  return lines ? [...under, new ol.layer.Graticule({ showLabels: true, wrapX: false })] : under;
}

function choices() {
  return { style: chosenOption("style"), dimensions: chosenDimensions(offer.dimensions) };
}

function showLegend() {
  const style = offer.layer.Style.find((each) => each.Name === chosenOption("style"));
  const address = style?.LegendURL?.[0]?.OnlineResource;
  legend.hidden = !address;
  if (address) {
    legend.src = address;
  }
}

async function attempt(action) {
  try {
    await action();
  } catch (error) {
    complain(error);
  }
}

function complain(error) {
  const message = document.getElementById("map-message");
  message.textContent = error.message;
  message.hidden = false;
}

start().catch((error) => {
  element.dataset.state = "failed";
  complain(error);
});

// The image on the globe of CesiumJS.
/* global Cesium */
import { remember, rememberedNumbers } from "./address_state.js";
import { complain, startControls } from "./controls.js";
import { imageJson } from "./image_api.js";
import { showPixel } from "./pixel_values.js";

const element = document.getElementById("cesiumContainer");
let rectangle;

window.updateTileLayer ??= function updateTileLayer() {
  const layers = window.viewer.scene.imageryLayers;
  const provider = new Cesium.UrlTemplateImageryProvider({
    url: window.tileUrl,
    rectangle,
    maximumLevel: window.maximumLevel,
  });
  const opacity = window.tileLayer ? window.tileLayer.alpha : 1;
  if (window.tileLayer) {
    layers.remove(window.tileLayer);
  }
  window.tileLayer = layers.addImageryProvider(provider);
  window.tileLayer.alpha = opacity;
};

window.updateTilesOpacity ??= function updateTilesOpacity(event, value) {
  window.tileLayer.alpha = Number(value) / 100;
};

async function start() {
  if (typeof Cesium === "undefined") {
    throw new Error("The map library CesiumJS was not loaded.");
  }
  const plain = await imageJson("info/metadata");
  if (!plain.geospatial) {
    throw new Error("This image has no place on the globe.");
  }
  window.updateTileUrlOption("projection", "EPSG:3857");
  const metadata = await imageJson("info/metadata", { projection: "EPSG:3857" });
  const { xmin, ymin, xmax, ymax } = metadata.bounds;
  rectangle = Cesium.Rectangle.fromDegrees(xmin, ymin, xmax, ymax);
  window.maximumLevel = metadata.levels - 1;
  window.viewer = globe();
  look();
  startClicks();
  await startControls(plain);
  startReporting();
}

function globe() {
  const { token, baseMap, attribution } = element.dataset;
  if (token) {
    Cesium.Ion.defaultAccessToken = token;
  } else {
    // Instead of a picture of the services of its makers, which are not asked.
    Cesium.CreditDisplay.cesiumCredit = new Cesium.Credit('<a href="https://cesium.com/" target="_blank" rel="noopener">CesiumJS</a>', true);
  }
  const viewer = new Cesium.CesiumWidget(element, {
    // With a token: what its owner has chosen there. Without: nothing that leaves this site.
    ...(token ? {} : { baseLayer: baseLayer(baseMap, attribution) }),
    skyBox: false,
    scene3DOnly: true,
    requestRenderMode: true,
    showRenderLoopErrors: false,
  });
  viewer.scene.backgroundColor = Cesium.Color.fromCssColorString("#10191d");
  viewer.scene.globe.baseColor = Cesium.Color.fromCssColorString("#3a4a52");
  viewer.scene.globe.showGroundAtmosphere = false;
  viewer.scene.fog.enabled = false;
  return viewer;
}

function baseLayer(address, attribution) {
  if (address) {
    return new Cesium.ImageryLayer(new Cesium.UrlTemplateImageryProvider({ url: address, credit: attribution }));
  }
  // A picture of the earth of low resolution that comes with the library itself.
  const folder = Cesium.buildModuleUrl("Assets/Textures/NaturalEarthII");
  return Cesium.ImageryLayer.fromProviderAsync(Cesium.TileMapServiceImageryProvider.fromUrl(folder));
}

function look() {
  const kept = rememberedNumbers("view", 3);
  const camera = window.viewer.camera;
  camera.setView({ destination: kept ? Cesium.Cartesian3.fromDegrees(...kept) : rectangle });
  camera.moveEnd.addEventListener(() => {
    const { longitude, latitude, height } = camera.positionCartographic;
    const place = [Cesium.Math.toDegrees(longitude), Cesium.Math.toDegrees(latitude)].map((each) => each.toFixed(6));
    remember("view", [...place, height.toFixed(1)].join(","));
  });
}

function startClicks() {
  const { scene, camera } = window.viewer;
  const handler = new Cesium.ScreenSpaceEventHandler(scene.canvas);
  handler.setInputAction(({ position }) => {
    const hit = camera.pickEllipsoid(position, scene.globe.ellipsoid);
    if (hit) {
      const place = Cesium.Cartographic.fromCartesian(hit);
      const [longitude, latitude] = [place.longitude, place.latitude].map(Cesium.Math.toDegrees);
      showPixel(`${longitude.toFixed(6)}, ${latitude.toFixed(6)}`, { left: longitude, top: latitude, units: "EPSG:4326" }, complain);
    }
  }, Cesium.ScreenSpaceEventType.LEFT_CLICK);
}

// "ready" while nothing is on its way that the present view needs.
function startReporting() {
  const { globe } = window.viewer.scene;
  globe.tileLoadProgressEvent.addEventListener((waiting) => (element.dataset.state = waiting ? "loading" : "ready"));
  window.viewer.scene.requestRender();
}

start().catch((error) => {
  element.dataset.state = "failed";
  complain(error);
});

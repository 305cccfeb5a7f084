// CesiumJS asks for this name while it is loaded: where its workers and pictures are.
window.CESIUM_BASE_URL = document.getElementById("cesiumContainer").dataset.folder;

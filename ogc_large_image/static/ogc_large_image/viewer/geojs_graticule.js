// Lines of longitude and latitude, for a map that has no other map under it.

const STEP = 10;
const LAST = 80;

export function drawGraticule(viewer) {
  const lines = [];
  for (let longitude = -180; longitude <= 180; longitude += STEP) {
    lines.push([{ x: longitude, y: -LAST }, { x: longitude, y: LAST }]);
  }
  for (let latitude = -LAST; latitude <= LAST; latitude += STEP) {
    lines.push([{ x: -180, y: latitude }, { x: 180, y: latitude }]);
  }
  const layer = viewer.createLayer("feature", { features: ["line"], autoshareRenderer: false });
  layer.createFeature("line").data(lines).style({ strokeColor: "#8aa", strokeWidth: 1, strokeOpacity: 0.6 }).draw();
}

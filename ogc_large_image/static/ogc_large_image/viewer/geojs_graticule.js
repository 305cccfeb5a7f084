// Lines of longitude and latitude around the image, for a map that has no other map under it.

const STEPS = [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01];
const ACROSS = 4;
const BESIDE = 20;
const LAST = 85;

export function drawGraticule(viewer, { xmin, ymin, xmax, ymax }) {
  const size = Math.max(xmax - xmin, ymax - ymin);
  const step = STEPS.find((each) => size / each >= ACROSS) || STEPS[STEPS.length - 1];
  const longitudes = multiples(step, Math.max(xmin - BESIDE * step, -180), Math.min(xmax + BESIDE * step, 180));
  const latitudes = multiples(step, Math.max(ymin - BESIDE * step, -LAST), Math.min(ymax + BESIDE * step, LAST));
  const [west, east] = [longitudes[0], longitudes[longitudes.length - 1]];
  const [south, north] = [latitudes[0], latitudes[latitudes.length - 1]];
  const lines = [
    ...longitudes.map((x) => [{ x, y: south }, { x, y: north }]),
    ...latitudes.map((y) => [{ x: west, y }, { x: east, y }]),
  ];
  const layer = viewer.createLayer("feature", { features: ["line"], autoshareRenderer: false });
  layer.createFeature("line").data(lines).style({ strokeColor: "#7c8f97", strokeWidth: 1, strokeOpacity: 0.7 });
  layer.draw();
}

function multiples(step, from, to) {
  const first = Math.ceil(from / step);
  const count = Math.floor(to / step) - first + 1;
  return Array.from({ length: Math.max(count, 2) }, (_, index) => (first + index) * step);
}

// The picture of how often each value occurs, a line for each band.
import { imageJson } from "./image_api.js";

const COLOURS = { red: "#d33", green: "#2a2", blue: "#36d" };

export function startHistogram(complain) {
  const section = document.getElementById("histogramSection");
  section.addEventListener("toggle", async () => {
    if (section.open && !section.dataset.state) {
      section.dataset.state = "asked";
      try {
        draw(await imageJson("data/histogram", { bins: 120 }));
        section.dataset.state = "ready";
      } catch (error) {
        complain(error);
      }
    }
  });
}

function draw(bands) {
  const canvas = document.getElementById("histogram");
  const context = canvas.getContext("2d");
  const most = Math.max(...bands.flatMap((band) => band.hist));
  const lowest = Math.min(...bands.map((band) => band.bin_edges[0]));
  const highest = Math.max(...bands.map((band) => band.bin_edges[band.bin_edges.length - 1]));
  const x = (value) => ((value - lowest) / (highest - lowest || 1)) * canvas.width;
  context.clearRect(0, 0, canvas.width, canvas.height);
  bands.forEach((band, index) => {
    context.beginPath();
    band.hist.forEach((count, bin) => {
      // Square roots: a peak of one value would leave nothing of the others to see.
      const y = canvas.height - Math.sqrt(count / (most || 1)) * (canvas.height - 2);
      context.lineTo(x(band.bin_edges[bin]), y);
      context.lineTo(x(band.bin_edges[bin + 1]), y);
    });
    context.strokeStyle = bands.length === 3 ? Object.values(COLOURS)[index] : getComputedStyle(canvas).color;
    context.stroke();
  });
  document.getElementById("histogramRange").textContent = `${text(lowest)} … ${text(highest)}`;
}

function text(value) {
  return Number(value.toPrecision(6)).toString();
}

// What the layer's values are at the place that was clicked, by GetFeatureInfo of the service that draws the map.
import { wmsSource } from "./layers.js";

const table = document.getElementById("values");
const place = document.getElementById("place");

export async function showValues(offer, projection, coordinate, resolution, choices) {
  const address = wmsSource(offer, projection, choices).getFeatureInfoUrl(coordinate, resolution, projection, {
    INFO_FORMAT: "application/json",
    FEATURE_COUNT: 1,
  });
  table.dataset.state = "asked";
  place.textContent = coordinate.map((each) => Number(each.toPrecision(9))).join(", ");
  const response = await fetch(address);
  // WMS tells of errors in documents of their own, with a status of success.
  if (!response.ok || !response.headers.get("Content-Type").includes("json")) {
    const said = new DOMParser().parseFromString(await response.text(), "text/xml").documentElement.textContent.trim();
    throw new Error(`The service does not tell the values: ${said}`);
  }
  const { features } = await response.json();
  table.replaceChildren(...(features.length ? features[0].properties.bands.map(bandRow) : [row("", "outside the image")]));
  table.dataset.state = "ready";
}

function bandRow(band) {
  const value = band.isNodata ? "no data" : [band.scaledValue, band.unit].filter((each) => each !== "").join(" ");
  return row(band.name || `Band ${band.index}`, band.category ? `${value} (${band.category})` : value);
}

function row(name, value) {
  const line = document.createElement("tr");
  const head = document.createElement("th");
  const cell = document.createElement("td");
  head.scope = "row";
  head.textContent = name;
  cell.textContent = value;
  line.append(head, cell);
  return line;
}

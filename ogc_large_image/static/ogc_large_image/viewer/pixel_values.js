// The values at the place that was clicked.
import { imageJson } from "./image_api.js";

const table = document.getElementById("pixelValues");
let asked = 0;

export async function showPixel(place, parameters, complain) {
  const turn = ++asked;
  table.dataset.state = "asked";
  try {
    const answer = await imageJson("data/pixel", parameters);
    if (turn === asked) {
      table.replaceChildren(row("place", place), ...rows(answer));
      table.dataset.state = "ready";
    }
  } catch (error) {
    complain(error);
  }
}

function rows(answer) {
  const bands = Object.entries(answer.bands || {}).map(([band, value]) => row(`band ${band}`, value));
  if (!bands.length && answer.value === undefined) {
    return [row("", "outside the image")];
  }
  const colour = ["r", "g", "b", "a"].map((name) => answer[name]).filter((part) => part !== undefined);
  return colour.length ? [...bands, row("colour", colour.join(", "))] : bands;
}

function row(name, value) {
  const line = document.createElement("tr");
  const head = document.createElement("th");
  const cell = document.createElement("td");
  head.scope = "row";
  head.textContent = name;
  cell.textContent = value !== null && typeof value === "object" ? JSON.stringify(value) : String(value);
  line.append(head, cell);
  return line;
}

// Leaflet on a page of its own: a WMS layer that is sent from one time to the next, as a time slider does.

/** The times of a layer, each value and each step of an interval, as the capabilities list them. */
async function timesOf(wms, layer) {
  const answer = await fetch(`${wms}?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities`);
  const document = new DOMParser().parseFromString(await answer.text(), "text/xml");
  const named = [...document.getElementsByTagName("Name")].find((each) => each.textContent === layer).parentNode;
  const extent = [...named.getElementsByTagName("Dimension")].find((each) => each.getAttribute("name") === "time").textContent;
  return extent.split(",").flatMap(stepsOf);
}

function stepsOf(part) {
  const [first, last, period] = part.split("/");
  if (!period) {
    return [first];
  }
  const years = Number(/^P(\d+)Y$/.exec(period)[1]);
  const found = [];
  for (let year = Number(first.slice(0, 4)); year <= Number(last.slice(0, 4)); year += years) {
    found.push(`${year}${first.slice(4)}`);
  }
  return found;
}

/** Shows each time in turn; the colours in the middle of the map, where that is, and how long all of it took. */
async function walk({ wms, layer, bounds, parameters }) {
  const times = await timesOf(wms, layer);
  const map = L.map("map", { zoomControl: false, fadeAnimation: false, zoomAnimation: false }).fitBounds(bounds);
  const options = { layers: layer, format: "image/png", version: "1.3.0", crossOrigin: true, ...parameters };
  const tiles = L.tileLayer.wms(wms, { ...options, time: times[0] });
  await loaded(tiles, () => tiles.addTo(map));
  const shown = [];
  const start = performance.now();
  for (const time of times) {
    await loaded(tiles, () => tiles.setParams({ time }));
    document.getElementById("words").textContent = `${layer} at ${time}: ${shown.length + 1} of ${times.length}`;
    shown.push({ time, colour: middle(map) });
  }
  const { lng, lat } = map.getCenter();
  return { shown, place: [lng, lat], milliseconds: performance.now() - start };
}

function loaded(tiles, change) {
  return new Promise((resolve, reject) => {
    tiles.once("load", resolve);
    tiles.once("tileerror", (event) => reject(new Error(event.tile.src)));
    change();
  });
}

/** The colour that the map has in its middle. */
function middle(map) {
  const box = document.getElementById("map").getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const tile = [...document.querySelectorAll("img.leaflet-tile")].find((each) => holds(each.getBoundingClientRect(), x, y));
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 256;
  const context = canvas.getContext("2d");
  context.drawImage(tile, 0, 0);
  const corner = tile.getBoundingClientRect();
  return [...context.getImageData(Math.floor(x - corner.left), Math.floor(y - corner.top), 1, 1).data];
}

function holds(box, x, y) {
  return box.left <= x && x < box.right && box.top <= y && y < box.bottom;
}

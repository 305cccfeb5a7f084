// The map of one layer: its own tiles on an empty background, nothing from elsewhere.
"use strict";

(function () {
  const element = document.getElementById("map");
  const MERCATOR_LATITUDE = 85.0511287798;

  function escaped(text) {
    const holder = document.createElement("span");
    holder.textContent = text;
    return holder.innerHTML;
  }

  function clamped(latitude) {
    return Math.max(-MERCATOR_LATITUDE, Math.min(MERCATOR_LATITUDE, latitude));
  }

  function groundMap(layer) {
    const [west, south, east, north] = layer.extent.lonlat;
    const bounds = L.latLngBounds([clamped(south), west], [clamped(north), east]);
    return { map: L.map(element, { maxZoom: layer.tiles.max_zoom + 3 }), bounds: bounds };
  }

  function pixelMap(layer) {
    // L.CRS.Simple puts the origin at the upper left and lets y run down to negative latitudes.
    const map = L.map(element, { crs: L.CRS.Simple, minZoom: 0, maxZoom: layer.tiles.max_zoom + 3 });
    const corner = map.unproject([layer.size.width, layer.size.height], layer.tiles.max_zoom);
    return { map: map, bounds: L.latLngBounds([0, 0], corner) };
  }

  function draw(layer) {
    if (layer.geospatial && !layer.extent.lonlat) {
      throw new Error("the layer's extent is not known");
    }
    const { map, bounds } = layer.geospatial ? groundMap(layer) : pixelMap(layer);
    map.attributionControl.setPrefix(false);
    const template = element.dataset.metadata + "tiles/{z}/{x}/{y}.png?v=" + encodeURIComponent(element.dataset.revision);
    L.tileLayer(template, {
      attribution: escaped(layer.attribution),
      bounds: bounds,
      maxNativeZoom: layer.tiles.max_zoom,
      maxZoom: layer.tiles.max_zoom + 3,
      minZoom: 0,
      noWrap: !layer.geospatial,
      tileSize: layer.tiles.size,
    }).addTo(map);
    L.rectangle(bounds, { className: "map-extent", fill: false, interactive: false, weight: 1 }).addTo(map);
    if (layer.geospatial) {
      L.control.scale().addTo(map);
    }
    map.fitBounds(bounds);
    element.dataset.state = "ready";
  }

  function complain(error) {
    const message = document.getElementById("map-message");
    message.textContent = "The map cannot be shown: " + error.message + ".";
    message.hidden = false;
    element.dataset.state = "failed";
  }

  fetch(element.dataset.metadata)
    .then(function (response) {
      if (!response.ok) {
        throw new Error("the service answered " + response.status);
      }
      return response.json();
    })
    .then(draw)
    .catch(complain);
})();

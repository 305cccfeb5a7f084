// The names that a page and its viewer share: where the image is, and the addresses that follow from it.
// A page may set any of them before, as "var", or after this script; the viewers look when they need them.
/* eslint no-var: "off" -- only these become properties of the window that a page can declare again */
var host = window.host || window.location.protocol + "//" + window.location.host;
var baseApi = window.baseApi || document.currentScript.dataset.api || "api";
var baseEndpoint = window.baseEndpoint || document.currentScript.dataset.endpoint;
var imageId = document.currentScript.dataset.image || window.imageId;
var tileUrl = host + "/" + baseEndpoint + "/" + imageId + "/tiles/{z}/{x}/{y}.png";
var thumbnailUrl = host + "/" + baseEndpoint + "/" + imageId + "/data/thumbnail.png";

// Put one parameter into the addresses of tiles and thumbnail, or take it out: undefined, null.
function updateTileUrlOption(option, value) {
  function changed(address) {
    const [path, query] = address.split("?");
    const parameters = new URLSearchParams(query);
    if (value === undefined || value === null) {
      parameters.delete(option);
    } else {
      parameters.set(option, value);
    }
    const text = parameters.toString();
    return text ? path + "?" + text : path;
  }
  if (option !== undefined) {
    tileUrl = changed(tileUrl);
    thumbnailUrl = changed(thumbnailUrl);
  }
}

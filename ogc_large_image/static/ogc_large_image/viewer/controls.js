// The panel beside the image: it writes the style into the addresses of tiles and thumbnail, and has the viewer draw anew.
import { remember, remembered, rememberedJson } from "./address_state.js";
import { editBand, offerPalettes, startBandForm } from "./band_form.js";
import { BandStyles } from "./band_styles.js";
import { branches, fillBandTree } from "./band_tree.js";
import { startHistogram } from "./histogram.js";
import { imageJson, palettes } from "./image_api.js";

const part = (id) => document.getElementById(id);
const styles = new BandStyles(rememberedJson("style"));
let metadata;

export function complain(error) {
  const message = part("viewerMessage");
  message.textContent = error.message;
  message.hidden = false;
}

// A page may bring functions of its own under these names.
window.updateStyle ??= function updateStyle(style) {
  if (style !== undefined) {
    window.updateTileUrlOption("style", style.bands.length ? JSON.stringify(style) : undefined);
  }
  window.updateTileLayer();
  const thumbnail = part("thumbnail");
  thumbnail.src = window.thumbnailUrl;
  thumbnail.hidden = false;
};

window.copyMetadata ??= async function copyMetadata() {
  const button = part("copyMetadataButton");
  const label = button.textContent;
  try {
    await copied(JSON.stringify(metadata));
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = label), 2000);
  } catch {
    complain(new Error("The browser does not allow copying."));
  }
};

// To be called once the viewer can draw: applies what the address says, and follows the panel from then on.
export async function startControls(imageMetadata) {
  metadata = imageMetadata;
  startPanel();
  startOpacity();
  startHistogram(complain);
  if (styles.bands.length) {
    window.updateTileUrlOption("style", JSON.stringify(styles));
  }
  startBandForm(styles, apply);
  try {
    const [{ frames }, names] = await Promise.all([imageJson("info/frames"), palettes()]);
    offerPalettes(names);
    startFrames(frames);
    startBands(branches(frames, frames.length > 1 ? await imageJson("info/bands") : {}));
  } catch (error) {
    complain(error);
  }
  window.updateStyle(styles);
  showOpacity();
  part("controlsPanel").dataset.state = "ready";
}

function apply() {
  showOwnLook();
  remember("style", styles.bands.length ? JSON.stringify(styles) : null);
  window.updateStyle(styles);
}

function startPanel() {
  const button = part("controlsButton");
  const small = window.matchMedia("(max-width: 40rem)").matches;
  toggle(!small);
  button.addEventListener("click", () => toggle(part("controlsPanel").hidden));
  part("copyMetadataButton").addEventListener("click", () => window.copyMetadata());
  part("thumbnail").addEventListener("error", () => (part("thumbnail").hidden = true));

  function toggle(open) {
    part("controlsPanel").hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  }
}

function startOpacity() {
  const range = part("rasterOpacityRange");
  const kept = Number(remembered("opacity") ?? 100);
  range.value = Number.isFinite(kept) ? kept : 100;
  range.addEventListener("input", (event) => {
    remember("opacity", range.value === "100" ? null : range.value);
    window.updateTilesOpacity(event, range.value);
  });
}

function showOpacity() {
  const range = part("rasterOpacityRange");
  if (range.value !== "100") {
    window.updateTilesOpacity(null, range.value);
  }
}

function startFrames(frames) {
  const range = part("frameRange");
  part("frameField").hidden = frames.length < 2;
  range.max = frames.length - 1;
  range.value = Number(remembered("frame")) || 0;
  show();
  range.addEventListener("input", () => (part("frameNumber").textContent = range.value));
  range.addEventListener("change", () => {
    remember("frame", range.value === "0" ? null : range.value);
    show();
    window.updateStyle(styles);
  });

  function show() {
    part("frameNumber").textContent = range.value;
    window.updateTileUrlOption("frame", range.value === "0" ? undefined : range.value);
  }
}

function startBands(tree) {
  const choose = (band) => editBand(band, styles);
  const fill = () => fillBandTree(part("bandTree"), tree, styles, { choose, change: apply });
  fill();
  showOwnLook();
  part("ownLook").addEventListener("change", () => {
    styles.clear();
    fill();
    choose(null);
    apply();
  });
}

// Without a band chosen here, the image is drawn as it is, in whatever bands that takes.
function showOwnLook() {
  part("ownLook").checked = styles.bands.length === 0;
}

async function copied(text) {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text);
  }
  // The clipboard interface exists in secure contexts only, and many of these sites are plain HTTP in a local network.
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) {
    throw new Error("copying was refused");
  }
}

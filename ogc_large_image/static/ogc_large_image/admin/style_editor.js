// The style editor: its controls write the JSON that is saved, and the picture follows.
import { BandControls } from "./band_controls.js";
import { PalettePicker } from "./palette_picker.js";
import { channel, readStyle, withKeys, writeStyle } from "./style_definition.js";
import { StylePicture } from "./style_picture.js";

const TITLES = { single: ["Band"], rgb: ["Red", "Green", "Blue"] };
const FIRST_PALETTE = "viridis";

const byId = (id) => document.getElementById(id);
const dataOf = (id) => JSON.parse(byId(id).textContent);
const editor = byId("ogc-editor");
const saved = dataOf("ogc-saved-style");
// Those who may only look have no form.
const definitionField = byId("id_definition");
const sldField = byId("id_sld");
const controls = byId("ogc-controls");
let bands = [];
let style;
let bandControls = [];
let palettes;

const picture = new StylePicture(byId("ogc-picture"), byId("ogc-message"), editor.dataset.picture, (ranges) => {
  if (ranges.length === bandControls.length) {
    bandControls.forEach((each, number) => each.showRange(ranges[number]));
  }
});

function showPicture() {
  const layer = byId("ogc-layer").value;
  if (layer) {
    picture.show({
      layer,
      definition: definitionField?.value ?? saved.definition,
      sld: sldField?.value ?? saved.sld,
    });
  }
}

async function loadLayer() {
  const layer = byId("ogc-layer").value;
  if (!layer) {
    return;
  }
  picture.outdate();
  const response = await fetch(editor.dataset.bands.replace(/0\/$/, `${layer}/`));
  bands = response.ok ? (await response.json()).bands : [];
  bandControls.forEach((each) => each.setBands(bands));
  showPicture();
}

function readField() {
  style = readStyle(parsed(definitionField.value));
  if (sldField.value.trim()) {
    style = { ...style, kind: "other" };
  }
  showControls();
  showPicture();
}

function parsed(text) {
  try {
    return JSON.parse(text || "{}");
  } catch {
    return null;
  }
}

function writeField() {
  style.bands = bandControls.map((each) => each.entry);
  definitionField.value = JSON.stringify(writeStyle(style), null, 2);
  showPicture();
}

function showControls() {
  const isOther = style.kind === "other";
  controls.querySelectorAll("[name=ogc_kind]").forEach((input) => {
    input.checked = input.value === style.kind;
    input.disabled = input.value === "other" ? !isOther : Boolean(sldField.value.trim());
  });
  byId("ogc-elsewhere").hidden = !sldField.value.trim();
  byId("ogc-elsewhere").textContent = "The SLD document below is drawn. Empty it to choose here.";
  bandControls = (TITLES[style.kind] ?? []).map((title) => new BandControls(byId("ogc-band"), title, writeField));
  byId("ogc-bands").replaceChildren(...bandControls.map((each) => each.element));
  bandControls.forEach((each, number) => {
    each.setBands(bands);
    each.setEntry(style.bands[number]);
  });
  byId("ogc-palette").hidden = style.kind !== "single";
  if (style.kind === "single") {
    showPalette(style.bands[0]);
  }
}

function showPalette({ palette, scheme, colors }) {
  palettes.setPalette(palette);
  byId("ogc-scheme").value = scheme ?? "linear";
  byId("ogc-colours").value = colors ?? "";
}

function changeKind(kind) {
  style = { ...style, kind, bands: firstBands(kind) };
  definitionField.value = JSON.stringify(writeStyle(style), null, 2);
  showControls();
  showPicture();
}

function firstBands(kind) {
  if (kind === "single") {
    return [{ band: 1, palette: FIRST_PALETTE }];
  }
  return kind === "rgb" ? [0, 1, 2].map((number) => channel(number, bandOf(number))) : [];
}

// The band that says it is this colour, else the first, second or third.
function bandOf(number) {
  const colour = ["red", "green", "blue"][number];
  return bands.find(({ interpretation }) => interpretation === colour)?.index ?? Math.min(number + 1, bands.length || 3);
}

function changeBand(keys) {
  bandControls[0].entry = withKeys(bandControls[0].entry, keys);
  writeField();
}

function start() {
  palettes = new PalettePicker(dataOf("ogc-palette-data"), (palette) => changeBand({ palette }));
  controls.querySelectorAll("[name=ogc_kind]").forEach((input) => input.addEventListener("change", () => changeKind(input.value)));
  byId("ogc-scheme").addEventListener("change", ({ target }) => changeBand({ scheme: target.value === "linear" ? undefined : target.value }));
  byId("ogc-colours").addEventListener("input", ({ target }) => changeBand({ colors: target.value ? target.valueAsNumber : undefined }));
  definitionField.addEventListener("input", readField);
  sldField.addEventListener("input", readField);
  readField();
}

if (controls) {
  start();
}
window.django.jQuery("#ogc-layer").on("change", loadLayer);
loadLayer();

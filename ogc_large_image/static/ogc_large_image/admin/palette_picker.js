// Palettes as swatches to choose from, and a field for all others.
const SWATCH = [120, 14];
const REVERSED = "_r";

export class PalettePicker {
  constructor(families, onChange) {
    this.onChange = onChange;
    this.names = new Set(Object.values(families).flatMap(Object.keys));
    this.box = document.getElementById("ogc-palettes");
    this.reversed = document.getElementById("ogc-reversed");
    this.other = document.getElementById("ogc-other-palette");
    this.box.append(...Object.entries(families).flatMap(([family, palettes]) => familyOf(family, palettes)));
    this.box.addEventListener("change", () => this.chosen());
    this.reversed.addEventListener("change", () => this.chosen());
    this.other.addEventListener("input", () => this.typed());
  }

  setPalette(palette) {
    this.palette = palette;
    const isNamed = typeof palette === "string";
    const isReversed = isNamed && !this.names.has(palette) && palette.endsWith(REVERSED);
    const name = isReversed ? palette.slice(0, -REVERSED.length) : palette;
    const isOffered = isNamed && this.names.has(name);
    this.reversed.checked = isOffered && isReversed;
    this.box.querySelectorAll("input").forEach((input) => (input.checked = isOffered && input.value === name));
    this.showChosen();
    this.other.value = isOffered || palette === undefined ? "" : Array.isArray(palette) ? palette.join(", ") : palette;
  }

  // The page stays where it is.
  showChosen() {
    const label = this.box.querySelector("label:has(:checked)");
    if (label) {
      this.box.scrollTop = label.offsetTop - this.box.offsetTop - this.box.clientHeight / 3;
    }
  }

  chosen() {
    const name = this.box.querySelector("input:checked")?.value;
    if (name) {
      this.other.value = "";
      this.palette = this.reversed.checked ? name + REVERSED : name;
      this.onChange(this.palette);
    }
  }

  typed() {
    const text = this.other.value.trim();
    const colours = text.split(",").map((colour) => colour.trim()).filter(Boolean);
    if (!text) {
      return;
    }
    this.box.querySelectorAll("input").forEach((input) => (input.checked = false));
    this.palette = colours.length > 1 ? colours : text;
    this.onChange(this.palette);
  }
}

function familyOf(family, palettes) {
  const heading = document.createElement("p");
  heading.textContent = family;
  return [heading, ...Object.entries(palettes).map(([name, colours]) => choice(name, colours))];
}

function choice(name, colours) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, { type: "radio", name: "ogc_palette", value: name });
  input.setAttribute("form", "");
  const text = document.createElement("span");
  text.textContent = name;
  label.append(input, swatch(colours), text);
  return label;
}

function swatch(colours) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = SWATCH;
  canvas.setAttribute("aria-hidden", "true");
  const context = canvas.getContext("2d");
  const gradient = context.createLinearGradient(0, 0, SWATCH[0], 0);
  colours.forEach((colour, index) => gradient.addColorStop(index / Math.max(colours.length - 1, 1), colour));
  context.fillStyle = gradient;
  context.fillRect(0, 0, ...SWATCH);
  return canvas;
}

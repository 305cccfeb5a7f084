// How the chosen band is shown: its palette, and the values at the palette's two ends.

const OWN_COLOUR = "custom";
// "green" is the colour of that name to some readers and a palette to others; the colour that people mean is this.
const ALIASES = { green: "#0f0" };

const form = document.getElementById("bandForm");
const title = document.getElementById("bandTitle");
const palette = document.getElementById("colors");
const customField = document.getElementById("customField");
const custom = document.getElementById("customPalette");
const ends = { min: document.getElementById("mincolor"), max: document.getElementById("maxcolor") };

let chosen = null;

export function offerPalettes(byOrigin) {
  for (const [origin, names] of Object.entries(byOrigin)) {
    const group = document.createElement("optgroup");
    group.label = origin;
    group.append(...names.map((name) => new Option(name, name)));
    palette.append(group);
  }
}

export function editBand(band, styles) {
  chosen = band;
  form.hidden = band === null;
  if (band === null) {
    return;
  }
  const style = styles.find(band.index, band.frame) || {};
  title.textContent = band.frame === undefined ? band.title : `${band.title}, frame ${band.frame}`;
  showPalette(style.palette);
  for (const [option, field] of Object.entries(ends)) {
    field.value = typeof style[option] === "number" ? style[option] : "";
  }
}

export function startBandForm(styles, change) {
  palette.addEventListener("change", () => {
    customField.hidden = palette.value !== OWN_COLOUR;
    if (palette.value !== OWN_COLOUR) {
      set("palette", ALIASES[palette.value] || palette.value);
    } else if (custom.value) {
      set("palette", custom.value.trim());
    }
  });
  custom.addEventListener("change", () => set("palette", custom.value.trim()));
  for (const [option, field] of Object.entries(ends)) {
    field.addEventListener("change", () => set(option, field.value === "" ? undefined : field.valueAsNumber));
  }

  function set(option, value) {
    styles.set(chosen.index, chosen.frame, option, value);
    chosen.box.checked = true;
    change();
  }
}

function showPalette(value) {
  const name = Object.keys(ALIASES).find((each) => ALIASES[each] === value) || value || "";
  const listed = [...palette.options].some((option) => option.value === name && name !== OWN_COLOUR);
  palette.value = listed ? name : OWN_COLOUR;
  customField.hidden = listed;
  custom.value = listed ? "" : value;
}

// The controls of one band of a style: which one, its range, gamma and nodata.
import { HistogramRange } from "./histogram_range.js";
import { rangeOf, withKeys, withRange } from "./style_definition.js";

let made = 0;

export class BandControls {
  constructor(template, title, onChange) {
    this.element = template.content.firstElementChild.cloneNode(true);
    this.onChange = onChange;
    this.entry = {};
    this.bands = [];
    this.part("title").textContent = title;
    made += 1;
    this.element.querySelectorAll("label").forEach((label) => {
      label.htmlFor = this.part(label.dataset.for).id = `ogc-band-${made}-${label.dataset.for}`;
    });
    this.histogram = new HistogramRange(this.part("histogram"), (range) => this.setNumbers(range));
    this.part("band").addEventListener("change", () => this.change({ band: Number(this.part("band").value) }));
    this.part("range").addEventListener("change", () => this.changeRange(this.part("range").value));
    ["min", "max"].forEach((name) => this.part(name).addEventListener("input", () => this.typeNumbers()));
    ["gamma", "nodata"].forEach((name) => this.part(name).addEventListener("input", () => this.change({ [name]: numberIn(this.part(name)) })));
  }

  part(name) {
    return this.element.querySelector(`[data-part=${name}]`);
  }

  setBands(bands) {
    this.bands = bands;
    this.part("band").replaceChildren(...bands.map((band) => new Option(band.label, band.index)));
    this.show();
  }

  setEntry(entry) {
    this.entry = entry;
    this.show();
  }

  // What an automatic range came to. One by hand may be another already than the picture was drawn in.
  showRange(range) {
    if (rangeOf(this.entry) !== "numbers") {
      this.showNumbers(range);
      this.histogram.setRange(range);
    }
  }

  show() {
    const { band = 1, min, max, gamma, nodata } = this.entry;
    this.part("band").value = band;
    this.part("range").value = rangeOf(this.entry);
    this.part("gamma").value = gamma ?? "";
    this.part("nodata").value = nodata ?? "";
    this.histogram.setBand(this.bands.find(({ index }) => index === band));
    if (rangeOf(this.entry) === "numbers") {
      this.showNumbers([min, max]);
      this.histogram.setRange([min, max]);
    }
  }

  showNumbers([min, max]) {
    // A field that is being typed in keeps what stands in it.
    Object.entries({ min, max }).forEach(([name, value]) => {
      if (numberIn(this.part(name)) !== value) {
        this.part(name).value = value;
      }
    });
  }

  typeNumbers() {
    const range = ["min", "max"].map((name) => numberIn(this.part(name)));
    if (range.every((value) => value !== undefined)) {
      this.setNumbers(range);
    }
  }

  setNumbers(range) {
    this.part("range").value = "numbers";
    this.setEntry(withRange(this.entry, "numbers", range));
    this.onChange();
  }

  changeRange(range) {
    const shown = ["min", "max"].map((name) => numberIn(this.part(name)) ?? 0);
    this.setEntry(withRange(this.entry, range, shown));
    this.onChange();
  }

  change(keys) {
    this.entry = withKeys(this.entry, keys);
    if ("band" in keys) {
      this.show();
    }
    this.onChange();
  }
}

function numberIn(field) {
  return Number.isNaN(field.valueAsNumber) ? undefined : field.valueAsNumber;
}

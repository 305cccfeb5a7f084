// The bands that are shown, each with how: large-image's style, without the page.

export class BandStyles {
  constructor(style) {
    const given = style && Array.isArray(style.bands) ? style.bands : [];
    this.bands = given.filter((each) => each && Number.isInteger(each.band)).map((each) => ({ ...each }));
  }

  find(band, frame) {
    return this.bands.find((each) => each.band === band && each.frame === frame);
  }

  show(band, frame) {
    if (!this.find(band, frame)) {
      this.bands.push(frame === undefined ? { band } : { band, frame });
    }
    return this.find(band, frame);
  }

  hide(band, frame) {
    this.bands = this.bands.filter((each) => each.band !== band || each.frame !== frame);
  }

  set(band, frame, option, value) {
    const style = this.show(band, frame);
    if (value === undefined || value === "") {
      delete style[option];
    } else {
      style[option] = value;
    }
  }

  clear() {
    this.bands = [];
  }

  toJSON() {
    return { bands: this.bands };
  }
}

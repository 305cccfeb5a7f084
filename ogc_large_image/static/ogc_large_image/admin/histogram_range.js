// A histogram whose two handles are the ends of a range: to be dragged, or moved by the arrow keys.
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 300;
const HEIGHT = 72;
const STEPS = 100;
const NAMES = ["Least value", "Greatest value"];

export class HistogramRange {
  constructor(svg, onChange) {
    this.svg = svg;
    this.onChange = onChange;
    this.range = [0, 1];
    this.domain = [0, 1];
    this.bars = add(svg, "path", { class: "ogc-bars" });
    this.inside = add(svg, "rect", { class: "ogc-inside", y: 0, height: HEIGHT });
    this.handles = NAMES.map((name, end) => this.makeHandle(name, end));
  }

  // Without a histogram there is nothing to see.
  setBand(band) {
    this.svg.classList.toggle("ogc-hidden", !band?.histogram);
    if (!band?.histogram) {
      return;
    }
    this.isWhole = !band.dtype.startsWith("float");
    const { low, high, counts } = band.histogram;
    this.domain = [low, high];
    this.bars.setAttribute("d", barsPath(counts));
    this.svg.setAttribute("aria-label", `Histogram from ${low} to ${high}`);
    this.setRange(this.range);
  }

  setRange(range) {
    this.range = range;
    const [left, right] = range.map((value) => this.position(value));
    this.inside.setAttribute("x", Math.min(left, right));
    this.inside.setAttribute("width", Math.abs(right - left));
    this.handles.forEach((handle, end) => {
      handle.setAttribute("transform", `translate(${end ? right : left} 0)`);
      const values = { valuemin: this.domain[0], valuemax: this.domain[1], valuenow: range[end] };
      Object.entries(values).forEach(([name, value]) => handle.setAttribute(`aria-${name}`, value));
    });
  }

  makeHandle(name, end) {
    const handle = add(this.svg, "g", { class: "ogc-handle", role: "slider", tabindex: 0, "aria-label": name });
    add(handle, "rect", { class: "ogc-grip", x: -7, y: 0, width: 14, height: HEIGHT });
    add(handle, "rect", { class: "ogc-line", x: -1.5, y: 0, width: 3, height: HEIGHT });
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      handle.focus();
      event.preventDefault();
    });
    handle.addEventListener("pointermove", (event) => {
      if (handle.hasPointerCapture(event.pointerId)) {
        const box = this.svg.getBoundingClientRect();
        this.move(end, this.value((event.clientX - box.left) / box.width));
      }
    });
    handle.addEventListener("keydown", (event) => {
      const to = this.keyed(event, this.range[end]);
      if (to !== undefined) {
        event.preventDefault();
        this.move(end, to);
      }
    });
    return handle;
  }

  keyed(event, present) {
    const [low, high] = this.domain;
    const step = this.step() * (event.shiftKey ? 10 : 1);
    const moves = { ArrowLeft: present - step, ArrowDown: present - step, ArrowRight: present + step, ArrowUp: present + step };
    return { ...moves, Home: low, End: high }[event.key];
  }

  step() {
    const step = (this.domain[1] - this.domain[0]) / STEPS;
    return this.isWhole ? Math.max(1, Math.round(step)) : step;
  }

  move(end, value) {
    const range = [...this.range];
    range[end] = this.rounded(Math.min(Math.max(value, this.domain[0]), this.domain[1]));
    this.setRange(range);
    this.onChange(range);
  }

  // To a place that one step can be told from the next at.
  rounded(value) {
    if (this.isWhole) {
      return Math.round(value);
    }
    const digits = Math.min(Math.max(1 - Math.floor(Math.log10(this.step())), 0), 100);
    return Number(value.toFixed(digits));
  }

  position(value) {
    const [low, high] = this.domain;
    return Math.min(Math.max((value - low) / (high - low), 0), 1) * WIDTH;
  }

  value(share) {
    return this.domain[0] + Math.min(Math.max(share, 0), 1) * (this.domain[1] - this.domain[0]);
  }
}

// By the roots of the counts, so that a peak does not flatten all the rest.
function barsPath(counts) {
  const most = Math.sqrt(Math.max(...counts, 1));
  const width = WIDTH / counts.length;
  const tops = counts.map((count) => HEIGHT - (Math.sqrt(count) / most) * HEIGHT);
  return `M0 ${HEIGHT}${tops.map((top, index) => `L${index * width} ${top}H${(index + 1) * width}`).join("")}V${HEIGHT}Z`;
}

function add(parent, name, attributes) {
  const element = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  parent.append(element);
  return element;
}

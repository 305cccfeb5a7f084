// The fields above the map: each choice is part of the page's address.
import { remember, remembered } from "../viewer/address_state.js";

const part = (id) => document.getElementById(id);

export function offerOptions(id, options, chosen, change) {
  const select = part(id);
  select.replaceChildren(...options.map(([value, title]) => new Option(title, value)));
  const wanted = chosen ?? remembered(id);
  select.value = options.some(([value]) => value === wanted) ? wanted : options[0][0];
  select.onchange = () => {
    remember(id, select.value);
    change();
  };
}

export function chosenOption(id) {
  return part(id).value;
}

// A slider over the values for many, which are in order; the nearest thing to choosing a moment.
export function offerDimensions(dimensions, change) {
  const fields = dimensions.map((dimension) => {
    const field = document.createElement("div");
    const label = document.createElement("label");
    const output = document.createElement("output");
    const range = document.createElement("input");
    const kept = dimension.values.indexOf(remembered(dimension.wms) ?? dimension.chosen);
    range.type = "range";
    range.id = `dimension-${dimension.wms}`;
    range.min = 0;
    range.max = dimension.values.length - 1;
    range.value = kept >= 0 ? kept : range.max;
    label.htmlFor = output.htmlFor = range.id;
    label.append(`${dimension.title}: `, output);
    show();
    range.addEventListener("input", show);
    range.addEventListener("change", () => {
      remember(dimension.wms, dimension.values[range.value]);
      change();
    });
    field.append(label, range);
    return field;

    function show() {
      output.textContent = `${dimension.values[range.value]} ${dimension.unit}`;
    }
  });
  part("dimensions").replaceChildren(...fields);
}

export function chosenDimensions(dimensions) {
  return Object.fromEntries(dimensions.map((each) => [each.wms, each.values[part(`dimension-${each.wms}`).value]]));
}

export function offerOpacity(change) {
  const range = part("opacity");
  range.value = Number(remembered("opacity") ?? 100);
  range.addEventListener("input", () => {
    remember("opacity", range.value === "100" ? null : range.value);
    change(range.value / 100);
  });
  return () => range.value / 100;
}

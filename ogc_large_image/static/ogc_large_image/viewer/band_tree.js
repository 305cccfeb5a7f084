// The tree of frames and bands, each band with a box that shows or hides it.

export function fillBandTree(element, frames, styles, { choose, change }) {
  element.replaceChildren(...frames.map((frame) => frameBranch(frame, frames.length === 1)));

  function frameBranch(frame, open) {
    const branch = document.createElement("details");
    const title = document.createElement("summary");
    const bands = document.createElement("ul");
    title.textContent = frame.frame;
    bands.append(...frame.bands.map(bandLeaf));
    branch.open = open || frame.bands.some((each) => styles.find(each.index, frameOf(each)));
    branch.append(title, bands);
    return branch;
  }

  function bandLeaf(band) {
    const leaf = document.createElement("li");
    const box = document.createElement("input");
    const name = document.createElement("button");
    box.type = "checkbox";
    box.checked = Boolean(styles.find(band.index, frameOf(band)));
    box.setAttribute("aria-label", `Show ${titleOf(band)}`);
    box.dataset.band = band.index;
    box.dataset.frame = frameOf(band) ?? "";
    name.type = "button";
    name.textContent = titleOf(band);
    box.addEventListener("change", () => {
      styles[box.checked ? "show" : "hide"](band.index, frameOf(band));
      chosen(box.checked);
      change();
    });
    name.addEventListener("click", () => chosen(true));
    leaf.append(box, name);
    return leaf;

    function chosen(present) {
      element.querySelectorAll("[aria-current]").forEach((each) => each.removeAttribute("aria-current"));
      if (present) {
        name.setAttribute("aria-current", "true");
      }
      choose(present ? { index: band.index, frame: frameOf(band), title: titleOf(band), box } : null);
    }
  }
}

// An image with one frame has none to name.
export function frameOf(band) {
  return Number.isInteger(band.frame) ? band.frame : undefined;
}

function titleOf(band) {
  return band.name && String(band.name) !== String(band.index) ? `${band.index} ${band.name}` : `Band ${band.index}`;
}

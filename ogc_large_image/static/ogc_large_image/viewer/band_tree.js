// The tree of frames and bands, each band with a box that shows or hides it.

// The API numbers the channels of an image with several frames, not the bands of each; those are the same in all frames.
export function branches(frames, bandsByIndex) {
  if (frames.length === 1) {
    return [{ title: "Bands", bands: frames[0].bands }];
  }
  const bands = Object.entries(bandsByIndex).map(([index, band]) => ({ index: Number(index), name: band.interpretation }));
  return frames.map(({ frame: title, bands: channels }) => {
    const { frame, name } = channels[0];
    const named = bands.map((band) => ({ ...band, frame, name: bands.length === 1 ? name : band.name }));
    return { title: name ? `${title}: ${name}` : title, bands: named };
  });
}

export function fillBandTree(element, tree, styles, { choose, change }) {
  element.replaceChildren(...tree.map((frame) => frameBranch(frame, tree.length === 1)));

  function frameBranch(frame, open) {
    const branch = document.createElement("details");
    const title = document.createElement("summary");
    const bands = document.createElement("ul");
    title.textContent = frame.title;
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
function frameOf(band) {
  return Number.isInteger(band.frame) ? band.frame : undefined;
}

function titleOf(band) {
  return band.name && band.name !== "undefined" ? `Band ${band.index}: ${band.name}` : `Band ${band.index}`;
}

// What is shown is part of the page's address, after the "#": whoever gets the address sees the same.

function parameters() {
  return new URLSearchParams(window.location.hash.slice(1));
}

export function remembered(name) {
  return parameters().get(name);
}

export function rememberedJson(name) {
  try {
    return JSON.parse(remembered(name));
  } catch {
    return null;
  }
}

export function rememberedNumbers(name, count) {
  const numbers = (remembered(name) || "").split(",").map(Number);
  return numbers.length === count && numbers.every(Number.isFinite) ? numbers : null;
}

export function remember(name, value) {
  const present = parameters();
  if (value === undefined || value === null || value === "") {
    present.delete(name);
  } else {
    present.set(name, value);
  }
  const text = present.toString();
  window.history.replaceState(null, "", text ? "#" + text : window.location.pathname + window.location.search);
}

// Somebody has put another address into the same window.
window.addEventListener("hashchange", () => window.location.reload());

// Between a style's JSON and what the editor has controls for; keys that it knows nothing of are kept.
const PRIMARIES = [
  ["#ff0000", "#f00", "red", "r"],
  ["#00ff00", "#0f0", "green", "g"],
  ["#0000ff", "#00f", "blue", "b"],
];
const OF_THE_PICTURE = ["opacity", "hillshade"];
const BEYOND_US = ["stops", "expression", "below", "above"];
const CUT = 0.02;
const RANGES = { recorded: ["min", "max"], cut: [`min:${CUT}`, `max:${CUT}`] };

// {kind: plain | single | rgb | other, picture: keys of the whole picture, bands: one or three objects}.
export function readStyle(definition) {
  if (typeof definition !== "object" || definition === null || Array.isArray(definition)) {
    return { kind: "other", picture: {}, bands: [] };
  }
  const isOfPicture = ([key]) => OF_THE_PICTURE.includes(key);
  const picture = Object.fromEntries(Object.entries(definition).filter(isOfPicture));
  const rest = Object.fromEntries(Object.entries(definition).filter((entry) => !isOfPicture(entry)));
  const bands = Array.isArray(rest.bands) ? rest.bands : Object.keys(rest).length ? [rest] : [];
  return { kind: kindOf(bands), picture, bands };
}

export function writeStyle({ kind, picture, bands }) {
  if (kind === "plain") {
    return { ...picture };
  }
  return kind === "single" ? { ...picture, ...bands[0] } : { ...picture, bands };
}

export function channel(number, band) {
  return { band, palette: PRIMARIES[number][0] };
}

export function rangeOf({ min, max }) {
  if (isAbsent(min) && isAbsent(max)) {
    return "auto";
  }
  if (Number.isFinite(min) && Number.isFinite(max)) {
    return "numbers";
  }
  return Object.keys(RANGES).find((name) => RANGES[name][0] === min && RANGES[name][1] === max) ?? "other";
}

export function withRange(entry, range, numbers) {
  const [min, max] = range === "numbers" ? numbers : (RANGES[range] ?? []);
  return withKeys(entry, { min, max });
}

// The entry with these keys, without those that are undefined.
export function withKeys(entry, keys) {
  return Object.fromEntries(Object.entries({ ...entry, ...keys }).filter(([, value]) => value !== undefined));
}

function kindOf(bands) {
  if (!bands.every(isKnown)) {
    return "other";
  }
  if (bands.length < 2) {
    return bands.length ? "single" : "plain";
  }
  const areChannels = bands.length === 3 && bands.every((band, number) => isPrimary(band.palette, number));
  return areChannels ? "rgb" : "other";
}

function isKnown(band) {
  return typeof band === "object" && band !== null && !BEYOND_US.some((key) => key in band);
}

function isPrimary(palette, number) {
  return typeof palette === "string" && PRIMARIES[number].includes(palette.toLowerCase());
}

function isAbsent(bound) {
  return bound === undefined || bound === null || bound === "auto";
}

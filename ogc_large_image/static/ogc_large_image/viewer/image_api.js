// What the viewers ask the server of the one image that the page is about.

export function imageAddress(path, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null);
  const query = new URLSearchParams(given).toString();
  return `${window.host}/${window.baseEndpoint}/${window.imageId}/${path}${query ? "?" + query : ""}`;
}

export async function imageJson(path, parameters) {
  return answered(imageAddress(path, parameters));
}

export async function palettes() {
  return answered(`${window.host}/${window.baseApi}/large-image/colormaps`);
}

async function answered(address) {
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (!response.ok) {
    const said = await response.json().catch(() => ({}));
    throw new Error(typeof said.detail === "string" ? said.detail : `The server answered ${response.status}.`);
  }
  return response.json();
}

"""Pictures in the browser, and what the server itself answers for the same pixels."""

from __future__ import annotations

import io
from typing import Any
from urllib.request import urlopen

import numpy as np
from PIL import Image
from playwright.sync_api import Locator

WORLD = 20037508.342789244
TILE = 256

# Everything over and under the map goes, so that a picture of it has the image alone.
_BARE = """(map, beside) => {
  for (let each = map; each; each = each.parentElement) each.style.background = "transparent"
  for (const each of map.querySelectorAll(beside)) each.style.visibility = "hidden"
  for (const each of document.querySelectorAll(".viewer-controls, .viewer-trail")) each.style.visibility = "hidden"
  map.style.border = "none"
  map.style.borderRadius = "0"
}"""


def decoded(data: bytes) -> np.ndarray:
    """(height, width, 4) of a picture in any format."""
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert("RGBA"))


def served(address: str) -> np.ndarray:
    """What the server answers to the address, as pixels."""
    with urlopen(address) as response:
        return decoded(response.read())


def bare_picture(element: Locator, beside: str) -> np.ndarray:
    """The element without its surroundings and without those parts in it that the selector finds."""
    element.scroll_into_view_if_needed()
    element.evaluate(_BARE, beside)
    return decoded(element.screenshot(omit_background=True))


def mosaic(template: str, level: int, box: tuple[int, int, int, int], grid: tuple[int, int], size: int = TILE) -> np.ndarray:
    """The server's tiles of a level, of (columns, rows), joined and cut to (left, top, width, height) of the level's pixels."""
    left, top, width, height = box
    first_column, first_row = left // size, top // size
    last_column, last_row = (left + width - 1) // size, (top + height - 1) // size
    joined = np.zeros(((last_row - first_row + 1) * size, (last_column - first_column + 1) * size, 4), dtype="uint8")
    for row in range(max(first_row, 0), min(last_row, grid[1] - 1) + 1):
        for column in range(max(first_column, 0), min(last_column, grid[0] - 1) + 1):
            tile = served(template.replace("{z}", str(level)).replace("{x}", str(column)).replace("{y}", str(row)))
            y, x = (row - first_row) * size, (column - first_column) * size
            joined[y : y + tile.shape[0], x : x + tile.shape[1]] = tile
    y, x = top - first_row * size, left - first_column * size
    return joined[y : y + height, x : x + width]


def mercator_mosaic(template: str, level: int, left: int, top: int, width: int, height: int) -> np.ndarray:
    """The same of web mercator's pyramid."""
    return mosaic(template, level, (left, top, width, height), (2**level, 2**level))


def alike(shown: np.ndarray, expected: np.ndarray, tolerance: int = 2) -> float:
    """The share of the opaque pixels that have the same colour, after a check that there is something to see."""
    opaque = expected[..., 3] == 255
    assert opaque.mean() > 0.05, "the comparison would be about nothing"
    assert expected[opaque][:, :3].std() > 8, "a shift would not show in this picture"
    near = np.abs(shown[..., :3].astype("int16") - expected[..., :3].astype("int16")) <= tolerance
    return float(near.all(axis=-1)[opaque].mean())


def wait_ready(page: Any, selector: str) -> None:
    page.wait_for_selector(f"{selector}[data-state=ready]", state="attached", timeout=60_000)

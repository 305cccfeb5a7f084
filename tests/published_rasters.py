"""The rasters that foreign clients look at: two written for the tests, and cut-outs of real scenes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from urllib.request import urlopen

import numpy as np

from tests.rasters import RasterSpec, ramp, write

DEMO_DATA = Path(__file__).parents[1] / "demo" / "data"
COLOURS = ("red", "green", "blue")

OWN_CRS = {"meadow": "EPSG:32633", "strait": "EPSG:4326", "andros_island": "EPSG:32618", "sierra_nevada": "EPSG:4326"}
"""The layers, each with the coordinate reference system of its file."""
LAYERS_AND_CRS = [(layer, crs) for layer, own in OWN_CRS.items() for crs in dict.fromkeys(("EPSG:4326", "EPSG:3857", own))]
UTM_SETS = {
    "meadow": "UTM33WGS84Quad",
    "strait": "UTM32WGS84Quad",
    "andros_island": "UTM18WGS84Quad",
    "sierra_nevada": "UTM11WGS84Quad",
}
"""By layer, the tile matrix set of the zone that it lies in."""


def publish(folder: Path) -> Path:
    """Write all of them below the folder, and return it."""
    folder.mkdir()
    # Far from the central meridian: in other reference systems the picture is turned, and its corners are empty.
    write(
        folder / "meadow.tif",
        RasterSpec(
            ramp(310, 410),
            geotransform=(690_005.0, 10.0, 0.0, 5_000_015.0, 0.0, -10.0),
            interpretations=COLOURS,
            mask=_with_hole(310, 410),
            overviews=(2,),
        ),
    )
    write(
        folder / "strait.tif",
        RasterSpec(
            ramp(290, 370),
            crs="EPSG:4326",
            geotransform=(9.9995, 0.001, 0.0, 60.0005, 0.0, -0.001),
            interpretations=COLOURS,
            mask=_with_hole(290, 370),
        ),
    )
    for name in ("andros_island.tif", "sierra_nevada.tif"):
        shutil.copy(next(DEMO_DATA.rglob(name)), folder)
    return folder


def _with_hole(height: int, width: int) -> np.ndarray:
    rows, columns = np.mgrid[0:height, 0:width]
    return np.hypot(rows - height * 0.4, columns - width * 0.6) > height / 6


def stretch(url: str, layer: str) -> tuple[float, float] | None:
    """The values that the layer shows as black and as white; None where its bytes are its colours."""
    with urlopen(f"{url}/api/layers/{layer}/") as response:
        bands = json.load(response)["bands"]
    return (bands[0]["min"], bands[0]["max"]) if bands[0]["dtype"] != "uint8" else None

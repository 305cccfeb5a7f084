"""What a foreign client shows, against what GDAL's command line makes of the file on the very same grid."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.live_server import users_environment
from tests.warper import best_shift

_TRANSPARENCY_AGREEMENT = 0.97
_VALUE_AGREEMENT = 0.97


@dataclass(frozen=True)
class Grid:
    """Pixels on the ground: ``bbox`` is (west, south, east, north), x first in any reference system."""

    crs: str
    bbox: tuple[float, float, float, float]
    width: int
    height: int


def run(*command: Any, **variables: str) -> str:
    """What the command prints, in its user's environment; AssertionError with its complaints where it fails."""
    # GDAL would keep fetched tiles where the command runs, and show them again for another server's.
    environment = {**users_environment(), "GDAL_ENABLE_WMS_CACHE": "NO", **variables}
    arguments = [str(part) for part in command]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=120, env=environment)
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def gdal_information(name: Any) -> dict[str, Any]:
    """gdalinfo's, of a file or a connection."""
    return json.loads(run("gdalinfo", "-json", name))


def grid_of(information: dict[str, Any], crs: str) -> Grid:
    """The grid of a north-up raster."""
    width, height = information["size"]
    west, step_x, _, north, _, step_y = information["geoTransform"]
    return Grid(crs, (west, north + height * step_y, west + width * step_x, north), width, height)


def read_bands(path: Path, folder: Path) -> np.ndarray:
    """(bands, height, width) of any raster, through GDAL's command line."""
    width, height = gdal_information(path)["size"]
    raw = folder / f"{path.stem}.raw"
    run("gdal_translate", "-q", "-of", "ENVI", "-ot", "Float32", "-co", "INTERLEAVE=BSQ", path, raw)
    return np.fromfile(raw, dtype="<f4").reshape(-1, height, width)


def read_picture(path: Path) -> np.ndarray:
    """(height, width, 4) of an image file."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGBA"))


def warped(source: Path, grid: Grid, folder: Path, stretch: tuple[float, float] | None = None) -> np.ndarray:
    """(height, width, 4): the source on the grid, grey where it has one band, which ``stretch`` maps to 0…255."""
    target = folder / f"{source.stem}-warped.tif"
    options = ["-overwrite", "-q", "-r", "near", "-et", "0", "-dstalpha", "-wo", "SAMPLE_GRID=YES"]
    extent = ["-t_srs", grid.crs, "-te", *map(repr, grid.bbox), "-ts", grid.width, grid.height]
    run("gdalwarp", *options, *extent, source, target)
    *bands, alpha = read_bands(target, folder)
    if stretch:
        low, high = stretch
        bands = [np.clip((band - low) / (high - low) * 255, 0, 255) for band in bands]
    colours = bands if len(bands) == 3 else [bands[0]] * 3
    return np.stack([*np.floor(colours), np.where(alpha > 0, 255, 0)], axis=-1).astype("uint8")


def assert_same_map(shown: np.ndarray, expected: np.ndarray) -> None:
    """Two pictures (height, width, 4) of the same ground: nothing moved, nothing recoloured, the same holes."""
    assert shown.shape == expected.shape
    opaque, wanted = shown[..., 3] > 127, expected[..., 3] > 127
    assert 0.1 < wanted.mean(), "the comparison would be about nothing"
    assert expected[wanted][:, :3].std() > 10, "a shift would not show in this picture"
    assert (opaque == wanted).mean() > _TRANSPARENCY_AGREEMENT
    both = opaque & wanted
    ours, theirs = _bands_first(shown), _bands_first(expected)
    assert best_shift(ours, theirs, both) == (0, 0)
    # One level of tolerance: a stretch may round the other way.
    alike = (abs(ours - theirs) <= 1).all(axis=0)
    assert alike[both].mean() > _VALUE_AGREEMENT


def _bands_first(picture: np.ndarray) -> np.ndarray:
    return np.moveaxis(picture[..., :3].astype("int16"), -1, 0)


def rows_first(bands: Sequence[np.ndarray]) -> np.ndarray:
    """(height, width, 4) of four bands."""
    return np.stack(list(bands), axis=-1).astype("uint8")

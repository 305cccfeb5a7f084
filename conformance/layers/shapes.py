"""Vectors of the test data as masks: what is inside of a polygon, and dots where points are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
import shapefile
from matplotlib.path import Path as Outline

from ogc_large_image.geo.grid import PixelGrid

Ring = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


def rings_by(shp: bytes, dbf: bytes, column: str) -> Mapping[Any, Sequence[Ring]]:
    """The rings, or the points as rings of one, of a shapefile's features, by what they have in a column."""
    found: dict[Any, list[Ring]] = {}
    with shapefile.Reader(shp=BytesIO(shp), dbf=BytesIO(dbf)) as reader:
        for feature in reader.iterShapeRecords():
            points = np.asarray([point[:2] for point in feature.shape.points], np.float64)
            starts = list(getattr(feature.shape, "parts", [0]))[1:]
            found.setdefault(feature.record[column], []).extend(np.split(points, starts))
    return found


def inside(rings: Sequence[Ring], grid: PixelGrid) -> Mask:
    """Pixels whose centres lie in an odd number of the rings."""
    columns, rows = _centres(grid)
    centres = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    found = np.zeros(len(centres), bool)
    for ring in rings:
        found ^= Outline(ring).contains_points(centres)
    return found.reshape(grid.height, grid.width)


def edges(mask: Mask) -> Mask:
    """The outermost pixels of what is set."""
    framed = np.pad(mask, 1)
    inner = framed[:-2, 1:-1] & framed[2:, 1:-1] & framed[1:-1, :-2] & framed[1:-1, 2:]
    return mask & ~inner


def dots(rings: Sequence[Ring], grid: PixelGrid, side: int) -> Mask:
    """Squares of ``side`` pixels about each of the points."""
    columns, rows = _centres(grid)
    found = np.zeros((grid.height, grid.width), bool)
    for x, y in np.concatenate(rings):
        near_x = np.abs(columns - x) <= side / 2 * grid.xres
        near_y = np.abs(rows - y) <= side / 2 * grid.yres
        found |= np.logical_and.outer(near_y, near_x)
    return found


def _centres(grid: PixelGrid) -> tuple[Ring, Ring]:
    columns = np.arange(grid.width, dtype=np.float64) + 0.5
    rows = np.arange(grid.height, dtype=np.float64) + 0.5
    return grid.bbox.xmin + columns * grid.xres, grid.bbox.ymax - rows * grid.yres

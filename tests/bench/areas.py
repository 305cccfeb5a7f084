"""What is asked for: tiles and maps of a raster, seeded, no one twice."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import numpy as np
import pyproj

from tests.bench.rasters import RasterKind

TILE_SIZE = 256
_HALF = math.pi * 6378137.0
"""Half the side of web mercator's square."""


@dataclass(frozen=True)
class TileArea:
    """A tile of the web mercator pyramid, rows from the north."""

    zoom: int
    column: int
    row: int
    width: int = TILE_SIZE
    height: int = TILE_SIZE

    @property
    def bbox(self) -> tuple[float, float, float, float]:
        """In EPSG:3857: xmin, ymin, xmax, ymax."""
        side = 2 * _HALF / (1 << self.zoom)
        left, top = self.column * side - _HALF, _HALF - self.row * side
        return left, top - side, left + side, top


@dataclass(frozen=True)
class MapArea:
    """A map in EPSG:4326."""

    bbox: tuple[float, float, float, float]
    """Degrees, longitude first: xmin, ymin, xmax, ymax."""
    width: int
    height: int


Area = TileArea | MapArea


def draw_tiles(kind: RasterKind, rounds: int, count: int) -> list[list[TileArea]]:
    """``count`` tiles for each round, the same number from each zoom as far as it has so many; their centres are data."""
    chance = random.Random(f"{kind.name} tiles")
    dealt: list[list[TileArea]] = [[] for _ in range(rounds)]
    by_zoom = [_tiles_with_data(kind, zoom) for zoom in range(kind.zooms[0], kind.zooms[1] + 1)]
    by_zoom.sort(key=len)
    for position, tiles in enumerate(by_zoom):
        chance.shuffle(tiles)
        quota = min(len(tiles) // rounds, (count - len(dealt[0])) // (len(by_zoom) - position))
        for number, hand in enumerate(dealt):
            hand += tiles[number * quota : (number + 1) * quota]
    for hand in dealt:
        if len(hand) < count:
            raise ValueError(f"{kind.name} has too few tiles for {rounds} rounds of {count}.")
        chance.shuffle(hand)
    return dealt


def _tiles_with_data(kind: RasterKind, zoom: int) -> list[TileArea]:
    xmin, ymin, xmax, ymax = _transformer(kind.epsg, 3857).transform_bounds(*kind.bbox)
    side = 2 * _HALF / (1 << zoom)
    columns = np.arange(math.floor((xmin + _HALF) / side), math.floor((xmax + _HALF) / side) + 1)
    rows = np.arange(math.floor((_HALF - ymax) / side), math.floor((_HALF - ymin) / side) + 1)
    column, row = (values.ravel() for values in np.meshgrid(columns, rows))
    inside = _holds(kind, 3857, (column + 0.5) * side - _HALF, _HALF - (row + 0.5) * side)
    return [TileArea(zoom, int(c), int(r)) for c, r in zip(column[inside], row[inside], strict=True)]


def draw_maps(kind: RasterKind, rounds: int, count: int, size: int) -> list[list[MapArea]]:
    """``count`` square maps for each round, from full resolution to nearly all of the data; their centres are data."""
    chance = random.Random(f"{kind.name} maps")
    west, south, east, north = _transformer(kind.epsg, 4326).transform_bounds(*kind.bbox)
    largest = 0.8 * min(east - west, north - south)
    smallest = min(largest, size * (north - south) / kind.size)
    dealt: list[list[MapArea]] = []
    while len(dealt) < rounds:
        maps: list[MapArea] = []
        while len(maps) < count:
            side = smallest * (largest / smallest) ** chance.random()
            x, y = chance.uniform(west, east), chance.uniform(south, north)
            if _holds(kind, 4326, np.array([x]), np.array([y]))[0]:
                left, bottom = round(x - side / 2, 7), round(y - side / 2, 7)
                maps.append(MapArea((left, bottom, round(left + side, 7), round(bottom + side, 7)), size, size))
        dealt.append(maps)
    return dealt


def _holds(kind: RasterKind, epsg: int, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Which points of a CRS lie in the data."""
    x, y = _transformer(epsg, kind.epsg).transform(x, y)
    xmin, ymin, xmax, ymax = kind.bbox
    return (x > xmin) & (x < xmax) & (y > ymin) & (y < ymax)


def _transformer(source: int, target: int) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=True)

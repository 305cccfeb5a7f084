"""What OWSLib makes of a service; a program of its own, for OWSLib changes lxml for its whole process.

Takes one task as JSON (``{"do": NAME, …}``) from its standard input, and prints its result as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from owslib.util import openURL
from owslib.wms import WebMapService
from owslib.wmts import WebMapTileService


def list_maps(url: str, version: str) -> dict[str, Any]:
    service = WebMapService(url, version=version)
    return {
        "version": service.identification.version,
        "title": service.identification.title,
        "formats": service.getOperationByName("GetMap").formatOptions,
        "layers": {
            name: {
                "title": layer.title,
                "crs": sorted(layer.crsOptions),
                "styles": list(layer.styles),
                "lonlat": layer.boundingBoxWGS84,
            }
            for name, layer in service.contents.items()
        },
    }


def fetch_map(url: str, version: str, layer: str, crs: str, bbox: list[float], size: list[int], target: str) -> str:
    service = WebMapService(url, version=version)
    answer = service.getmap(layers=[layer], styles=[""], srs=crs, bbox=bbox, size=size, format="image/png", transparent=True)
    Path(target).write_bytes(answer.read())
    return str(answer.info()["Content-Type"])


def list_tiles(url: str) -> dict[str, Any]:
    service = WebMapTileService(url)
    return {
        "version": service.identification.version,
        "operations": [operation.name for operation in service.operations],
        "sets": {name: tileset.crs for name, tileset in service.tilematrixsets.items()},
        "layers": {
            name: {
                "title": layer.title,
                "sets": sorted(layer.tilematrixsetlinks),
                "formats": layer.formats,
                "lonlat": layer.boundingBoxWGS84,
                "resources": layer.resourceURLs,
            }
            for name, layer in service.contents.items()
        },
    }


def fetch_tile(
    url: str, layer: str, tile_matrix_set: str, matrix: str, metres: float, at: list[float], is_rest: bool, target: str
) -> dict[str, Any]:
    """The tile with a place, given in the order of the reference system, and where the matrix has it."""
    service = WebMapTileService(url)
    found = service.tilematrixsets[tile_matrix_set].tilematrix[matrix]
    resolution = found.scaledenominator * 0.28e-3 / metres
    first, second = ((place - corner) / resolution for place, corner in zip(at, found.topleftcorner, strict=True))
    right, down = (first, -second) if first >= 0 else (second, -first)
    row, column = int(down // found.tileheight), int(right // found.tilewidth)
    place = {"tilematrixset": tile_matrix_set, "tilematrix": matrix, "row": row, "column": column}
    if is_rest:
        # Its own buildTileResource takes any format at random, and knows no {style} in lower case (07-057r7 table 32).
        (template,) = (
            each["template"]
            for each in service[layer].resourceURLs
            if each["resourceType"] == "tile" and each["format"] == "image/png"
        )
        answer = openURL(
            template.format(style="default", TileMatrixSet=tile_matrix_set, TileMatrix=matrix, TileRow=row, TileCol=column)
        )
    else:
        answer = service.gettile(layer=layer, style="default", format="image/png", **place)
    Path(target).write_bytes(answer.read())
    return {
        "address": answer.geturl(),
        "type": answer.info()["Content-Type"],
        "row": row,
        "column": column,
        "corner": found.topleftcorner,
        "size": [found.tilewidth, found.tileheight],
    }


def fetch_legend(url: str, version: str, layer: str, target: str) -> str:
    """The legend of the layer's first style, from where the capabilities say."""
    (style, *_) = WebMapService(url, version=version)[layer].styles.values()
    answer = openURL(style["legend"])
    Path(target).write_bytes(answer.read())
    return str(answer.geturl())


if __name__ == "__main__":
    task = json.load(sys.stdin)
    tasks = (list_maps, fetch_map, fetch_legend, list_tiles, fetch_tile)
    json.dump({each.__name__: each for each in tasks}[task.pop("do")](**task), sys.stdout)

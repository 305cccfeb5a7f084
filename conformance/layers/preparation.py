"""Makes of the suites' test data a folder of rasters and layer files, and one of documents about them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from PIL import Image

from conformance.layers import words
from conformance.layers.rasters import heights, painted, picture, write
from conformance.layers.shapes import Mask, dots, edges, inside, rings_by
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import WGS84
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.sources.geotiff import GeoTiff

SERIES = r"(?:_(?P<drawing>[a-z]+))?(?:_(?P<time>\d{8}T\d{6}Z))?(?:_(?P<elevation>\d+))?$"
"""The names of files that are drawings, moments or levels of one layer."""

_PICTURES = "png-worldfiles-wms-1.3.0.zip"
_VECTORS = "data-wms-1.3.0.zip"
_TERRAIN = "terrain.tif"

_LAKES_GRID = PixelGrid(BBox(0.0005, -0.0019, 0.0032, 0.0), WGS84, 540, 380)
_LAKES_COLOUR = (0, 57, 222)
_AUTOS_GRID = PixelGrid(BBox(-0.0042, -0.0024, 0.0042, 0.0024), WGS84, 420, 240)
_AUTOS_COLOUR = (200, 0, 0)
_AUTOS_SIDE = 4
_TERRAIN_BBOX = BBox(-0.5, -0.5, 0.5, 0.5)

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class _Layer:
    name: str
    images: Mapping[str, GeoTiff]
    """By what their files' names add to the layer's."""
    said: words.Words = field(default_factory=dict)
    group: str = words.SUITES_GROUP
    record: str = ""
    """The metadata record that the data has of it, where that is of another name."""

    @property
    def title(self) -> str:
        return f"cite:{self.name}" if self.group == words.SUITES_GROUP else self.name


def prepare(data: Path, folder: Path, files_url: str) -> Path:
    """Fills ``folder/rasters``, which is returned, and ``folder/public/files``, which is to be found at ``files_url``."""
    rasters, files = folder / "rasters", folder / "public" / "files"
    vectors = _unpacked(data / _VECTORS)
    _say(rasters / "_folder.layer.json", words.of_all(files_url))
    for layer in _layers(_unpacked(data / _PICTURES), vectors, (data / _TERRAIN).read_bytes()):
        for suffix, image in layer.images.items():
            write(rasters / layer.group / f"{layer.name}{suffix}.tif", image)
        _say_of_layer(rasters / layer.group, layer, words.of_layer(layer.name, layer.title, files_url, layer.said))
        write(files / "data" / f"{layer.name}.tif", next(iter(layer.images.values())))
        (files / "metadata").mkdir(exist_ok=True)
        (files / "metadata" / f"{layer.name}.xml").write_bytes(vectors[f"{layer.record or layer.name}.xml".lower()])
    Image.new("RGB", (64, 32), (0, 57, 222)).save(files / "logo.png")
    return rasters


def _layers(pictures: Files, vectors: Files, terrain: bytes) -> Iterator[_Layer]:
    for name in words.PICTURES:
        world_file = pictures[f"{name}.pgw".lower()].decode()
        yield _Layer(name, {"": picture(pictures[f"{name}.png".lower()], world_file)}, words.PICTURE)
    lakes = {f"{level:.0f}": rings for level, rings in rings_by(*_shapefile(vectors, "lakeswithelevation"), "ELEV").items()}
    levels = {level: inside(rings, _LAKES_GRID) for level, rings in lakes.items()}
    yield _Layer("Lakes", {f"_{level}": _lakes(mask) for level, mask in levels.items()}, words.LAKES)
    autos = rings_by(*_shapefile(vectors, "autos"), "TIME")
    yield _Layer(
        "Autos",
        {f"_{_mark(time)}": _autos(dots(rings, _AUTOS_GRID, _AUTOS_SIDE)) for time, rings in autos.items()},
        words.AUTOS,
    )
    yield _Layer("Terrain", {"": heights(terrain, _TERRAIN_BBOX)}, words.TERRAIN)
    yield _Layer("Ground", {"": heights(terrain, _TERRAIN_BBOX)}, words.GROUND, words.OWN_GROUP, "Terrain")
    drawings = {f"_filled_{level}": _lakes(mask) for level, mask in levels.items()}
    drawings |= {f"_outlined_{level}": _lakes(edges(mask)) for level, mask in levels.items()}
    yield _Layer("Levels", drawings, words.LEVELS, words.OWN_GROUP, "LakesWithElevation")


def _shapefile(vectors: Files, name: str) -> tuple[bytes, bytes]:
    return vectors[f"{name}.shp"], vectors[f"{name}.dbf"]


def _lakes(mask: Mask) -> GeoTiff:
    return painted(mask, _LAKES_GRID, _LAKES_COLOUR)


def _autos(mask: Mask) -> GeoTiff:
    return painted(mask, _AUTOS_GRID, _AUTOS_COLOUR)


def _mark(time: str) -> str:
    """``2000-01-01T00:00:05Z`` as it stands in a file's name."""
    return time.replace("-", "").replace(":", "")


def _unpacked(archive: Path) -> Files:
    """The files of an archive by their names without folders, in small letters: the data's own are written unevenly."""
    with zipfile.ZipFile(archive) as packed:
        names = [name for name in packed.namelist() if not name.endswith("/") and not name.startswith("__MACOSX/")]
        return {PurePosixPath(name).name.lower(): packed.read(name) for name in names}


def _say_of_layer(folder: Path, layer: _Layer, said: words.Words) -> None:
    if len(layer.images) == 1:
        _say(folder / f"{layer.name}.layer.json", said)
        return
    # Of a layer that is made of several files only their folder can speak.
    file = folder / "_folder.layer.json"
    known = json.loads(file.read_bytes()) if file.exists() else {"layers": {}}
    known["layers"][f"{layer.name}_*.tif"] = said
    _say(file, known)


def _say(path: Path, content: words.Words) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")

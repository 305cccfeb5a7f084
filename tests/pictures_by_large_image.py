"""Images of several kinds, each drawn by our engine and by large-image opened on the same file with the same style."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.layers.layer import Layer
from ogc_large_image.limits import Limits
from ogc_large_image.render.engine import draw
from ogc_large_image.render.plan import make_plan
from ogc_large_image.render.queries import LayerSelection, MapQuery
from ogc_large_image.sources.datasets import FLAVOUR
from ogc_large_image.sources.describe import describe_source, file_ref, open_reader
from ogc_large_image.sources.description import SourceDescription
from ogc_large_image.sources.environment import import_large_image
from ogc_large_image.sources.reader import Reader
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.styles.parse import parse_style_json
from ogc_large_image.styles.style import Style
from tests.rasters import RasterSpec, ramp, write

SIDE = 256
# The georeferenced images lie on this tile pixel by pixel, so that nobody resamples.
Z, X, Y = 9, 270, 180
_SIZE = 2 * 20037508.342789244 / 2**Z
_TILE = (X * _SIZE - 20037508.342789244, _SIZE / SIDE, 0.0, 20037508.342789244 - Y * _SIZE, 0.0, -_SIZE / SIDE)
_COLOURTABLE = {0: (10, 20, 30, 255), 1: (250, 0, 0, 255), 2: (0, 250, 0, 255), 3: (0, 0, 250, 255)}
_MICROSCOPY = Path(__file__).parents[1] / "demo" / "data" / "microscopy" / "colonic_glands.png"
_OME = """<?xml version="1.0" encoding="UTF-8"?>
<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0" Name="cells">
<Pixels ID="Pixels:0" DimensionOrder="XYCZT" Type="uint16" BigEndian="false"
 SizeX="256" SizeY="256" SizeC="2" SizeZ="2" SizeT="1">
<Channel ID="Channel:0:0" Name="DAPI" SamplesPerPixel="1"/><Channel ID="Channel:0:1" Name="GFP" SamplesPerPixel="1"/>
{}</Pixels></Image></OME>"""


@dataclass(frozen=True)
class Drawn:
    """Both pictures, (H, W, 4) each."""

    ours: np.ndarray
    theirs: np.ndarray

    @property
    def differences(self) -> np.ndarray:
        """Levels apart, pixel by pixel: of the alpha, and of the colours where there is any."""
        levels = np.abs(self.ours.astype(int) - self.theirs.astype(int))
        visible = (self.ours[..., 3] > 0) | (self.theirs[..., 3] > 0)
        return np.maximum(levels[..., :3].max(axis=-1) * visible, levels[..., 3])


def write_images(folder: Path) -> dict[str, Path]:
    """One file a kind, by its name."""
    paths = {name: write(folder / f"{name}.tif", spec) for name, spec in _georeferenced().items()}
    paths["microscopy"] = folder / "microscopy.png"
    with PIL.Image.open(_MICROSCOPY) as image:
        image.crop((100, 100, 100 + SIDE, 100 + SIDE)).save(paths["microscopy"])
    paths["ome"] = _write_ome(folder / "cells.ome.tif")
    return paths


def _georeferenced() -> dict[str, RasterSpec]:
    def spec(data: np.ndarray, **more: Any) -> RasterSpec:
        return RasterSpec(data, crs="EPSG:3857", geotransform=_TILE, **more)

    def values(bands: int) -> np.ndarray:
        return ramp(SIDE, SIDE, bands, "float32") / 20000

    heights = values(1) * 1900 - 150
    return {
        "rgb": spec((values(3) * 255).astype("uint8"), interpretations=["red", "green", "blue"]),
        "scene": spec((values(4) * 9000 + 300).astype("uint16"), interpretations=["gray", *["undefined"] * 3]),
        "heights": spec(np.where(values(2)[1:] > 0.75, -9999, heights).astype("float32"), nodata=-9999),
        "slopes": spec((values(1) * 700).astype("float32")),
        "classes": spec((values(1) * 3.99).astype("uint8"), colortable=_COLOURTABLE, interpretations=["palette"]),
    }


def _write_ome(path: Path) -> Path:
    """Two channels of two planes each."""
    planes = "".join(f'<TiffData IFD="{n}" FirstC="{n % 2}" FirstZ="{n // 2}" PlaneCount="1"/>' for n in range(4))
    data = (ramp(SIDE, SIDE, 4, "float32") / 20000 * np.array([900, 3000, 12000, 60000])[:, None, None]).astype("uint16")
    first, *others = [PIL.Image.fromarray(plane) for plane in data]
    first.save(path, save_all=True, append_images=others, description=_OME.format(planes))
    return path


class Comparison:
    """An image that both draw."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ref = file_ref(path)
        self.description: SourceDescription = describe_source(self.ref)

    def draw(self, style: dict[str, Any] | None, frame: int = 0) -> Drawn:
        """The same picture twice; None for the default style."""
        return Drawn(self.draw_tile(style, self.description.extent, frame), self._theirs(style, frame))

    def draw_tile(self, style: dict[str, Any] | None, bbox: BBox, frame: int = 0) -> np.ndarray:
        """Our picture of a part of the image."""
        parsed = Style() if style is None else parse_style_json(json.dumps(style), Limits())
        layer = Layer(name="image", title="", source=self.ref, description=self.description, revision="1")
        grid = PixelGrid(bbox, self.description.crs, SIDE, SIDE)
        plan = make_plan(MapQuery((LayerSelection(layer, parsed, frame),), grid), Limits())
        return draw(plan, _Opened()).rgba()

    def _theirs(self, style: dict[str, Any] | None, frame: int) -> np.ndarray:
        kind = type(open_source(self.path))
        if self.description.is_georeferenced:
            tile = kind(str(self.path), projection="EPSG:3857", style=style).getTile(X, Y, Z, numpyAllowed="always")
        else:
            source = kind(str(self.path), style=style)
            tile = source.getTile(0, 0, source.levels - 1, frame=frame, numpyAllowed="always")
        tile = tile >> 8 if tile.dtype == np.uint16 else np.clip(np.nan_to_num(tile), 0, 255)
        levels = tile.astype(np.uint8)
        return np.asarray(PIL.Image.fromarray(np.squeeze(levels)).convert("RGBA"))


class _Opened:
    """Opens each image anew."""

    @contextmanager
    def reader(self, ref: SourceRef, description: SourceDescription | None = None) -> Iterator[Reader]:
        with closing(open_reader(ref, description)) as reader:
            yield reader


def open_source(path: Path) -> Any:
    """What large-image itself takes for the file in this flavour."""
    import_large_image()
    if path.name.endswith(".ome.tif"):
        from large_image_source_ometiff import OMETiffFileTileSource as Source
    elif path.suffix == ".png":
        from large_image_source_pil import PILFileTileSource as Source
    elif FLAVOUR == "gdal":
        from large_image_source_gdal import GDALFileTileSource as Source
    else:
        from large_image_source_rasterio import RasterioFileTileSource as Source
    return Source(str(path))

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from ogc_large_image.geo.crs import PIXEL, WEB_MERCATOR
from ogc_large_image.limits import Limits
from ogc_large_image.sources.datasets import FLAVOUR
from ogc_large_image.sources.describe import describe_source, file_ref
from ogc_large_image.sources.description import Band, SourceDescription
from ogc_large_image.sources.environment import import_large_image
from ogc_large_image.sources.style_step import paint_with_large_image
from ogc_large_image.styles.lookup import paint
from ogc_large_image.styles.parse import parse_style_json
from ogc_large_image.styles.resolve import resolve_style
from ogc_large_image.styles.resolved import ResolvedBand, ResolvedStyle
from ogc_large_image.styles.style import Composite, Style
from tests.rasters import RasterSpec, ramp, write

Z, X, Y = 9, 270, 180
_SIZE = 2 * 20037508.342789244 / 2**Z
_TILE = (X * _SIZE - 20037508.342789244, _SIZE / 256, 0.0, 20037508.342789244 - Y * _SIZE, 0.0, -_SIZE / 256)

RGB = ["red", "green", "blue"]
COLOURTABLE = {0: (10, 20, 30, 255), 1: (250, 0, 0, 255), 2: (0, 250, 0, 255), 3: (0, 0, 250, 255)}


def _values(bands: int, dtype: str, scale: float = 1.0, offset: float = 0.0) -> np.ndarray:
    return (ramp(256, 256, bands, "float32") / 20000 * scale + offset).astype(dtype)


def _spec(data: np.ndarray, **more) -> RasterSpec:
    return RasterSpec(data, crs="EPSG:3857", geotransform=_TILE, **more)


IMAGES = {
    "rgb": _spec(_values(3, "uint8", 255), interpretations=RGB),
    "gray": _spec(_values(1, "uint8", 200, 20), interpretations=["gray"]),
    "flags": _spec(np.round(_values(1, "float32")).astype("uint8"), interpretations=["gray"]),
    "classes": _spec(_values(1, "uint8", 3.99), colortable=COLOURTABLE, interpretations=["palette"]),
    "dem": _spec(_values(1, "int16", 3000, -200), interpretations=["gray"]),
    "dem with nodata": _spec(np.where(_values(1, "float32") > 0.6, -9999, _values(1, "float32", 900)), nodata=-9999),
    "heights": _spec(_values(1, "float32", 1234.5, -17.25), interpretations=["gray"]),
    "doubles": _spec(_values(1, "float64", 12.5, 1000), interpretations=["gray"]),
    "long": _spec(_values(1, "int32", 700000, -100000), interpretations=["gray"]),
    "scene": _spec(_values(4, "uint16", 9000, 300), interpretations=["gray", "undefined", "undefined", "undefined"]),
    "bytes": _spec(_values(5, "uint8", 250)),
}

CASES = [
    ("rgb", None),
    ("gray", None),
    ("flags", None),
    ("classes", None),
    ("dem", None),
    ("dem with nodata", None),
    ("heights", None),
    ("doubles", None),
    ("long", None),
    ("scene", None),
    ("rgb", {"band": 2, "palette": "viridis", "min": 10, "max": 200}),
    ("rgb", {"band": "red"}),
    ("rgb", {"bands": [{"band": 1, "palette": ["#000", "#0f0"]}, {"band": 2, "palette": ["#000", "#f00"]}]}),
    ("rgb", {"bands": [{"band": 1, "palette": ["#ff8", "#204"]}, {"band": 3, "palette": "#888", "max": 120}]}),
    (
        "rgb",
        {"bands": [{"band": 1}, {"band": 2, "composite": "multiply", "palette": ["#f00", "#fff"], "min": 100, "max": 150}]},
    ),
    (
        "rgb",
        {
            "bands": [
                {"band": name, "palette": colour, "nodata": 0}
                for name, colour in zip(RGB, ["#f00", "#0f0", "#00f"], strict=True)
            ]
        },
    ),
    ("gray", {"band": 1, "palette": ["#000", "#fff"], "min": "min", "max": "max"}),
    ("gray", {"band": 1, "palette": "orange", "min": 0, "max": 120}),
    ("gray", {"band": 1, "min": 200, "max": 50}),
    ("gray", {"palette": ["#f00", "#0f0", "#00f"], "scheme": "discrete", "min": 0, "max": 255}),
    ("gray", {"palette": "Greys", "clamp": False, "min": 60, "max": 180}),
    ("gray", {"palette": "colorbrewer.sequential.YlGn_9", "nodata": 100}),
    ("dem", {"band": 1, "palette": "terrain", "min": -200, "max": "full"}),
    ("dem", {"palette": ["#00f", "#0ff", "#ff0", "#f00"], "scheme": "discrete", "nodata": 500}),
    ("dem", {"palette": ["#0000", "#f00f"], "min": 0, "max": 2000}),
    ("heights", {"palette": "viridis"}),
    ("heights", {"palette": "viridis", "min": 100, "max": 900, "clamp": False}),
    ("heights", {"palette": "tab10", "scheme": "discrete"}),
    ("heights", {"palette": "flag"}),
    ("heights", {"palette": "#204060", "min": 0, "max": 300}),
    ("doubles", {"palette": "matplotlib.Plasma_6"}),
    ("long", {"palette": "magma", "min": 0, "max": 500000}),
    (
        "scene",
        {"bands": [{"band": b, "palette": c, "min": 500, "max": 7000} for b, c in [(4, "#f00"), (3, "#0f0"), (2, "#00f")]]},
    ),
    ("scene", {"bands": [{"band": b, "palette": c, "min": "full"} for b, c in [(1, "#f00"), (2, "#00f")]]}),
    ("bytes", {"bands": [{"band": 5, "palette": "#0f0", "min": 30, "max": 90}, {"band": 2, "palette": ["#400", "#f04"]}]}),
]


@pytest.fixture(scope="module")
def stock():
    """large-image's own tile source; the images lie on one tile, pixel by pixel."""
    import_large_image()
    if FLAVOUR == "gdal":
        from large_image_source_gdal import GDALFileTileSource as Source
    else:
        from large_image_source_rasterio import RasterioFileTileSource as Source
    return Source


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    folder = tmp_path_factory.mktemp("images")
    return {name: write(folder / f"{number}.tif", spec) for number, (name, spec) in enumerate(IMAGES.items())}


def _describe(source, spec: RasterSpec) -> SourceDescription:
    bands = tuple(
        Band(
            index=index,
            dtype=spec.data.dtype.name,
            interpretation=info["interpretation"],
            nodata=info.get("nodata"),
            minimum=info["min"],
            maximum=info["max"],
            colortable=tuple(tuple(colour) for colour in info.get("colortable", ())),
        )
        for index, info in source.getBandInformation().items()
        if index <= len(spec.data)
    )
    return SourceDescription(256, 256, bands, WEB_MERCATOR, spec.geotransform)


def _inputs(resolved: ResolvedStyle, data: np.ndarray) -> np.ndarray:
    return np.stack([data[band - 1] for _, band in resolved.inputs])


def _resolve(style: dict | None, description: SourceDescription) -> ResolvedStyle:
    parsed = Style() if style is None else parse_style_json(json.dumps(style), Limits())
    return resolve_style(parsed, description, 0)


def _differences(one: np.ndarray, other: np.ndarray) -> int:
    """Of the alpha everywhere, and of the colours where there are any."""
    difference = np.abs(one.astype(int) - other.astype(int))
    return max(difference[..., 3].max(), (difference * (one[..., 3:] > 0)).max())


@pytest.mark.parametrize(("name", "style"), CASES, ids=lambda value: value if isinstance(value, str) else json.dumps(value))
def test_large_images_own_tiles_are_equal_within_a_level(stock, images, name, style):
    spec = IMAGES[name]
    source = stock(str(images[name]), projection="EPSG:3857", style=style)
    tile = source.getTile(X, Y, Z, numpyAllowed="always")
    theirs = np.clip(np.nan_to_num(tile), 0, 255).astype(np.uint8)
    if spec.data.dtype == np.int32:
        # large-image scales the warper's alpha, 255 at most, by the type's largest value, and all but loses the picture.
        theirs[..., 3] = 255
    resolved = _resolve(style, _describe(source, spec))
    mask = None if spec.nodata is None else spec.data[0] != spec.nodata
    mine = paint_with_large_image(resolved, _inputs(resolved, spec.data), mask).rgba()
    assert theirs[..., 3].any()
    assert _differences(theirs, mine) <= 1


@pytest.mark.parametrize(("name", "style"), CASES, ids=lambda value: value if isinstance(value, str) else json.dumps(value))
def test_the_lookup_agrees_within_two_levels(stock, images, name, style):
    spec = IMAGES[name]
    resolved = _resolve(style, _describe(stock(str(images[name]), projection="EPSG:3857"), spec))
    if not resolved.is_lookup:
        with pytest.raises(ValueError, match="drawn by large-image"):
            paint(resolved, _inputs(resolved, spec.data))
        return
    data = _inputs(resolved, spec.data)
    mask = np.random.default_rng(1).random(data.shape[1:]) > 0.2
    alpha = (np.arange(256 * 256) % 256).astype(np.uint8).reshape(256, 256)
    for visible, opacity in [(None, None), (mask, None), (None, alpha), (mask & (alpha > 0), alpha)]:
        theirs = paint_with_large_image(resolved, data, visible, opacity).rgba()
        mine = paint(resolved, data, visible, opacity).rgba()
        assert _differences(theirs, mine) <= 2
        assert visible is None or not mine[~visible].any()


def test_only_bands_that_share_channels_or_multiply_need_large_image(stock, images):
    slow = []
    for name, style in CASES:
        description = _describe(stock(str(images[name]), projection="EPSG:3857"), IMAGES[name])
        if not _resolve(style, description).is_lookup:
            slow.append([band.get("palette") for band in style["bands"]])
    assert slow == [[["#ff8", "#204"], "#888"], [None, ["#f00", "#fff"]]]


RED = ResolvedBand(0, ((0, 0, 0, 255), (255, 0, 0, 255)), 0, 100)
YELLOW = ResolvedBand(1, ((0, 0, 0, 255), (255, 255, 0, 255)), 0, 100)


def test_bands_that_share_a_channel_are_lightened():
    style = ResolvedStyle((RED, YELLOW), ((0, 1), (0, 2)))
    data = np.array([[[0, 50, 100]], [[100, 20, 0]]], np.uint8)
    picture = paint_with_large_image(style, data)
    assert picture.pixels.tolist() == [[[255, 255, 0], [127, 51, 0], [255, 0, 0]]]


def test_multiplication_darkens():
    shade = replace(YELLOW, palette=((0, 0, 0, 255), (255, 255, 255, 255)), composite=Composite.MULTIPLY)
    style = ResolvedStyle((RED, shade), ((0, 1), (0, 2)))
    data = np.array([[[100, 100]], [[100, 50]]], np.uint8)
    assert paint_with_large_image(style, data).pixels.tolist() == [[[255, 0, 0], [127, 0, 0]]]


def test_mask_and_alpha_are_multiplied_in():
    style = ResolvedStyle((RED, YELLOW), ((0, 1), (0, 2)))
    data = np.full((2, 1, 3), 100, np.uint8)
    alpha = np.array([[255, 128, 255]], np.uint8)
    mask = np.array([[True, True, False]])
    picture = paint_with_large_image(style, data, mask, alpha)
    assert picture.pixels.tolist() == [[[255, 255, 0, 255], [255, 255, 0, 128], [0, 0, 0, 0]]]


def test_a_pixel_without_a_number_is_hidden():
    style = ResolvedStyle((RED, YELLOW), ((0, 1), (0, 2)))
    data = np.array([[[100, np.nan, 100]], [[100, 100, np.inf]]], np.float32)
    picture = paint_with_large_image(style, data)
    assert picture.pixels[..., 3].tolist() == [[255, 0, 255]]
    assert not picture.pixels[0, 1].any()


@pytest.mark.parametrize(
    "dtype", ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64"]
)
def test_every_number_type_is_drawn(dtype):
    style = ResolvedStyle((RED, YELLOW), ((0, 1), (0, 2)))
    picture = paint_with_large_image(style, np.full((2, 2, 2), 100, dtype))
    assert (picture.pixels == (255, 255, 0)).all()


def test_no_style_calls_a_function(monkeypatch):
    called = []
    large_image = import_large_image()
    monkeypatch.setattr(large_image.tilesource.TileSource, "_applyStyleFunction", lambda *_: called.append(1))
    style = ResolvedStyle((RED, YELLOW), ((0, 1), (0, 2)))
    paint_with_large_image(style, np.zeros((2, 1, 1), np.uint8))
    assert not called


def test_images_without_georeference_keep_their_bytes():
    band = Band(1, "uint8", "gray", minimum=7, maximum=8)
    description = SourceDescription(2, 1, (band,), PIXEL, (0, 1, 0, 1, 0, -1))
    resolved = resolve_style(Style(), description, 0)
    data = np.array([[[7, 8]]], np.uint8)
    assert paint_with_large_image(resolved, data).pixels.tolist() == [[[7, 7, 7], [8, 8, 8]]]


# --- percentiles ---------------------------------------------------------------

SHARES = [("min:0.02", "max:0.02"), ("min:0.25", "max:0.1"), ("auto:0.05", "auto:0.05"), ("min:0.5", "max:0.001")]


@pytest.mark.parametrize("overviews", [(), (2, 4, 8)], ids=["full", "overviews"])
@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "float32"])
@pytest.mark.parametrize("shares", SHARES, ids=":".join)
def test_recorded_percentiles_are_those_that_large_image_scans_for(stock, tmp_path, shares, dtype, overviews):
    """To one of its bins, a 256th of the range, and one percent of the range for what both only sample."""
    data = _values(1, "float32").repeat(4, 1).repeat(4, 2) ** 2
    data = (data * (200 if dtype == "uint8" else 3000) + (0 if dtype.startswith("u") else -500)).astype(dtype)
    size = 20037508.342789244 / 2**18
    spec = RasterSpec(data, crs="EPSG:3857", geotransform=(2e6, size, 0, 6e6, 0, -size), overviews=overviews)
    path = write(tmp_path / "image.tif", spec)
    source = stock(str(path))
    theirs = [source._getMinMax(end, share, data.dtype, 0, 0) for end, share in zip(("min", "max"), shares, strict=True)]
    description = describe_source(file_ref(path))
    (band,) = _resolve({"band": 1, "min": shares[0], "max": shares[1]}, description).bands
    tolerance = 0.014 * float(np.ptp(data.astype(float)))
    assert band.minimum == pytest.approx(theirs[0], abs=tolerance)
    assert band.maximum == pytest.approx(theirs[1], abs=tolerance)

"""For the same style the picture is large-image's own, whatever the kind of image.

Left out is what large-image itself gets wrong, or refuses (docs/styles.md
lists it): translucent palettes on images of floats with nodata, percentiles
that count nodata, opaque alpha that stretches bytes, images of more than
eight bits without any style.
"""

from __future__ import annotations

import json

import numpy as np
import pytest

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.sources import describe
from tests.pictures_by_large_image import Comparison, write_images
from tests.rasters import RasterSpec, ramp, write

# Ramps are drawn with 255 colours, which are chosen to be at most two levels off. At the edge of a class or of a range an
# ulp decides, so a few pixels may fall on the other side.
LEVELS = 2
# Both count values of floats in 256 bins, of ranges that differ by 1: each end of the range is a bin off at most.
LEVELS_OF_SHARES = 5
SHARE = 0.999
PRIMARIES = [("#f00", 1), ("#0f0", 2), ("#00f", 3)]
COMPOSITE = {"bands": [{"band": band, "palette": ["#000", colour]} for colour, band in PRIMARIES]}
SWAPPED = {"bands": [{"band": 4 - band, "palette": ["#000", colour], "min": 20, "max": 220} for colour, band in PRIMARIES]}

ANY = [
    None,
    {"band": 1},
    {"band": 1, "palette": "viridis"},
    {"band": 1, "palette": "viridis", "min": 40, "max": 200},
    {"band": 1, "palette": "matplotlib.Plasma_6", "min": "min", "max": "max"},
    {"band": 1, "palette": "colorbrewer.sequential.YlGn_9", "min": "auto", "max": "auto"},
    {"band": 1, "palette": "tab20", "scheme": "discrete", "min": "min", "max": "max"},
    {"band": 1, "palette": "orange", "max": "full"},
    {"band": 1, "palette": "#204060", "min": 0, "max": 180},
    {"band": 1, "palette": ["#000", "rgb(255, 120, 0)", "hsl(60, 100%, 50%)", "white"], "min": "min", "max": "max"},
    {"band": 1, "palette": [[0, 0, 0.5], [1, 0.5, 0], [1, 1, 1]], "min": "min", "max": "max"},
    {"palette": "viridis", "min": 10, "max": 150},
    {"band": 1, "palette": "Greys", "clamp": False, "min": 60, "max": 180},
    {"band": 1, "palette": ["#00f", "#0ff", "#ff0", "#f00"], "scheme": "discrete", "clamp": False, "min": 60, "max": 180},
    {"band": 1, "min": 200, "max": 50},
    {"band": 1, "palette": "magma", "min": 100, "max": 100},
    {"band": 1, "palette": "terrain", "nodata": 120, "min": "min", "max": "max"},
    {"band": 1, "palette": "terrain", "min": "full", "max": "full"},
    {
        "bands": [
            {"band": 1, "palette": "#ff8", "min": "min", "max": "max"},
            {"band": 1, "palette": ["#204", "#f0f"], "min": 90},
        ]
    },
    {
        "bands": [
            {"band": 1, "palette": "viridis", "min": "min", "max": "max"},
            {"band": 1, "palette": ["#888", "#fff"], "composite": "multiply", "min": "min", "max": "max"},
        ]
    },
    {"bands": [{"band": 1, "palette": "cividis"}], "composite": "lighten", "dtype": "uint8"},
]
TRANSLUCENT = [
    {"band": 1, "palette": [[0, 0, 0, 0], [1, 0, 0, 0.5], [1, 1, 0, 1]], "min": "min", "max": "max"},
    {"band": 1, "palette": ["#0000", "#f008", "tab:blue"], "min": "min", "max": "max"},
    {"band": 1, "palette": ["#f008", "#0f08"], "scheme": "discrete", "min": 20, "max": 200},
]
SHARES = [
    {"band": 1, "palette": "viridis", "min": "min:0.02", "max": "max:0.02"},
    {"band": 1, "palette": "viridis", "min": "min:0.25", "max": "max:0.001"},
    {"band": 1, "palette": "viridis", "min": "min:0.001", "max": 200},
]
AUTO_SHARES = {"band": 1, "palette": "viridis", "min": "auto:0.05", "max": "auto:0.05"}
COLOURS = [
    COMPOSITE,
    SWAPPED,
    {"band": "red", "palette": "#f00"},
    {"band": "green", "palette": "Greens"},
    {"band": "blue", "palette": "#00f", "min": "min", "max": "max"},
    {"bands": [{"band": "red", "palette": "#f00", "nodata": 0}, {"band": "blue", "palette": "#0ff", "nodata": 0}]},
    {"bands": [{"band": "red", "palette": "viridis"}, {"band": "green", "palette": "inferno", "composite": "multiply"}]},
]
SCENE = [
    COMPOSITE,
    {"bands": [{"band": b, "palette": c, "min": 500, "max": 7000} for b, c in [(4, "#f00"), (3, "#0f0"), (2, "#00f")]]},
    {"bands": [{"band": b, "palette": c, "min": "full", "max": "full"} for b, c in [(4, "#f00"), (1, "#0ff")]]},
    {"bands": [{"band": b, "palette": c, "min": "min:0.1", "max": "max:0.1"} for b, c in [(4, "#f00"), (1, "#0ff")]]},
    {"band": 3, "palette": "cubehelix", "nodata": 5000},
    {"band": -1, "palette": "jet"},
]
SLIDE = [
    *COLOURS,
    {"bands": [*COMPOSITE["bands"], {"band": "alpha"}]},
    {"band": "gray", "palette": "gray"},
    {"band": "grey", "palette": "hot", "icc": True},
    {"band": None, "palette": "viridis"},
    {"band": -1, "palette": "viridis"},
    {"palette": "hot", "icc": "perceptual"},
    {"bands": [{"band": 1, "frame": 0, "palette": "jet"}], "dtype": "uint16"},
]
HEIGHTS = [
    {"band": 1, "palette": "terrain", "nodata": "auto"},
    {"band": 1, "palette": "terrain", "min": -150, "max": 1500, "nodata": -9999},
    {"band": 1, "palette": ["#0080ff", "#fff"], "min": 0, "max": 1, "scheme": "discrete"},
]
CLASSES = [{"band": 1, "palette": "colortable"}, {"palette": "colortable", "band": "palette"}]
OME = [
    {"frame": 1, "palette": "viridis"},
    {"frame": 3, "band": 1, "palette": "#0f0", "min": "min", "max": "max"},
    {"framedelta": 1, "palette": "magma", "min": 0, "max": 3000},
    {"frame": 2, "palette": "magma", "min": "min:0.02", "max": "max:0.02"},
    {"bands": [{"frame": 0, "palette": "#00f"}, {"frame": 1, "palette": "#0f0"}]},
    {"bands": [{"framedelta": 0, "palette": "#00f", "max": "max"}, {"framedelta": 1, "palette": "#0f0", "max": "max"}]},
    {"bands": [{"frame": f, "palette": c, "max": "full"} for f, c in [(0, "#00f"), (1, "#0f0"), (2, "#f00"), (3, "#888")]]},
]
STYLES = {
    "rgb": [*ANY, *TRANSLUCENT, *SHARES, *COLOURS],
    "scene": [*ANY, *TRANSLUCENT, *SHARES, AUTO_SHARES, *SCENE],
    "heights": [*ANY, *HEIGHTS],
    "slopes": [*ANY],
    "classes": [*ANY, *TRANSLUCENT, *CLASSES],
    "microscopy": [*ANY, *TRANSLUCENT, *SHARES, AUTO_SHARES, *SLIDE],
    "ome": [*ANY[1:], *TRANSLUCENT, *SHARES, AUTO_SHARES, *OME],
}
CASES = [(name, style) for name, styles in STYLES.items() for style in styles]


@pytest.fixture(scope="module")
def comparisons(tmp_path_factory):
    return {name: Comparison(path) for name, path in write_images(tmp_path_factory.mktemp("kinds")).items()}


class _Counted:
    """An opened file that adds up the values that are read of it."""

    def __init__(self, dataset, counts):
        self._dataset, self._counts = dataset, counts

    def __getattr__(self, name):
        assert name != "statistics", "statistics are recorded"
        return getattr(self._dataset, name)

    def read(self, bands, window, *args, **more):
        self._counts.append(len(bands) * window.width * window.height)
        return self._dataset.read(bands, window, *args, **more)


def test_a_tile_of_percentiles_reads_no_more_than_any_other(tmp_path, monkeypatch):
    side = 2048
    data = (ramp(side, side, 1, "float32") * 3).astype("uint16")
    comparison = Comparison(write(tmp_path / "large.tif", RasterSpec(data, crs="EPSG:3857", geotransform=(0, 1, 0, 0, 0, -1))))
    opened, counts = describe.open_dataset, []
    monkeypatch.setattr(describe, "open_dataset", lambda *args: _Counted(opened(*args), counts))
    for style in [
        {"band": 1, "min": 0, "max": 9},
        {"band": 1, "min": "min:0.02", "max": "max:0.02"},
        {"band": 1, "min": "auto:0.1"},
    ]:
        counts.clear()
        comparison.draw_tile(style, BBox(512, -768, 768, -512))
        assert 0 < sum(counts) < 300 * 300


def _words(value):
    return value if isinstance(value, str) else json.dumps(value).replace('"', "")


@pytest.mark.parametrize(("name", "style"), CASES, ids=_words)
def test_the_picture_is_large_images_own(comparisons, name, style):
    drawn = comparisons[name].draw(style)
    assert np.mean(drawn.differences <= LEVELS) >= SHARE


@pytest.mark.parametrize("style", [*SHARES, AUTO_SHARES], ids=_words)
def test_shares_of_floats_are_cut_off_at_the_same_bin(comparisons, style):
    assert comparisons["slopes"].draw(style).differences.max() <= LEVELS_OF_SHARES


@pytest.mark.parametrize("frame", range(4))
def test_every_frame_is_stretched_by_its_own_values(comparisons, frame):
    drawn = comparisons["ome"].draw({"band": 1, "palette": "viridis"}, frame)
    assert np.mean(drawn.differences <= LEVELS) >= SHARE

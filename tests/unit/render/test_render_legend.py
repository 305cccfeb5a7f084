import io
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from ogc_large_image.errors import FormatNotSupported, InvalidParameter, InvalidStyle, LimitExceeded
from ogc_large_image.limits import Limits
from ogc_large_image.render.cache import MemoryCache
from ogc_large_image.render.legend import plan_legend
from ogc_large_image.render.legend_layout import lay_out
from ogc_large_image.render.legend_query import LegendFormat, LegendQuery, Orientation
from ogc_large_image.render.legend_sheet import Box, Ramp, Words
from ogc_large_image.render.service import MapService
from ogc_large_image.sources.description import Band
from ogc_large_image.styles.entries import legend_entries
from ogc_large_image.styles.resolve import resolve_style
from ogc_large_image.styles.style import BandStyle, Bound, BoundKind, ColourStop, Rule, Scheme, StopKind, Style

from .fakes import FakeReaders, describe, make_layer

RED, BLUE, BLACK = (255, 0, 0, 255), (0, 0, 255, 255), (0, 0, 0, 255)
LOW, HIGH = Bound(BoundKind.NUMBER, 0), Bound(BoundKind.NUMBER, 2000)
HEIGHT = Band(1, "float32", "gray", name="Height", unit="m", minimum=0.0, maximum=2000.0)
LAND = Band(1, "uint8", "palette", colortable=(BLACK, RED, BLUE), categories=("sea", "town", "<wood> & $x$"), maximum=2)
DEM = make_layer("dem", describe((HEIGHT,)))
CLASSES = make_layer("land", describe((LAND,)))
RGB = make_layer("rgb")
RAMP = Style((BandStyle(1, palette=(RED, BLUE), minimum=LOW, maximum=HIGH),), title="Heights")
STEPS = Style((BandStyle(1, palette=(RED, BLACK, BLUE), minimum=LOW, maximum=HIGH, scheme=Scheme.DISCRETE),))
ENDS = Style((BandStyle(1, palette=(BLACK, BLACK), minimum=LOW, maximum=HIGH, below=RED, above=BLUE),))
QUERIES = {
    "ramp": LegendQuery(DEM, RAMP),
    "ramp with ends": LegendQuery(DEM, ENDS),
    "classes": LegendQuery(DEM, STEPS),
    "categories": LegendQuery(CLASSES, CLASSES.styles[0]),
    "channels": LegendQuery(RGB, RGB.styles[0]),
}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def service():
    return MapService(FakeReaders(), MemoryCache(1 << 24), Limits())


def rendered(service, query, **changes):
    return service.render_legend(service.plan_legend(replace(query, **changes))).image


def pixels(service, query, **changes):
    return np.asarray(Image.open(io.BytesIO(rendered(service, query, **changes).data)).convert("RGBA"))


def like(found, colour):
    """Where a pixel is nearly of this colour: a ramp's own ends lie below its frame."""
    return (np.abs(found.astype(int) - colour) < 12).all(axis=-1)


def has_colour(found, colour):
    return bool(like(found, colour).any())


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
@pytest.mark.parametrize("orientation", Orientation)
@pytest.mark.parametrize("legend_format", LegendFormat)
def test_every_kind_has_a_legend_in_every_format(service, query, orientation, legend_format):
    image = rendered(service, query, orientation=orientation, format=legend_format)
    assert image.media_type == legend_format.value
    if legend_format is LegendFormat.PNG:
        assert Image.open(io.BytesIO(image.data)).width > 50
    elif legend_format is LegendFormat.SVG:
        assert ElementTree.fromstring(image.data).tag == f"{SVG}svg"
    else:
        assert json.loads(image.data)["Legend"]


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
@pytest.mark.parametrize("legend_format", [LegendFormat.PNG, LegendFormat.SVG])
@pytest.mark.parametrize("size", [(20, 20), (200, 150), (1, 1), (300, 40), (40, 300), (333, None), (None, 333)])
def test_size_is_the_one_asked_for(service, query, legend_format, size):
    image = rendered(service, query, format=legend_format, width=size[0], height=size[1])
    if legend_format is LegendFormat.PNG:
        found = Image.open(io.BytesIO(image.data)).size
    else:
        root = ElementTree.fromstring(image.data)
        found = int(root.get("width")), int(root.get("height"))
    assert all(asked is None or asked == side for asked, side in zip(size, found, strict=True))


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
@pytest.mark.parametrize("legend_format", LegendFormat)
def test_same_legend_has_the_same_bytes(query, legend_format):
    images = [
        rendered(MapService(FakeReaders(), MemoryCache(1 << 24), Limits()), query, format=legend_format) for _ in range(2)
    ]
    assert images[0] == images[1]


def test_ramp_shows_the_styles_colours(service):
    found = pixels(service, QUERIES["ramp"])
    assert has_colour(found, RED)
    assert has_colour(found, BLUE)


def test_highest_value_is_on_top_or_at_the_right(service):
    upright, flat = (pixels(service, QUERIES["ramp"], orientation=each) for each in Orientation)
    reds, blues = (np.argwhere(like(upright, colour))[:, 0].mean() for colour in (RED, BLUE))
    assert blues < reds
    reds, blues = (np.argwhere(like(flat, colour))[:, 1].mean() for colour in (RED, BLUE))
    assert reds < blues


def test_colours_beyond_the_range_are_shown(service):
    found = pixels(service, QUERIES["ramp with ends"])
    above, below = (np.argwhere(like(found, colour))[:, 0].mean() for colour in (BLUE, RED))
    assert above < below


def test_background_is_the_one_asked_for(service):
    assert (pixels(service, QUERIES["ramp"], background=(1, 2, 3))[0, 0] == (1, 2, 3, 255)).all()
    assert pixels(service, QUERIES["ramp"], transparent=True)[0, 0, 3] == 0


def test_letters_are_light_on_a_dark_background(service):
    found = pixels(service, QUERIES["ramp"], background=(0, 0, 0))
    assert has_colour(found, (255, 255, 255, 255))


def test_letters_and_resolution_make_a_legend_larger(service):
    sizes = [pixels(service, QUERIES["classes"], **changes).shape[0] for changes in ({}, {"font_size": 20.0}, {"dpi": 192})]
    assert sizes[1] > 1.8 * sizes[0]
    assert sizes[2] == sizes[1]
    assert round(Image.open(io.BytesIO(rendered(service, QUERIES["ramp"], dpi=192).data)).info["dpi"][0]) == 192


def test_rules_are_shown_one_below_the_other_or_those_of_a_scale(service):
    style = replace(RAMP, max_scale=1000.0, rules=(Rule(STEPS.bands, min_scale=1000.0),))
    query = LegendQuery(DEM, style, format=LegendFormat.JSON)
    kinds = [
        [
            rule["symbolizers"][0]["Raster"]["colormap"]["type"]
            for rule in json.loads(rendered(service, each).data)["Legend"][0]["rules"]
        ]
        for each in (query, replace(query, scale=10.0), replace(query, scale=5000.0))
    ]
    assert kinds == [["ramp", "intervals"], ["ramp"], ["intervals"]]


def test_style_that_draws_nothing_at_a_scale_has_an_empty_legend(service):
    assert pixels(service, LegendQuery(DEM, replace(RAMP, max_scale=1000.0), scale=5000.0)).shape[2] == 4


def test_json_tells_colours_labels_and_values(service):
    legend = json.loads(rendered(service, QUERIES["ramp"], format=LegendFormat.JSON).data)["Legend"][0]
    (rule,) = legend["rules"]
    colour_map = rule["symbolizers"][0]["Raster"]["colormap"]
    assert (legend["layerName"], legend["title"], rule["title"], rule["unit"]) == ("dem", "Heights", "Height", "m")
    first, *_, last = colour_map["entries"]
    assert first == {"label": "0", "color": "#ff0000", "opacity": 1.0, "quantity": 0.0}
    assert last == {"label": "2000", "color": "#0000ff", "opacity": 1.0, "quantity": 2000.0}
    assert len(colour_map["colors"]) == 256


def test_json_of_classes_and_of_labels(service):
    (rule,) = json.loads(rendered(service, QUERIES["classes"], format=LegendFormat.JSON).data)["Legend"][0]["rules"]
    colour_map = rule["symbolizers"][0]["Raster"]["colormap"]
    assert colour_map["type"] == "intervals"
    assert (colour_map["entries"][0]["color"], colour_map["entries"][0]["minimum"]) == ("#ff0000", 0.0)
    (rule,) = json.loads(rendered(service, QUERIES["categories"], format=LegendFormat.JSON).data)["Legend"][0]["rules"]
    colour_map = rule["symbolizers"][0]["Raster"]["colormap"]
    assert colour_map["type"] == "values"
    assert [(entry["label"], entry["quantity"]) for entry in colour_map["entries"]] == [
        ("sea", 0.0),
        ("town", 1.0),
        ("<wood> & $x$", 2.0),
    ]


def test_words_are_drawn_as_they_are(service):
    """No formula is read into a dollar sign, and letters that the font lacks do not stop it."""
    band = replace(HEIGHT, name="$\\frac{1$ ^ 高さ \x00 \U0001f5fa", unit="</text>&")
    layer = make_layer("odd", describe((band,)))
    for legend_format in LegendFormat:
        assert rendered(service, LegendQuery(layer, RAMP, format=legend_format)).data


def test_second_legend_comes_from_the_cache(service):
    plan = service.plan_legend(QUERIES["ramp"])
    assert [service.render_legend(plan).cached for _ in range(2)] == [False, True]


def test_legends_drawn_side_by_side_do_not_mix(service):
    alone = {
        name: rendered(MapService(FakeReaders(), MemoryCache(1 << 24), Limits()), query).data for name, query in QUERIES.items()
    }
    crowd = list(QUERIES) * 4
    with ThreadPoolExecutor(8) as workers:
        plans = [MapService(FakeReaders(), MemoryCache(1 << 24), Limits()) for _ in crowd]
        found = list(workers.map(lambda pair: rendered(pair[0], QUERIES[pair[1]]).data, zip(plans, crowd, strict=True)))
    assert found == [alone[name] for name in crowd]


def test_everything_that_changes_the_legend_changes_the_fingerprint():
    base = QUERIES["ramp"]
    changes = [
        {},
        {"style": STEPS},
        {"width": 100},
        {"height": 100},
        {"orientation": Orientation.HORIZONTAL},
        {"font_size": 11.0},
        {"dpi": 97},
        {"transparent": True},
        {"background": (1, 2, 3)},
        {"format": LegendFormat.SVG},
        {"layer": make_layer("dem", describe((replace(HEIGHT, unit="ft"),)))},
    ]
    assert len({plan_legend(replace(base, **each), Limits()).fingerprint for each in changes}) == len(changes)


@pytest.mark.parametrize(
    ("changes", "error", "locator"),
    [
        ({"width": 2049}, LimitExceeded, "width"),
        ({"height": 10**12}, LimitExceeded, "height"),
        ({"width": 0}, InvalidParameter, "width"),
        ({"height": -1}, InvalidParameter, "height"),
        ({"font_size": 0.5}, InvalidParameter, "font_size"),
        ({"font_size": float("nan")}, InvalidParameter, "font_size"),
        ({"font_size": 1e308}, InvalidParameter, "font_size"),
        ({"dpi": 9}, InvalidParameter, "dpi"),
        ({"dpi": 601}, InvalidParameter, "dpi"),
        ({"style": Style((BandStyle("alpha"),))}, InvalidStyle, "style"),
    ],
)
def test_what_cannot_be_drawn_is_refused(changes, error, locator):
    with pytest.raises(error) as raised:
        plan_legend(replace(QUERIES["ramp"], **changes), Limits())
    assert raised.value.locator == locator


def test_letters_too_large_for_any_sheet_are_refused_before_they_are_drawn(service):
    with pytest.raises(LimitExceeded) as raised:
        rendered(service, QUERIES["ramp"], font_size=72.0, dpi=600)
    assert raised.value.locator == "font_size"


@pytest.mark.parametrize("text", ["", "image/jpeg", "IMAGE/PNG;", "\0"])
def test_other_formats_are_refused(text):
    with pytest.raises(FormatNotSupported):
        LegendFormat.parse(text, "FORMAT")
    assert LegendFormat.parse("Image/SVG+xml") is LegendFormat.SVG


def test_matplotlib_is_loaded_by_the_first_legend_alone():
    code = "import sys, ogc_large_image.render.service; print([name for name in sys.modules if name == 'matplotlib.figure'])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_its_switches_are_put_back(service):
    import matplotlib

    before = dict(matplotlib.rcParams)
    rendered(service, QUERIES["ramp"], format=LegendFormat.SVG)
    assert dict(matplotlib.rcParams) == before


def test_svg_tells_no_date_and_no_maker(service):
    data = rendered(service, QUERIES["ramp"], format=LegendFormat.SVG).data
    assert not re.search(rb"matplotlib\.org|Matplotlib|dc:|20\d\d-", data)


# --- layout, with letters of one width ----------------------------------------


def sheet_of(style=RAMP, band=HEIGHT, **options):
    description = describe((band,))
    entries = (legend_entries(resolve_style(style, description, 0), description),)
    settings = {"vertical": True, "font": 10.0, "measure": lambda text, size: 0.6 * size * len(text)} | options
    return lay_out(entries, **settings)


def inside(sheet):
    return all(
        0 <= mark.x
        and mark.x + mark.width <= sheet.width + 1e-6
        and 0 <= mark.y
        and mark.y + mark.height <= sheet.height + 1e-6
        for mark in sheet.marks
        if isinstance(mark, (Box, Ramp))
    )


@pytest.mark.parametrize("vertical", [True, False])
@pytest.mark.parametrize("style", [RAMP, ENDS, STEPS])
@pytest.mark.parametrize("size", [(None, None), (300, 200), (60, 60), (15, 15), (None, 90), (90, None)])
def test_nothing_leaves_the_sheet(vertical, style, size):
    assert inside(sheet_of(style, vertical=vertical, width=size[0], height=size[1]))


def test_ticks_do_not_touch():
    words = [mark for mark in sheet_of(height=120).marks if isinstance(mark, Words)][1:]
    heights = sorted(mark.y for mark in words)
    assert len(heights) >= 2
    assert all(high - low >= 10 for low, high in pairwise(heights))
    assert {"0", "2000"} <= {mark.text for mark in words}


def test_long_lists_fold_into_columns():
    stops = tuple(ColourStop(float(number), RED, f"class {number}") for number in range(200))
    sheet = sheet_of(Style((BandStyle(1, stops=stops, stop_kind=StopKind.VALUES),)), longest=600)
    columns = {mark.x for mark in sheet.marks if isinstance(mark, Box)}
    assert len(columns) > 3
    assert sheet.height <= 600


def test_small_icon_has_colours_and_no_words():
    sheet = sheet_of(width=20, height=20)
    (ramp,) = sheet.marks
    assert (ramp.x, ramp.y, ramp.width, ramp.height) == (0, 0, 20, 20)


def test_long_words_are_cut():
    sheet = sheet_of(band=replace(HEIGHT, name="x" * 5000))
    assert max(len(mark.text) for mark in sheet.marks if isinstance(mark, Words)) == 120

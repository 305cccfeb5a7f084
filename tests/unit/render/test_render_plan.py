import os
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from ogc_large_image.errors import CrsNotSupported, FrameNotDefined, InvalidParameter, LimitExceeded, MissingParameter
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import CRS84, PIXEL
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.limits import Limits
from ogc_large_image.render import plan as plan_module
from ogc_large_image.render.formats import EncodingOptions, ImageFormat
from ogc_large_image.render.plan import make_plan
from ogc_large_image.styles.style import BandStyle, Bound, BoundKind, Style

from .fakes import CLASS_BAND, EXTENT, NAMED_STYLE, describe, make_grid, make_layer, make_query, mercator_grid

ROOT = Path(__file__).parents[3]
LIMITS = Limits()
RED = Style((BandStyle(1, palette=((0, 0, 0, 255), (255, 0, 0, 255))),))
SCENE = make_layer()
FRAMES = make_layer("frames", describe(frames=3))
QUERY = make_query(SCENE)


def fingerprint(query):
    return make_plan(query, LIMITS).fingerprint


def select(query, **changes):
    return replace(query, selections=(replace(query.selections[0], **changes),))


def with_layer(**changes):
    return make_query(make_layer(**changes))


DIFFERENT = {
    "layer name": with_layer(name="other"),
    "layer revision": with_layer(revision="r2"),
    "source version": with_layer(source=replace(SCENE.source, version="v2")),
    "variable": with_layer(source=replace(SCENE.source, variable="t2m")),
    "layer resampling": with_layer(resampling=Resampling.CUBIC),
    "request's resampling": select(QUERY, resampling=Resampling.AVERAGE),
    "style": select(QUERY, style=RED),
    "opacity": select(QUERY, opacity=0.5),
    "second layer": make_query(SCENE, FRAMES),
    "bbox": make_query(SCENE, grid=make_grid(EXTENT._replace(xmax=20.000000001))),
    "width": make_query(SCENE, grid=make_grid(width=65)),
    "height": make_query(SCENE, grid=make_grid(height=49)),
    "width and height exchanged": make_query(SCENE, grid=make_grid(width=48, height=64)),
    "crs": make_query(SCENE, grid=mercator_grid(64, 48)),
    "format": replace(QUERY, format=ImageFormat.WEBP),
    "transparency": replace(QUERY, transparent=False),
    "background": replace(QUERY, transparent=False, background=(1, 2, 3)),
    "compression": replace(QUERY, options=EncodingOptions(compression=9)),
    "resolution": replace(QUERY, options=EncodingOptions(dpi=300)),
}
SAME = {
    "nothing": (QUERY, make_query(make_layer())),
    "title": (QUERY, with_layer(title="Another", abstract="…", keywords=("a",), attribution="b", group=("c",))),
    "address": (QUERY, with_layer(source=replace(SCENE.source, address="https://h/x?X-Amz-Signature=deadbeef"))),
    "name of the style": (QUERY, select(QUERY, style=NAMED_STYLE)),
    "layer's resampling by name": (QUERY, select(QUERY, resampling=Resampling.NEAREST)),
    "background that is not seen": (QUERY, replace(QUERY, background=(1, 2, 3))),
    "integers for floats": (QUERY, make_query(SCENE, grid=make_grid(BBox(10, 40, 20, 50)))),
    "negative zero": (
        make_query(SCENE, grid=make_grid(BBox(0.0, 40.0, 20.0, 50.0))),
        make_query(SCENE, grid=make_grid(BBox(-0.0, 40.0, 20.0, 50.0))),
    ),
    "CRS:84 for EPSG:4326": (QUERY, make_query(SCENE, grid=make_grid(crs=CRS84))),
    "transparency of JPEG": (
        replace(QUERY, format=ImageFormat.JPEG),
        replace(QUERY, format=ImageFormat.JPEG, transparent=False),
    ),
    "quality of PNG": (QUERY, replace(QUERY, options=EncodingOptions(quality=5))),
    "place and layer that are not seen": (
        make_query(SCENE, grid=make_grid(BBox(-20.0, 0.0, -10.0, 5.0))),
        make_query(FRAMES, grid=make_grid(BBox(-50.0, 0.0, -40.0, 5.0))),
    ),
    "opacity within a step of 255": (select(QUERY, opacity=0.5), select(QUERY, opacity=0.5001)),
    "frame of a style with frames of its own": (
        select(make_query(FRAMES), frame=1, style=Style((BandStyle(1, frame=0),))),
        select(make_query(FRAMES), frame=2, style=Style((BandStyle(1, frame=0),))),
    ),
}


@pytest.mark.parametrize("query", DIFFERENT.values(), ids=DIFFERENT)
def test_what_changes_the_picture_changes_the_fingerprint(query):
    assert fingerprint(query) != fingerprint(QUERY)


def test_all_different_queries_differ_from_one_another():
    assert len({fingerprint(query) for query in DIFFERENT.values()}) == len(DIFFERENT)


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_what_does_not_change_the_picture_leaves_the_fingerprint(one, other):
    assert fingerprint(one) == fingerprint(other)
    assert make_plan(one, LIMITS) == make_plan(other, LIMITS)
    assert hash(make_plan(one, LIMITS)) == hash(make_plan(other, LIMITS))


def test_order_of_layers_counts():
    assert fingerprint(make_query(SCENE, FRAMES)) != fingerprint(make_query(FRAMES, SCENE))


def test_frame_counts():
    query = make_query(FRAMES)
    assert len({fingerprint(select(query, frame=frame)) for frame in range(3)}) == 3


def test_text_cannot_move_from_one_field_into_the_next():
    one = with_layer(name="a", revision="b', 'c")
    other = with_layer(name="a', 'b", revision="c")
    assert fingerprint(one) != fingerprint(other)


def test_same_revision_of_another_image_is_another_style():
    stretched = with_layer(
        description=describe(tuple(replace(band, dtype="uint16", maximum=4000.0) for band in SCENE.description.bands))
    )
    assert fingerprint(stretched) != fingerprint(QUERY)


def test_engine_version_counts(monkeypatch):
    before = fingerprint(QUERY)
    monkeypatch.setattr(plan_module, "ENGINE_VERSION", -1)
    assert fingerprint(QUERY) != before


def test_fingerprint_is_short_hexadecimal():
    assert len(fingerprint(QUERY)) == 32
    assert set(fingerprint(QUERY)) <= set("0123456789abcdef")


def test_fingerprint_is_the_same_in_every_process():
    code = (
        "from tests.unit.render.fakes import make_query\n"
        "from ogc_large_image.limits import Limits\n"
        "from ogc_large_image.render.plan import make_plan\n"
        "print(make_plan(make_query(), Limits()).fingerprint)"
    )
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        run = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        assert run.stdout.strip() == fingerprint(make_query())


@pytest.mark.parametrize(
    ("query", "error", "locator"),
    [
        (replace(QUERY, selections=()), MissingParameter, "layers"),
        (make_query(*[SCENE] * 21), LimitExceeded, "layers"),
        (make_query(SCENE, grid=make_grid(width=0)), InvalidParameter, "width"),
        (make_query(SCENE, grid=make_grid(height=-1)), InvalidParameter, "height"),
        (make_query(SCENE, grid=make_grid(width=4097)), LimitExceeded, "width"),
        (make_query(SCENE, grid=make_grid(height=4097)), LimitExceeded, "height"),
        (make_query(SCENE, grid=make_grid(width=10**30)), LimitExceeded, "width"),
        (make_query(SCENE, grid=make_grid(BBox(10, 40, 10, 50))), InvalidParameter, "bbox"),
        (make_query(SCENE, grid=make_grid(BBox(20, 40, 10, 50))), InvalidParameter, "bbox"),
        (make_query(SCENE, grid=make_grid(BBox(10, 40, float("nan"), 50))), InvalidParameter, "bbox"),
        (make_query(SCENE, grid=make_grid(BBox(10, 40, float("inf"), 50))), InvalidParameter, "bbox"),
        (make_query(SCENE, grid=make_grid(BBox(-1e308, 40, 1e308, 50))), InvalidParameter, "bbox"),
        (make_query(SCENE, grid=make_grid(BBox(0, 40, 5e-324, 50))), InvalidParameter, "bbox"),
        (make_query(SCENE, grid=make_grid(crs=PIXEL)), CrsNotSupported, "crs"),
        (make_query(make_layer(description=describe(crs=PIXEL))), CrsNotSupported, "crs"),
        (select(QUERY, frame=1), FrameNotDefined, "frame"),
        (select(QUERY, frame=-1), FrameNotDefined, "frame"),
        (select(QUERY, opacity=1.01), InvalidParameter, "opacity"),
        (select(QUERY, opacity=-0.01), InvalidParameter, "opacity"),
        (select(QUERY, opacity=float("nan")), InvalidParameter, "opacity"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(query, error, locator):
    with pytest.raises(error) as raised:
        make_plan(query, LIMITS)
    assert raised.value.locator == locator
    assert SCENE.source.address not in raised.value.message


def test_largest_size_is_allowed():
    assert make_plan(make_query(SCENE, grid=make_grid(width=4096, height=4096)), LIMITS).grid.width == 4096


def test_webp_is_refused_beyond_what_the_format_holds():
    grid = make_grid(width=16384)
    roomy = Limits(max_width=20000)
    assert make_plan(make_query(SCENE, grid=grid), roomy)
    with pytest.raises(LimitExceeded):
        make_plan(make_query(SCENE, grid=grid, format=ImageFormat.WEBP), roomy)


def test_too_many_bands_for_the_size_are_refused():
    with pytest.raises(LimitExceeded):
        make_plan(make_query(SCENE, grid=make_grid(width=64, height=64)), Limits(max_source_pixels=3 * 64 * 64 - 1))


@pytest.mark.parametrize("size", [(10**9, 1), (1, 10**9), (10**9, 10**9)])
def test_limits_are_checked_before_anything_is_allocated(size):
    query = make_query(SCENE, grid=make_grid(width=size[0], height=size[1]))
    tracemalloc.start()
    try:
        with pytest.raises(LimitExceeded):
            make_plan(query, LIMITS)
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("asked", "planned"),
    [
        (None, Resampling.NEAREST),
        (Resampling.BILINEAR, Resampling.NEAREST),
        (Resampling.AVERAGE, Resampling.NEAREST),
        (Resampling.MODE, Resampling.MODE),
    ],
)
def test_labels_are_never_averaged(asked, planned):
    layer = make_layer(description=describe(CLASS_BAND), resampling=Resampling.CUBIC)
    plan = make_plan(select(make_query(layer), resampling=asked), LIMITS)
    assert plan.layers[0].resampling is planned


def test_resampling_is_the_requests_else_the_layers():
    layer = make_layer(resampling=Resampling.CUBIC)
    assert make_plan(make_query(layer), LIMITS).layers[0].resampling is Resampling.CUBIC
    asked = select(make_query(layer), resampling=Resampling.AVERAGE)
    assert make_plan(asked, LIMITS).layers[0].resampling is Resampling.AVERAGE


@pytest.mark.parametrize(
    ("image_format", "transparent", "background"),
    [
        (ImageFormat.PNG, True, None),
        (ImageFormat.PNG, False, (9, 8, 7)),
        (ImageFormat.WEBP, True, None),
        (ImageFormat.JPEG, True, (9, 8, 7)),
    ],
)
def test_background_is_planned_where_the_picture_is_to_be_opaque(image_format, transparent, background):
    plan = make_plan(replace(QUERY, format=image_format, transparent=transparent, background=(9, 8, 7)), LIMITS)
    assert plan.background == background


def test_number_bounds_reach_the_fingerprint():
    def stretched(top):
        return select(QUERY, style=Style((BandStyle(1, maximum=Bound(BoundKind.NUMBER, top)),)))

    assert fingerprint(stretched(100.0)) != fingerprint(stretched(100.5))


def test_georeferenced_picture_of_nothing_has_its_own_place():
    west, east = (
        make_query(SCENE, grid=make_grid(BBox(left, 0.0, left + 10, 5.0)), format=ImageFormat.GEOTIFF)
        for left in (-50.0, -20.0)
    )
    assert fingerprint(west) != fingerprint(east)


def test_size_and_background_of_nothing_matter():
    nothing = make_query(SCENE, grid=make_grid(BBox(-20.0, 0.0, -10.0, 5.0)))
    others = [
        replace(nothing, grid=make_grid(BBox(-20.0, 0.0, -10.0, 5.0), width=65)),
        replace(nothing, transparent=False),
        replace(nothing, format=ImageFormat.WEBP),
        QUERY,
    ]
    assert fingerprint(nothing) not in map(fingerprint, others)
    assert make_plan(nothing, LIMITS).layers == ()

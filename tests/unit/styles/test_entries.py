from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from ogc_large_image.geo.crs import WEB_MERCATOR
from ogc_large_image.sources.description import Band, SourceDescription
from ogc_large_image.styles.entries import SAMPLES, LegendKind, format_value, legend_entries
from ogc_large_image.styles.lookup import paint
from ogc_large_image.styles.palettes import resolve_palette
from ogc_large_image.styles.resolve import resolve_style
from ogc_large_image.styles.style import (
    BandStyle,
    Bound,
    BoundKind,
    ColourStop,
    Scheme,
    StopKind,
    Style,
)

RED, GREEN, BLUE, CLEAR = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255), (0, 0, 0, 0)
VIRIDIS = resolve_palette("viridis")
INF = float("inf")


def _image(*bands: Band) -> SourceDescription:
    return SourceDescription(4, 3, bands, WEB_MERCATOR, (0, 1, 0, 3, 0, -1), frames=3)


HEIGHTS = _image(Band(1, "float32", "gray", name="height", unit="m", minimum=-12.0, maximum=903.0))
SCENE = _image(*(Band(index, "uint16", name=f"B0{index}", unit="W", minimum=0, maximum=9000) for index in (1, 2, 3, 4)))


def _number(value):
    return Bound(BoundKind.NUMBER, value)


def _entries(*bands, image=HEIGHTS, **more):
    return legend_entries(resolve_style(Style(tuple(bands), **more), image, 0), image)


def test_a_ramp_has_the_maps_own_colours():
    style = BandStyle(palette=VIRIDIS, minimum=_number(0), maximum=_number(100), gamma=2.0, above=RED)
    resolved = resolve_style(Style((style,)), HEIGHTS, 0)
    entries = legend_entries(resolved, HEIGHTS)
    drawn = paint(resolved, np.linspace(0, 100, SAMPLES)[None, None]).rgba()[0].astype(int)
    (ramp,) = entries.ramps
    assert (entries.kind, ramp.title, ramp.unit, ramp.below, ramp.above) == (LegendKind.RAMP, "height", "m", None, RED)
    assert np.abs(drawn - np.array(ramp.colours)).max() <= 2


def test_ticks_are_round_numbers_between_the_ends():
    (ramp,) = _entries(BandStyle()).ramps
    assert [tick.label for tick in ramp.ticks] == ["-12", "200", "400", "600", "800", "903"]
    assert [round(tick.position, 3) for tick in ramp.ticks] == [0, 0.232, 0.45, 0.669, 0.887, 1]


def test_ticks_of_a_logarithmic_ramp_are_decades():
    (ramp,) = _entries(BandStyle(logarithmic=True, minimum=_number(0.02), maximum=_number(500))).ramps
    assert [tick.label for tick in ramp.ticks] == ["0.02", "0.1", "1", "10", "100", "500"]
    assert ramp.ticks[-2].position == pytest.approx(np.log(5000) / np.log(25000))


def test_ticks_of_stops_are_their_labels():
    stops = (ColourStop(0, RED, "shore"), ColourStop(10, GREEN), ColourStop(400, BLUE, "summit"))
    (ramp,) = _entries(BandStyle(stops=stops)).ramps
    assert [(tick.label, tick.position) for tick in ramp.ticks] == [("shore", 0), ("summit", 1)]


def test_a_range_of_one_value_has_one_tick():
    (ramp,) = _entries(BandStyle(minimum=_number(5), maximum=_number(5))).ramps
    assert [(tick.label, tick.position) for tick in ramp.ticks] == [("5", 0.5)]


def test_what_is_not_clamped_is_not_drawn_beyond_the_range():
    (ramp,) = _entries(BandStyle(clamp=False)).ramps
    assert (ramp.below, ramp.above) == (CLEAR, CLEAR)


def test_few_colours_are_a_list_of_classes():
    entries = _entries(
        BandStyle(palette=(RED, GREEN), scheme=Scheme.DISCRETE, minimum=_number(0), maximum=_number(5), below=BLUE)
    )
    assert entries.kind is LegendKind.CLASSES
    assert [(item.colour, item.label, item.minimum, item.maximum) for item in entries.classes] == [
        (BLUE, "< 0", None, 0), (RED, "0 – 2.5", 0, 2.5), (GREEN, "2.5 – 5", 2.5, 5),
    ]  # fmt: skip


def test_many_colours_are_a_ramp_in_steps():
    entries = _entries(BandStyle(palette=VIRIDIS, colours=100, minimum=_number(0), maximum=_number(5)))
    assert entries.kind is LegendKind.RAMP
    assert len(set(entries.ramps[0].colours)) == 100


def test_intervals_have_their_labels_or_their_ends():
    stops = (ColourStop(0, BLUE, "sea"), ColourStop(100, GREEN), ColourStop(INF, RED))
    entries = _entries(BandStyle(stops=stops, stop_kind=StopKind.INTERVALS))
    assert [(item.colour, item.label) for item in entries.classes] == [(BLUE, "sea"), (GREEN, "0 – 100"), (RED, "≥ 100")]


def test_single_values_are_listed_where_they_are_drawn():
    stops = (ColourStop(1, BLUE, "water"), ColourStop(2, CLEAR, "nothing"), ColourStop(7, GREEN))
    entries = _entries(BandStyle(stops=stops, stop_kind=StopKind.VALUES), opacity=0.5)
    assert [(item.colour, item.label, item.minimum) for item in entries.classes] == [
        ((0, 0, 255, 128), "water", 1), ((0, 255, 0, 128), "7", 7),
    ]  # fmt: skip


def test_categories_have_the_names_that_the_image_gives():
    table = (CLEAR, RED, GREEN, BLUE)
    named = _image(Band(1, "uint8", "palette", minimum=0, maximum=3, colortable=table, categories=("", "road", "wood", "lake")))
    entries = _entries(image=named)
    assert entries.kind is LegendKind.CATEGORIES
    assert [(item.colour, item.label) for item in entries.classes] == [(RED, "road"), (GREEN, "wood"), (BLUE, "lake")]
    unnamed = _image(Band(1, "uint8", "palette", minimum=2, maximum=3, colortable=table))
    assert [item.label for item in _entries(image=unnamed).classes] == ["2", "3"]


def test_each_band_of_a_mixture_has_a_ramp():
    bands = [BandStyle(band=band, palette=((0, 0, 0, 255), colour)) for band, colour in ((4, RED), (2, GREEN))]
    entries = _entries(*bands, image=SCENE)
    assert (entries.kind, entries.unit) == (LegendKind.CHANNELS, "W")
    assert [(ramp.title, ramp.colours[-1]) for ramp in entries.ramps] == [("B04", RED), ("B02", GREEN)]


def test_bands_of_several_frames_say_which():
    bands = [BandStyle(band=1, frame=frame, palette=((0, 0, 0, 255), RED)) for frame in (0, 2)]
    assert [ramp.title for ramp in _entries(*bands, image=SCENE).ramps] == ["B01 (0)", "B01 (2)"]


def test_an_expression_is_its_own_title():
    entries = _entries(BandStyle(expression="b1 / 2", minimum=_number(0), maximum=_number(1)))
    assert (entries.title, entries.unit) == ("b1 / 2", "")


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (0, 0, "0"),
        (-0.0, 0.1, "0"),
        (1.0, 0.2, "1"),
        (0.30000000000000004, 0.1, "0.3"),
        (100, 50, "100"),
        (1e20, 0, "1e+20"),
        (1 / 3, 0, "0.333333"),
        (INF, 0, "∞"),
    ],
)
def test_numbers_are_written_as_people_do(value, step, text):
    assert format_value(value, step) == text


STORED = _image(Band(1, "int16", "gray", name="sst", unit="degC", scale=0.01, offset=-2.0, minimum=100, maximum=2290))


def test_a_legend_has_the_quantities_that_stored_numbers_stand_for():
    (ramp,) = _entries(BandStyle(), image=STORED).ramps
    assert [tick.label for tick in ramp.ticks] == ["-1", "5", "10", "15", "20.9"]
    assert [tick.value for tick in ramp.ticks] == pytest.approx([100, 700, 1200, 1700, 2290])
    assert ramp.ticks[1].position == pytest.approx(600 / 2190)


def test_classes_have_the_quantities_that_stored_numbers_stand_for():
    classes = _entries(
        BandStyle(scheme=Scheme.DISCRETE, palette=(RED, BLUE), minimum=_number(0), maximum=_number(2000)), image=STORED
    ).classes
    assert [(each.label, each.minimum) for each in classes] == [("-2 – 8", 0), ("8 – 18", 1000)]


def test_a_negative_scale_turns_the_ends_around():
    image = _image(Band(1, "int16", name="depth", unit="m", scale=-1.0, minimum=0, maximum=50))
    (ramp,) = _entries(BandStyle(), image=image).ramps
    assert next((tick.label, tick.position) for tick in ramp.ticks) == ("-50", 1)
    stops = (ColourStop(10, RED), ColourStop(INF, BLUE))
    classes = _entries(BandStyle(stops=stops, stop_kind=StopKind.INTERVALS), image=image).classes
    assert [each.label for each in classes] == ["≥ -10", "< -10"]


@pytest.mark.parametrize("scale", [math.nan, INF])
def test_a_scale_that_is_no_number_leaves_numbers_as_they_are_stored(scale):
    image = _image(Band(1, "int16", scale=scale, minimum=0, maximum=50))
    assert (
        _entries(BandStyle(), image=image).ramps
        == _entries(BandStyle(), image=_image(replace(image.bands[0], scale=1.0))).ramps
    )


def test_quantities_beyond_all_numbers_have_ticks_at_the_ends():
    (ramp,) = _entries(BandStyle(), image=_image(Band(1, "int16", scale=1e308, minimum=-5, maximum=50))).ramps
    assert [(tick.label, tick.position) for tick in ramp.ticks] == [("-∞", 0), ("∞", 1)]

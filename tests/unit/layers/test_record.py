import json
from dataclasses import replace

import pytest

from ogc_large_image.geo.crs import PIXEL, WEB_MERCATOR, Crs
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.layers.dimensions import dimensions_of
from ogc_large_image.layers.record import (
    is_record,
    layer_from_text,
    layer_to_text,
    layers_from_json,
    layers_to_json,
)
from ogc_large_image.sources.description import Band
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.styles.style import BandStyle, Bound, BoundKind, Composite, Scheme, Style
from tests.unit.layers.descriptions import description, layer

STYLE = Style(
    name="fancy",
    title="Fancy",
    bands=(
        BandStyle(band="red", framedelta=-1, composite=Composite.MULTIPLY, nodata=0.0),
        BandStyle(
            band=2,
            frame=3,
            palette=((0, 0, 0, 0), (255, 255, 255, 255)),
            minimum=Bound(BoundKind.MINIMUM, 0.02),
            maximum=Bound(BoundKind.NUMBER, 7.5),
            scheme=Scheme.DISCRETE,
            clamp=False,
        ),
    ),
)


def restored(original):
    text = layer_to_text(original)
    found = layer_from_text(text)
    assert repr((found,)) == repr(layers_from_json(json.loads(text)))
    return found


@pytest.mark.parametrize(
    "original",
    [
        layer(),
        layer(styles=(Style(), STYLE)),
        layer(group=("A", "B"), keywords=("k",), attribution="me", abstract="text", resampling=Resampling.CUBIC),
        layer(source=SourceRef("/x", "1", variable="t", trusted=False)),
        layer(description=description(crs=PIXEL, axes=(), frames=1, overviews=())),
        layer(source=SourceRef("/not-utf-8-\udcff.tif", "1")),
    ],
    ids=["plain", "styled", "worded", "variable", "pixels", "not UTF-8"],
)
def test_a_layer_comes_back_as_it_was(original):
    assert repr(restored(original)) == repr(original)


def test_a_crs_without_a_code_comes_back():
    wkt = Crs.parse("EPSG:32633").wkt.replace("15", "15.5")
    crs = Crs.from_wkt(wkt)

    found = restored(layer(description=description(crs=crs)))

    assert (found.description.crs, found.description.crs.wkt) == (crs, crs.wkt)


def test_layers_share_the_text_of_their_crs():
    assert layers_to_json([layer("a"), layer("b")])["crs"] == [["EPSG:3857", ""]]


def test_a_record_with_the_wkt_of_a_registered_crs_is_read():
    record = layers_to_json([layer()])
    record["crs"] = [["EPSG:9999999", WEB_MERCATOR.wkt]]
    assert repr(layers_from_json(record)) == repr((layer(),))


def test_a_key_that_another_version_wrote_is_passed_over():
    record = layers_to_json([layer()])
    record["layers"][0]["of_another_version"] = {"any": "thing"}
    assert repr(layers_from_json(record)) == repr((layer(),))


def test_defaults_are_left_out():
    assert "styles" not in layers_to_json([layer()])["layers"][0]


RECORD = layers_to_json([layer()])


@pytest.mark.parametrize(
    "damaged",
    [
        {},
        [],
        {"crs": [], "layers": [{"name": 1}]},
        {"crs": [], "layers": [{"nme": "x"}]},
        RECORD | {"crs": []},
        RECORD | {"crs": [["EPSG:9999999", ""]]},
        RECORD | {"crs": [["WKT:0123456789abcdef", "damaged"]]},
    ],
)
def test_what_is_not_a_record_is_refused(damaged):
    with pytest.raises(ValueError, match="validation error"):
        layers_from_json(damaged)
    with pytest.raises(ValueError, match="validation error"):
        layer_from_text(json.dumps(damaged))


@pytest.mark.parametrize(
    "damaged", ["", "{", "[" * 10_000, "[" * 10_000 + "]" * 10_000, '{"crs":' * 10_000 + "1" + "}" * 10_000]
)
def test_a_text_that_is_no_record_is_refused(damaged):
    with pytest.raises(ValueError):  # noqa: PT011 - each reader has its own words
        layer_from_text(damaged)


def test_the_layer_of_a_text_is_read_whatever_its_file_is_called():
    original = layer(
        source=SourceRef("/not-utf-8-\udcff.tif", "1"), abstract="\U0001f30d", dimensions=dimensions_of(description())
    )
    assert repr(layer_from_text(layer_to_text(original))) == repr(original)


TIME = dimensions_of(description())[0]


@pytest.mark.parametrize(
    "damaged",
    [
        layer(abstract="\udcff"),
        layer(description=description(bands=(Band(1, "uint8", unit="\udcff"),))),
        layer(description=description(width=0)),
        layer(dimensions=(replace(TIME, axis=2),)),
        layer(dimensions=(replace(TIME, axis=-1),)),
        layer(dimensions=(replace(TIME, values=TIME.values[:1]),)),
    ],
    ids=["letters", "letters of a band", "size", "axis", "negative axis", "values"],
)
def test_what_no_image_has_is_no_layer(damaged):
    text = layer_to_text(damaged)
    assert layers_from_json(json.loads(text))
    assert not is_record(text)
    with pytest.raises(ValueError):  # noqa: PT011 - each has its own words
        layer_from_text(text)

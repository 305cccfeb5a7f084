import json

import pytest

from ogc_large_image.geo.crs import PIXEL, Crs
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.layers.record import layers_from_json, layers_to_json
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


def restored(*layers):
    return layers_from_json(json.loads(json.dumps(layers_to_json(layers))))


@pytest.mark.parametrize(
    "original",
    [
        layer(),
        layer(styles=(Style(), STYLE)),
        layer(group=("A", "B"), keywords=("k",), attribution="me", abstract="text", resampling=Resampling.CUBIC),
        layer(source=SourceRef("/x", "1", variable="t", trusted=False)),
        layer(description=description(crs=PIXEL, axes=(), frames=1, overviews=())),
    ],
    ids=["plain", "styled", "worded", "variable", "pixels"],
)
def test_a_layer_comes_back_as_it_was(original):
    assert repr(restored(original)) == repr((original,))


def test_a_crs_without_a_code_comes_back():
    wkt = Crs.parse("EPSG:32633").wkt.replace("15", "15.5")
    crs = Crs.from_wkt(wkt)

    (found,) = restored(layer(description=description(crs=crs)))

    assert (found.description.crs, found.description.crs.wkt) == (crs, crs.wkt)


def test_layers_share_the_text_of_their_crs():
    assert len(layers_to_json([layer("a"), layer("b")])["crs"]) == 1


def test_defaults_are_left_out():
    assert "styles" not in layers_to_json([layer()])["layers"][0]


@pytest.mark.parametrize("damaged", [{}, {"crs": [], "layers": [{"name": 1}]}, {"crs": [], "layers": [{"nme": "x"}]}, []])
def test_what_is_not_a_record_is_refused(damaged):
    with pytest.raises((ValueError, TypeError, KeyError)):
        layers_from_json(damaged)

"""``default`` stands for a layer's default style wherever WMTS takes the name of a style."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ogc_large_image.layers.layer import Layer
from ogc_large_image.styles.style import BandStyle, Style
from tests.unit.wmts.test_wmts_feature_info import own_set
from tests.unit.wmts.test_wmts_views import address, exception, pairs

NATURAL = Style(name="natural", title="Natural")
RED = Style(name="red", title="Red", bands=(BandStyle(band=1),))


@pytest.fixture
def scene(raster_layer: Callable[..., Layer], publish: Callable[..., Any]) -> Layer:
    """A layer whose default style has a name of its own."""
    layer = raster_layer("scene", styles=(NATURAL, RED))
    publish(layer)
    return layer


def tile_by_pairs(client: Client, layer: Layer, style: str) -> Any:
    return client.get("/wmts", pairs(layer, STYLE=style))


def tile_by_address(client: Client, layer: Layer, style: str) -> Any:
    return client.get(address(pairs(layer, STYLE=style)))


def info_by_pairs(client: Client, layer: Layer, style: str) -> Any:
    pixel = {"REQUEST": "GetFeatureInfo", "I": "30", "J": "20", "INFOFORMAT": "application/json"}
    return client.get("/wmts", pairs(layer, STYLE=style) | pixel)


def info_by_address(client: Client, layer: Layer, style: str) -> Any:
    return client.get(f"/wmts/1.0.0/scene/{style}/{own_set(layer)}/1/0/0/20/30.json")


def legend(client: Client, layer: Layer, style: str) -> Any:
    return client.get(f"/wmts/1.0.0/scene/{style}/legend.png")


def xyz(client: Client, layer: Layer, style: str) -> Any:
    return client.get("/tiles/scene/0/0/0.png", {"style": style})


EVERYWHERE = pytest.mark.parametrize("get", [tile_by_pairs, tile_by_address, info_by_pairs, info_by_address, legend, xyz])


@EVERYWHERE
def test_default_is_the_default_style_whatever_its_name(client: Client, scene: Layer, get: Callable[..., Any]):
    response, named, other = (get(client, scene, style) for style in ("default", "natural", "red"))
    assert (response.status_code, named.status_code, other.status_code) == (200, 200, 200)
    assert response.content == named.content
    assert response["ETag"] == named["ETag"] != other["ETag"]


@EVERYWHERE
def test_a_style_that_is_called_default_comes_before_the_default_one(
    client: Client, raster_layer: Callable[..., Layer], publish: Callable[..., Any], get: Callable[..., Any]
):
    layer = raster_layer("scene", styles=(NATURAL, Style(name="default", title="Default", bands=RED.bands), RED))
    publish(layer)
    assert get(client, layer, "default")["ETag"] != get(client, layer, "natural")["ETag"]


@pytest.mark.parametrize("style", ["Default", "none", "default "])
def test_no_other_word_stands_for_it(client: Client, scene: Layer, style: str):
    by_pairs, by_address = tile_by_pairs(client, scene, style), tile_by_address(client, scene, style)
    assert (by_pairs.status_code, by_address.status_code) == (400, 404)
    assert exception(by_pairs) == exception(by_address) == ("InvalidParameterValue", "style")

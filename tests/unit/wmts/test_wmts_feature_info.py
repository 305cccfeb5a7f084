from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ogc_large_image.layers.layer import Layer
from ogc_large_image.ows.feature_info.formats import INFO_FORMATS
from ogc_large_image.wmts.coverage import layer_coverage
from ogc_large_image.wmts.feature_info import INFO_EXTENSIONS
from tests.rasters import RasterSpec, ramp
from tests.schema_validation import OWS_EXCEPTIONS, validate_xsd


@pytest.fixture
def scene(raster_layer: Callable[..., Layer], publish: Callable[..., Any]) -> Layer:
    layer = raster_layer("scene", RasterSpec(ramp(), interpretations=["red", "green", "blue"]))
    publish(layer)
    return layer


def own_set(layer: Layer) -> str:
    return next(name for name in layer_coverage(layer).sets if name.startswith("EPSG"))


def pairs(layer: Layer, **changes: str) -> dict[str, str]:
    """Of row 20, column 30 of the image itself."""
    return {
        "SERVICE": "WMTS",
        "REQUEST": "GetFeatureInfo",
        "VERSION": "1.0.0",
        "LAYER": layer.name,
        "STYLE": "default",
        "FORMAT": "image/png",
        "TILEMATRIXSET": own_set(layer),
        "TILEMATRIX": "1",
        "TILEROW": "0",
        "TILECOL": "0",
        "J": "20",
        "I": "30",
        "INFOFORMAT": "application/json",
    } | changes


def exception(response: Any) -> tuple[str | None, str | None]:
    element = validate_xsd(response.content, OWS_EXCEPTIONS)[0]
    return element.get("exceptionCode"), element.get("locator")


def test_the_answer_has_the_values_of_the_pixel(client: Client, scene: Layer):
    response = client.get("/wmts", pairs(scene))
    assert response.status_code == 200
    text = json.dumps(json.loads(response.content))
    for value in ramp()[:, 20, 30]:
        assert str(value) in text


@pytest.mark.parametrize(("extension", "media_type"), list(INFO_EXTENSIONS.items()))
def test_pairs_and_address_give_the_same_answer(client: Client, scene: Layer, extension: str, media_type: str):
    by_pairs = client.get("/wmts", pairs(scene, INFOFORMAT=media_type))
    by_address = client.get(f"/wmts/1.0.0/scene/default/{own_set(scene)}/1/0/0/20/30.{extension}")
    assert by_pairs.status_code == 200
    assert by_pairs.content == by_address.content
    assert by_pairs["Content-Type"] == by_address["Content-Type"]
    assert by_pairs["Content-Type"].startswith(media_type)


def test_every_format_has_an_ending():
    assert set(INFO_EXTENSIONS.values()) == set(INFO_FORMATS)


@pytest.mark.parametrize(("key", "locator"), [("J", "J"), ("I", "I"), ("INFOFORMAT", "InfoFormat")])
def test_what_is_missing_is_named(client: Client, scene: Layer, key: str, locator: str):
    query = {name: value for name, value in pairs(scene).items() if name != key}
    response = client.get("/wmts", query)
    assert (response.status_code, exception(response)) == (400, ("MissingParameterValue", locator))


@pytest.mark.parametrize(("key", "locator"), [("J", "J"), ("I", "I")])
@pytest.mark.parametrize("value", ["-1", "256", "999999"])
def test_a_pixel_outside_the_tile_is_told_as_the_suite_wants_it(
    client: Client, scene: Layer, key: str, locator: str, value: str
):
    response = client.get("/wmts", pairs(scene, **{key: value}))
    assert (response.status_code, exception(response)) == (400, ("TileOutOfRange", locator))


def test_a_pixel_outside_the_tile_is_told_as_the_standard_has_it_where_that_is_set(
    client: Client, scene: Layer, publish: Callable[..., Any]
):
    publish(scene, POINT_IJ_OUT_OF_RANGE=True)
    response = client.get("/wmts", pairs(scene, I="256"))
    assert (response.status_code, exception(response)) == (400, ("PointIJOutOfRange", "I"))


@pytest.mark.parametrize(("key", "locator"), [("J", "J"), ("I", "I"), ("INFOFORMAT", "InfoFormat"), ("LAYER", "layer")])
def test_what_is_wrong_is_named(client: Client, scene: Layer, key: str, locator: str):
    response = client.get("/wmts", pairs(scene, **{key: "bogus/thing"}))
    assert (response.status_code, exception(response)) == (400, ("InvalidParameterValue", locator))


def test_what_the_client_knows_is_not_read_again(client: Client, scene: Layer):
    first = client.get("/wmts", pairs(scene))
    again = client.get("/wmts", pairs(scene), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/wmts", pairs(scene, I="31"))["ETag"] != first["ETag"]

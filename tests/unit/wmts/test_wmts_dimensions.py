from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ogc_large_image.layers.dimension import Dimension
from ogc_large_image.layers.layer import Layer
from ogc_large_image.sources.description import Axis
from ogc_large_image.wmts.dimensions import MOST_VALUES, listed_values, variable
from ogc_large_image.wmts.requests import parse_tile_path
from tests.described_layers import RecordingService, ground_layer
from tests.schema_validation import OWS_EXCEPTIONS, validate_xsd
from tests.unit.wmts.test_wmts_capabilities import NS, texts, valid

TIMES = ("2001-01-01T00:00:00Z", "2002-01-01T00:00:00Z", "2003-01-01T00:00:00Z")
CHANNELS = ("red", "infra red")
TIME = Dimension(
    "time", "ISO8601", values=TIMES, extent=",".join(TIMES), default=TIMES[0], nearest_value=True, current=True, axis=0
)
CHANNEL = Dimension("dim_channel", "", values=CHANNELS, extent=",".join(CHANNELS), default="red", axis=1, title="Channel")
PLACE = {"TILEMATRIXSET": "WebMercatorQuad", "TILEMATRIX": "0", "TILEROW": "0", "TILECOL": "0"}
QUERY = {
    "SERVICE": "WMTS",
    "REQUEST": "GetTile",
    "VERSION": "1.0.0",
    "LAYER": "ground",
    "STYLE": "default",
    "FORMAT": "image/png",
}


@pytest.fixture
def series(publish: Callable[..., Any]) -> Layer:
    """Six frames: three times of two channels."""
    layer = ground_layer(frames=6, dimensions=(TIME, CHANNEL))
    description = layer.description
    object.__setattr__(description, "axes", (Axis("time", TIMES), Axis("channel", CHANNELS)))
    publish(layer)
    return layer


def frames(engine: RecordingService) -> list[int]:
    return [selection.frame for selection in engine.query.selections]


def exception(response: Any) -> tuple[str | None, str | None]:
    element = validate_xsd(response.content, OWS_EXCEPTIONS)[0]
    return element.get("exceptionCode"), element.get("locator")


def test_dimensions_are_in_the_document_and_their_variables_in_the_templates(client: Client, series: Layer):
    layer = valid(client.get("/wmts", {"SERVICE": "WMTS", "REQUEST": "GetCapabilities"}).content).find("w:Contents/w:Layer", NS)
    assert texts(layer, "w:Dimension/ows:Identifier") == ["Time", "DIM_channel"]
    assert texts(layer, "w:Dimension/ows:UOM") == ["ISO8601"]
    assert texts(layer, "w:Dimension/w:Default") == [TIMES[0], "red"]
    assert texts(layer, "w:Dimension/w:Current") == ["true"]
    assert texts(layer, "w:Dimension/w:Value") == [*TIMES, *CHANNELS]
    for url in layer.findall("w:ResourceURL", NS):
        assert "/{style}/{Time}/{DIM_channel}/{TileMatrixSet}/" in url.get("template")


@pytest.mark.parametrize(
    ("given", "frame"),
    [
        ({}, 0),
        ({"TIME": TIMES[2]}, 4),
        ({"time": TIMES[1], "dim_CHANNEL": "infra red"}, 3),
        ({"TIME": "default", "DIM_CHANNEL": "default"}, 0),
        ({"TIME": "current"}, 4),
        ({"TIME": ""}, 0),
    ],
)
def test_pairs_choose_a_frame(client: Client, series: Layer, engine: RecordingService, given: dict[str, str], frame: int):
    assert client.get("/wmts", QUERY | PLACE | given).status_code == 200
    assert frames(engine) == [frame]


@pytest.mark.parametrize(
    ("segments", "frame"),
    [("2003-01-01T00:00:00Z/red/", 4), ("2002-01-01T00:00:00Z/infra%20red/", 3), ("current/default/", 4), ("", 0)],
)
def test_an_address_chooses_a_frame(client: Client, series: Layer, engine: RecordingService, segments: str, frame: int):
    response = client.get(f"/wmts/1.0.0/ground/default/{segments}WebMercatorQuad/0/0/0.png")
    assert response.status_code == 200
    assert frames(engine) == [frame]


def test_slippy_addresses_take_the_pairs(client: Client, series: Layer, engine: RecordingService):
    assert client.get("/tiles/ground/0/0/0.png", {"time": TIMES[1]}).status_code == 200
    assert frames(engine) == [2]


@pytest.mark.parametrize(("key", "locator"), [("TIME", "Time"), ("DIM_CHANNEL", "DIM_channel")])
@pytest.mark.parametrize("value", ["bogus", "1999-13-77", "\u0663", "," * 2000])
def test_a_value_that_is_none_is_named(
    client: Client, series: Layer, engine: RecordingService, key: str, locator: str, value: str
):
    response = client.get("/wmts", QUERY | PLACE | {key: value})
    assert (response.status_code, exception(response)) == (400, ("InvalidParameterValue", locator))


@pytest.mark.parametrize("segments", ["2003-01-01T00:00:00Z/", "2003-01-01T00:00:00Z/red/more/", "red/red/red/red/red/"])
def test_an_address_with_another_number_of_values_is_no_resource(
    client: Client, series: Layer, engine: RecordingService, segments: str
):
    assert client.get(f"/wmts/1.0.0/ground/default/{segments}WebMercatorQuad/0/0/0.png").status_code == 404


def test_a_value_that_was_not_the_one_asked_for_is_told(client: Client, series: Layer, engine: RecordingService):
    response = client.get("/wmts", QUERY | PLACE | {"TIME": "2001-02-01T00:00:00Z", "DIM_CHANNEL": "red"})
    assert f"Nearest value used: time={TIMES[0]}" in response["Warning"]


def test_frames_are_told_apart_by_their_tags(client: Client, series: Layer, engine: RecordingService):
    tags = {client.get("/tiles/ground/5/17/11.png", {"time": time})["ETag"] for time in TIMES}
    empty = {client.get("/tiles/ground/5/0/0.png", {"time": time})["ETag"] for time in TIMES}
    assert len(tags) + len(empty) >= 2
    assert len(empty) == 1


def test_a_layer_without_dimensions_has_no_such_addresses(client: Client, publish: Callable[..., Any]):
    publish(ground_layer())
    assert client.get("/wmts/1.0.0/ground/default/2001/WebMercatorQuad/0/0/0.png").status_code == 404
    assert parse_tile_path(["ground", "default", "2001", "WebMercatorQuad", "0", "0", "0"], "png").dimensions == ("2001",)


def test_names_are_those_of_wms():
    assert [variable(each) for each in (TIME, CHANNEL, Dimension("elevation", "m"))] == ["Time", "DIM_channel", "Elevation"]


def test_very_many_values_are_listed_as_intervals():
    many = tuple(str(number) for number in range(MOST_VALUES + 1))
    dimension = Dimension("dim_n", "", values=many, extent=f"0/{MOST_VALUES}/1", default="0", axis=0)
    assert listed_values(dimension) == (f"0/{MOST_VALUES}/1",)
    assert listed_values(Dimension("elevation", "m", extent="0/425/1", default="0/425")) == ("0/425/1",)

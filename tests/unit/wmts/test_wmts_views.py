from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import numpy as np
import pytest
from django.test import Client
from PIL import Image

from ogc_large_image.layers.layer import Layer
from ogc_large_image.styles.style import BandStyle, Style
from ogc_large_image.wmts.coverage import layer_coverage
from tests.rasters import RasterSpec, ramp
from tests.schema_validation import OWS_EXCEPTIONS, parse, validate_xsd

NS = {"w": "http://www.opengis.net/wmts/1.0", "ows": "http://www.opengis.net/ows/1.1"}
RED = Style(name="red", title="Red", bands=(BandStyle(band=1),))
KEYS = {
    "SERVICE": "service",
    "REQUEST": "request",
    "VERSION": "version",
    "LAYER": "layer",
    "STYLE": "style",
    "FORMAT": "format",
    "TILEMATRIXSET": "TileMatrixSet",
    "TILEMATRIX": "TileMatrix",
    "TILEROW": "TileRow",
    "TILECOL": "TileCol",
}
HOSTILE = [
    "",
    " ",
    "-1",
    "1e308",
    "NaN",
    "inf",
    "99999999999999999999999999",
    "٣",
    "a\x00b",
    "\x1b[31m",
    "<script>alert(1)</script>",
    "]]>&amp;",
    "..%2f..%2fetc",
    "日本",
    "x" * 4000,
]


@pytest.fixture
def scene(raster_layer: Callable[..., Layer], publish: Callable[..., Any]) -> Layer:
    """A small picture in UTM, published."""
    spec = RasterSpec(ramp(), interpretations=["red", "green", "blue"])
    layer = raster_layer("scene", spec, styles=(Style(name="default", title="Default"), RED))
    publish(layer)
    return layer


def pairs(layer: Layer, identifier: str = "WebMercatorQuad", matrix: str | None = None, **changes: str) -> dict[str, str]:
    """A GetTile request for the middle of the layer's limits, in the finest matrix that has limits."""
    limits = layer_coverage(layer).sets[identifier].limits
    matrix = matrix or list(limits)[-2]
    allowed = limits[matrix]
    return {
        "SERVICE": "WMTS",
        "REQUEST": "GetTile",
        "VERSION": "1.0.0",
        "LAYER": layer.name,
        "STYLE": "default",
        "FORMAT": "image/png",
        "TILEMATRIXSET": identifier,
        "TILEMATRIX": matrix,
        "TILEROW": str((allowed.min_row + allowed.max_row) // 2),
        "TILECOL": str((allowed.min_col + allowed.max_col) // 2),
    } | changes


def address(query: dict[str, str]) -> str:
    """The resource that the pairs stand for."""
    extension = query["FORMAT"].partition("/")[2]
    keys = ("LAYER", "STYLE", "TILEMATRIXSET", "TILEMATRIX", "TILEROW", "TILECOL")
    return "/wmts/1.0.0/" + "/".join(quote(query[key], safe="") for key in keys) + f".{extension}"


def picture(response: Any) -> np.ndarray:
    assert response.status_code == 200, response.content
    return np.asarray(Image.open(io.BytesIO(response.content)).convert("RGBA"))


def exception(response: Any) -> tuple[str | None, str | None]:
    element = validate_xsd(response.content, OWS_EXCEPTIONS)[0]
    return element.get("exceptionCode"), element.get("locator")


@pytest.mark.parametrize("media_type", ["image/png", "image/jpeg", "image/webp"])
@pytest.mark.parametrize("identifier", ["WebMercatorQuad", "WorldCRS84Quad"])
def test_pairs_and_address_give_the_same_bytes(client: Client, scene: Layer, identifier: str, media_type: str):
    query = pairs(scene, identifier, FORMAT=media_type)
    by_pairs, by_address = client.get("/wmts", query), client.get(address(query))
    assert by_pairs.content == by_address.content
    assert by_pairs["Content-Type"] == by_address["Content-Type"] == media_type
    assert by_pairs["ETag"] == by_address["ETag"]
    assert picture(by_pairs).shape == (256, 256, 4)


def test_a_tile_shows_the_layer(client: Client, scene: Layer):
    alpha = picture(client.get("/wmts", pairs(scene)))[..., 3]
    assert (alpha == 255).any()


def test_what_is_not_in_the_layer_is_transparent_or_white(client: Client, scene: Layer):
    clear = picture(client.get("/wmts", pairs(scene, matrix="0")))
    white = picture(client.get("/wmts", pairs(scene, matrix="0", FORMAT="image/jpeg")))
    assert clear[0, 0, 3] == 0
    assert tuple(white[0, 0]) == (255, 255, 255, 255)


def test_every_corner_of_the_limits_has_a_tile_and_nothing_beyond_has(client: Client, scene: Layer):
    for identifier, covered in layer_coverage(scene).sets.items():
        for matrix, limits in covered.limits.items():
            edges = [("TILEROW", limits.min_row, -1), ("TILEROW", limits.max_row, 1)]
            edges += [("TILECOL", limits.min_col, -1), ("TILECOL", limits.max_col, 1)]
            for key, edge, outwards in edges:
                inside = pairs(scene, identifier, matrix, **{key: str(edge)})
                outside = inside | {key: str(edge + outwards)}
                assert client.get("/wmts", inside).status_code == 200
                for response in (client.get("/wmts", outside), client.get(address(outside))):
                    assert response.status_code == 400
                    assert exception(response) == ("TileOutOfRange", KEYS[key])


def test_an_unlimited_matrix_has_empty_tiles_up_to_its_corners(client: Client, scene: Layer):
    covered = layer_coverage(scene).sets["WorldCRS84Quad"]
    matrix = next(m for m in covered.tile_matrix_set.matrices if m.identifier not in covered.limits)
    query = pairs(scene, "WorldCRS84Quad") | {"TILEMATRIX": matrix.identifier}
    last = query | {"TILEROW": str(matrix.matrix_height - 1), "TILECOL": str(matrix.matrix_width - 1)}
    assert not picture(client.get("/wmts", query | {"TILEROW": "0", "TILECOL": "0"}))[..., 3].any()
    assert not picture(client.get("/wmts", last))[..., 3].any()
    beyond = client.get("/wmts", last | {"TILECOL": str(matrix.matrix_width)})
    assert exception(beyond) == ("TileOutOfRange", "TileCol")


def test_an_empty_style_is_the_default_one(client: Client, scene: Layer):
    query = pairs(scene)
    assert client.get("/wmts", query | {"STYLE": ""}).content == client.get("/wmts", query).content
    assert client.get("/wmts", query | {"STYLE": "red"}).content != client.get("/wmts", query).content


def test_a_tile_is_drawn_once_and_then_known(client: Client, scene: Layer):
    query = pairs(scene)
    first, second = client.get("/wmts", query), client.get(address(query))
    assert (first["X-Cache"], second["X-Cache"]) == ("MISS", "HIT")
    assert "max-age" in second["Cache-Control"]
    held = client.get(address(query), headers={"If-None-Match": first["ETag"]})
    assert (held.status_code, held.content) == (304, b"")


def test_tiles_of_different_styles_formats_and_places_have_different_tags(client: Client, scene: Layer):
    query = pairs(scene)
    others = [
        {},
        {"STYLE": "red"},
        {"FORMAT": "image/webp"},
        {"TILEMATRIX": "0", "TILEROW": "0", "TILECOL": "0"},
    ]
    assert len({client.get("/wmts", query | other)["ETag"] for other in others}) == len(others)


@pytest.mark.parametrize("key", list(KEYS))
def test_each_missing_parameter_is_named(client: Client, scene: Layer, key: str):
    response = client.get("/wmts", {name: value for name, value in pairs(scene).items() if name != key})
    assert response.status_code == 400
    assert exception(response) == ("MissingParameterValue", KEYS[key])


@pytest.mark.parametrize("key", list(KEYS))
def test_each_wrong_name_is_told_by_its_parameter(client: Client, scene: Layer, key: str):
    response = client.get("/wmts", pairs(scene) | {key: "BOGUS"})
    assert response.status_code == 400
    assert exception(response) == ("InvalidParameterValue", KEYS[key])


@pytest.mark.parametrize("key", list(KEYS))
def test_two_values_of_one_parameter_are_refused(client: Client, scene: Layer, key: str):
    response = client.get("/wmts?" + urlencode([*pairs(scene).items(), (key.title(), "other")]))
    assert response.status_code == 400
    assert exception(response) == ("InvalidParameterValue", KEYS[key])


@pytest.mark.parametrize("key", list(KEYS))
def test_no_pair_breaks_the_service(client: Client, scene: Layer, key: str):
    for value in HOSTILE:
        response = client.get("/wmts", pairs(scene) | {key: value})
        if (key, value) != ("STYLE", ""):
            assert (response.status_code, exception(response)[1]) == (400, KEYS[key]), value
            assert scene.source.address.encode() not in response.content, value


@pytest.mark.parametrize("key", ["LAYER", "STYLE", "TILEMATRIXSET", "TILEMATRIX", "TILEROW", "TILECOL"])
def test_no_segment_breaks_the_service(client: Client, scene: Layer, key: str):
    for value in HOSTILE:
        response = client.get(address(pairs(scene) | {key: value}))
        assert response.status_code in (400, 404), value
        assert exception(response)[0] in ("InvalidParameterValue", "TileOutOfRange"), value
        assert scene.source.address.encode() not in response.content, value


@pytest.mark.parametrize(
    "path",
    [
        "1.0.0",
        "1.0.0/",
        "1.0.0/WMTSCapabilities.xml/Bogus",
        "1.0.0/scene/default/WebMercatorQuad/0/0/0",
        "1.0.0/scene/default/WebMercatorQuad/0/0/0.bmp",
        "1.0.0/scene//WebMercatorQuad/0/0/0.png",
        "1.0.0/scene/default/WebMercatorQuad/0/0/0/0.png",
        "1.1.0/WMTSCapabilities.xml",
        "anything",
    ],
)
def test_an_unknown_resource_is_404_with_a_report(client: Client, scene: Layer, path: str):
    response = client.get(f"/wmts/{path}")
    assert response.status_code == 404
    assert exception(response)[0] == "InvalidParameterValue"


@pytest.mark.parametrize("key", ["LAYER", "STYLE", "TILEMATRIXSET", "TILEMATRIX"])
def test_a_resource_of_something_unknown_is_404(client: Client, scene: Layer, key: str):
    response = client.get(address(pairs(scene) | {key: "bogus"}))
    assert response.status_code == 404
    assert exception(response) == ("InvalidParameterValue", KEYS[key])


def test_a_broken_query_misses_the_request(client: Client, scene: Layer):
    response = client.get("/wmts?service=WMTS&request~GetCapabilities!version~1.0.0")
    assert exception(response) == ("MissingParameterValue", "request")


CAPABILITIES = {"SERVICE": "WMTS", "REQUEST": "GetCapabilities"}


def test_both_ways_to_the_capabilities_give_the_same_document(client: Client, scene: Layer):
    by_pairs, by_address = client.get("/wmts", CAPABILITIES), client.get("/wmts/1.0.0/WMTSCapabilities.xml")
    assert by_pairs.content == by_address.content
    assert by_pairs["Content-Type"] == "application/xml"
    assert b"http://testserver/wmts/1.0.0/scene/{style}/" in by_pairs.content


def test_the_document_has_the_address_that_it_was_asked_at(client: Client, scene: Layer):
    assert b"http://localhost/wmts?" in client.get("/wmts", CAPABILITIES, headers={"host": "localhost"}).content
    assert b"http://testserver/wmts?" in client.get("/wmts", CAPABILITIES).content


def test_capabilities_are_validated_and_not_sent_again(client: Client, scene: Layer):
    first = client.get("/wmts", CAPABILITIES)
    assert client.get("/wmts", CAPABILITIES, headers={"If-None-Match": first["ETag"]}).status_code == 304
    other = client.get("/wmts", CAPABILITIES | {"ACCEPTFORMATS": "text/xml"})
    assert other["Content-Type"] == "text/xml"
    assert other["ETag"] != first["ETag"]


def test_update_sequences(client: Client, scene: Layer, publish: Callable[..., Any]):
    publish(scene).revision = "41"

    def answer(claimed: str) -> Any:
        return client.get("/wmts", CAPABILITIES | {"UPDATESEQUENCE": claimed})

    assert len(parse(answer("41").content)) == 0
    assert len(parse(answer("40").content)) > 0
    assert len(parse(answer("something").content)) > 0
    assert exception(answer("42")) == ("InvalidUpdateSequence", None)


def test_versions_are_negotiated(client: Client, scene: Layer):
    assert client.get("/wmts", CAPABILITIES | {"ACCEPTVERSIONS": "2.0.0,1.0.0"}).status_code == 200
    refused = client.get("/wmts", CAPABILITIES | {"ACCEPTVERSIONS": "2.0.0"})
    assert (refused.status_code, exception(refused)) == (400, ("VersionNegotiationFailed", None))


def test_a_type_that_the_metadata_resource_does_not_have_is_not_acceptable(client: Client, scene: Layer):
    path = "/wmts/1.0.0/WMTSCapabilities.xml"
    assert client.get(path, headers={"Accept": "example/unknown"}).status_code == 406
    assert client.get(path, headers={"Accept": "text/html,*/*;q=0.8"}).status_code == 200


def test_an_image_without_georeference_has_tiles_of_its_own_pixels(
    client: Client, scene: Layer, raster_layer: Any, publish: Any
):
    pixels = raster_layer("pixels", RasterSpec(ramp(), crs=None, geotransform=None, interpretations=["red", "green", "blue"]))
    publish(scene, pixels)
    assert b">pixels<" in client.get("/wmts", CAPABILITIES).content
    (own,) = layer_coverage(pixels).sets
    whole = picture(client.get("/wmts", pairs(pixels, own, "0")))
    assert (whole[..., 3] == 255).sum() == ramp().shape[1] * ramp().shape[2] // 4
    response = client.get("/wmts", pairs(scene) | {"LAYER": "pixels"})
    assert exception(response) == ("InvalidParameterValue", "TileMatrixSet")


@pytest.mark.parametrize("path", ["/wmts", "/wmts/", "/wmts/1.0.0/WMTSCapabilities.xml"])
def test_every_origin_may_read_and_ask(client: Client, scene: Layer, path: str):
    assert client.get(path, CAPABILITIES)["Access-Control-Allow-Origin"] == "*"
    assert client.options(path).status_code == 204
    assert client.post(path).status_code == 405


def test_head_has_the_headers_of_get(client: Client, scene: Layer):
    path = address(pairs(scene))
    get, head = client.get(path), client.head(path)
    assert head.content == b""
    assert head["Content-Length"] == str(len(get.content))
    assert head["ETag"] == get["ETag"]


def test_a_source_that_is_gone_is_told_without_its_path(client: Client, scene: Layer):
    Path(scene.source.address).unlink()
    response = client.get("/wmts", pairs(scene))
    assert exception(response) == ("NoApplicableCode", None)
    assert response["Cache-Control"] == "no-store"
    assert scene.source.address.encode() not in response.content

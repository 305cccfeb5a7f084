"""Documents about parts of the catalog, themes, and how documents are sent."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ogc_large_image.layers.layer import LayerGroup
from tests.unit.wmts.samples import make_layer
from tests.unit.wmts.test_wmts_capabilities import NS, texts, valid

KVP = {"SERVICE": "WMTS", "REQUEST": "GetCapabilities"}
ALPS, CITY, SEA = make_layer("alps"), make_layer("city"), make_layer("sea")
TREE = LayerGroup(
    "All",
    groups=(
        LayerGroup("Land & more", groups=(LayerGroup("High", layers=(ALPS,)), LayerGroup("Nothing")), layers=(CITY,)),
        LayerGroup("Wasser", name="water", abstract="Wet.", layers=(SEA,)),
        LayerGroup("Land+more", layers=(SEA,)),
    ),
)


@pytest.fixture
def catalog(publish: Callable[..., Any]) -> Any:
    return publish(tree=TREE)


def layers(root: Any) -> list[str]:
    return texts(root, "w:Contents/w:Layer/ows:Identifier")


def test_groups_are_themes(client: Client, catalog: Any):
    root = valid(client.get("/wmts", KVP).content)
    land, water, other = root.findall("w:Themes/w:Theme", NS)
    assert [theme.findtext("ows:Identifier", None, NS) for theme in (land, water, other)] == [
        "group:Land_more",
        "group:water",
        "group:Land_more-2",
    ]
    assert land.findtext("w:Theme/ows:Identifier", None, NS) == "group:Land_more:High"
    assert texts(land, "w:Theme/w:LayerRef") == ["alps"]
    assert texts(land, "w:LayerRef") == ["city"]
    assert water.findtext("ows:Abstract", None, NS) == "Wet."
    assert len(land.findall("w:Theme", NS)) == 1


def test_themes_refer_to_layers_of_the_document(client: Client, catalog: Any):
    root = valid(client.get("/wmts", KVP).content)
    assert {reference.text for reference in root.iter(f"{{{NS['w']}}}LayerRef")} <= set(layers(root))


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("alps", ["alps"]),
        ("group:Land_more", ["city", "alps"]),
        ("group:Land_more:High", ["alps"]),
        ("group:water", ["sea"]),
        ("group:Land_more-2", ["sea"]),
    ],
)
def test_a_layer_and_a_group_have_documents_of_their_own(client: Client, catalog: Any, part: str, expected: list[str]):
    path = f"/wmts/1.0.0/{part}/WMTSCapabilities.xml"
    root = valid(client.get(path).content)
    assert layers(root) == expected
    assert root.find("w:ServiceMetadataURL", NS).get("{http://www.w3.org/1999/xlink}href") == f"http://testserver{path}"
    alone = valid(client.get(path, KVP | {"SECTIONS": "Contents"}).content)
    assert layers(alone) == expected
    assert len(alone) == 1


@pytest.mark.parametrize(
    "part", ["nothing", "group:nothing", "group:", "group:Land_more:Nothing:More", "%00", "..", "group:Land & more"]
)
def test_a_part_that_is_not_there_is_404(client: Client, catalog: Any, part: str):
    assert client.get(f"/wmts/1.0.0/{part}/WMTSCapabilities.xml").status_code == 404


def test_a_document_is_compressed_for_clients_that_take_it(client: Client, catalog: Any):
    plain = client.get("/wmts", KVP)
    packed = client.get("/wmts", KVP, headers={"Accept-Encoding": "br, gzip;q=0.5"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) == int(packed["Content-Length"]) < len(plain.content) / 4
    assert packed["ETag"] != plain["ETag"]
    assert "Accept-Encoding" in packed["Vary"]
    assert "Accept-Encoding" in plain["Vary"]
    held = {"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]}
    assert client.get("/wmts", KVP, headers=held).status_code == 304


@pytest.mark.parametrize("header", ["", "identity", "gzip;q=0", "*;q=0", "br"])
def test_a_document_is_sent_plainly_to_all_others(client: Client, catalog: Any, header: str):
    assert "Content-Encoding" not in client.get("/wmts", KVP, headers={"Accept-Encoding": header})


def test_sets_are_those_of_the_settings(client: Client, publish: Callable[..., Any]):
    definition = {
        "id": "Mine",
        "crs": "EPSG:3035",
        "tileMatrices": [
            {
                "id": "all",
                "scaleDenominator": 1e7,
                "cellSize": 2800,
                "pointOfOrigin": [5_500_000, 2_000_000],
                "tileWidth": 512,
                "tileHeight": 512,
                "matrixWidth": 4,
                "matrixHeight": 4,
            }
        ],
    }
    publish(
        ALPS,
        TILE_MATRIX_SETS=[definition],
        LAYER_TILE_MATRIX_SETS=["Mine", "UTM*", "GoogleMapsCompatible", "WebMercatorQuad@2x", "UPSArcticWGS84Quad"],
    )
    root = valid(client.get("/wmts", KVP).content)
    sets = {each.findtext("ows:Identifier", None, NS): each for each in root.findall("w:Contents/w:TileMatrixSet", NS)}
    assert list(sets) == [
        "Mine",
        "UTM32WGS84Quad",
        "UTM33WGS84Quad",
        "UTM34WGS84Quad",
        "GoogleMapsCompatible",
        "WebMercatorQuad@2x",
    ]
    assert sets["Mine"].findtext("w:TileMatrix/w:TopLeftCorner", None, NS) == "5500000 2000000"
    assert sets["GoogleMapsCompatible"].findtext("w:WellKnownScaleSet", None, NS).endswith(":GoogleMapsCompatible")
    assert sets["WebMercatorQuad@2x"].findtext("w:TileMatrix/w:TileWidth", None, NS) == "512"


def test_formats_are_those_of_the_settings(client: Client, publish: Callable[..., Any]):
    publish(ALPS, FORMATS=["image/jpeg", "image/gif", "image/png"])
    root = valid(client.get("/wmts", KVP).content)
    assert texts(root, "w:Contents/w:Layer/w:Format") == ["image/jpeg", "image/png"]
    assert client.get("/tiles/alps/0/0/0.webp").status_code == 404


def test_a_style_has_a_legend(client: Client, catalog: Any):
    root = valid(client.get("/wmts", KVP).content)
    link = root.find("w:Contents/w:Layer/w:Style/w:LegendURL", NS)
    address = link.get("{http://www.w3.org/1999/xlink}href")
    response = client.get(address.removeprefix("http://testserver"))
    assert response.status_code == 200
    assert response["Content-Type"] == link.get("format") == "image/png"
    assert client.get(address.replace("http://testserver", ""), headers={"If-None-Match": response["ETag"]}).status_code == 304


@pytest.mark.parametrize(("path", "status"), [("sea/default/legend.svg", 200), ("sea/default/legend.json", 200)])
def test_legends_have_other_formats(client: Client, catalog: Any, path: str, status: int):
    assert client.get(f"/wmts/1.0.0/{path}").status_code == status


@pytest.mark.parametrize("path", ["sea/default/legend.bmp", "sea/none/legend.png", "none/default/legend.png"])
def test_a_legend_that_is_not_there_is_404(client: Client, catalog: Any, path: str):
    assert client.get(f"/wmts/1.0.0/{path}").status_code == 404


def test_an_empty_catalog_has_a_valid_document(client: Client, publish: Callable[..., Any]):
    publish()
    assert layers(valid(client.get("/wmts", KVP).content)) == []

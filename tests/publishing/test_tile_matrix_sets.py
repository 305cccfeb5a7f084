"""Tile matrix sets in the database, offered wherever those of the settings are."""

import copy

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ogc_large_image.publishing import revision
from ogc_large_image.publishing.models import Service, TileMatrixSet
from tests.rasters import RasterSpec, ramp

WMTS = "wmts/1.0.0/WMTSCapabilities.xml"
GROUND = RasterSpec(ramp())
GRID = {
    "id": "OurGrid",
    "title": "Our grid",
    "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    "tileMatrices": [
        {
            "id": str(level),
            "scaleDenominator": 139770566.0071794 / 2**level,
            "cellSize": 0.3515625 / 2**level,
            "pointOfOrigin": [-180, 90],
            "tileWidth": 256,
            "tileHeight": 256,
            "matrixWidth": 4 * 2**level,
            "matrixHeight": 2 * 2**level,
        }
        for level in range(4)
    ],
}
TILES = [
    "wmts/1.0.0/dem/default/OurGrid/0/0/2.png",
    "wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=dem&STYLE=default&FORMAT=image/png&TILEMATRIXSET=OurGrid&TILEMATRIX=0"
    "&TILEROW=0&TILECOL=2",
    "tiles/dem/OurGrid/0/2/0.png",
    "tms/1.0.0/dem@OurGrid@png/0/2/1.png",
]


def changed(**parts):
    return {**copy.deepcopy(GRID), **parts}


@pytest.fixture
def grid(db):
    row = TileMatrixSet(definition=GRID)
    row.full_clean()
    row.save()
    return row


def test_a_set_is_in_capabilities_and_all_ways_to_tiles(client, published, grid):
    published("dem", GROUND)
    Service.objects.create(name="land", title="Land")
    for prefix in ("/maps/", "/everybody/", "/services/land/"):
        text = client.get(f"{prefix}{WMTS}").text
        assert "<TileMatrixSet>OurGrid</TileMatrixSet>" in text
        assert "<ows:Title>Our grid</ows:Title>" in text
        assert "dem@OurGrid@" in client.get(f"{prefix}tms/1.0.0/").text
        assert client.get(f"{prefix}tms/1.0.0/dem@OurGrid@png").status_code == 200


def test_without_its_row_a_set_is_not_there(client, published, grid):
    published("dem", GROUND)
    before = {address: client.get(f"/maps/{address}").status_code for address in TILES}
    assert set(before.values()) == {200}
    grid.delete()
    assert {client.get(f"/maps/{address}").status_code for address in TILES} <= {400, 404}
    assert "OurGrid" not in client.get(f"/maps/{WMTS}").text


def test_an_edited_set_cuts_other_tiles_at_once(client, published, grid):
    published("dem", GROUND)
    before = client.get(f"/maps/{TILES[0]}")
    grid.definition["tileMatrices"] = [
        {**each, "tileHeight": 128, "matrixHeight": 2 * each["matrixHeight"]} for each in GRID["tileMatrices"]
    ]
    grid.definition["title"] = "Another title"
    grid.save()
    after = client.get(f"/maps/{TILES[0]}", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]
    text = client.get(f"/maps/{WMTS}").text
    assert "<TileHeight>128</TileHeight>" in text
    assert "Another title" in text


def test_a_set_that_is_not_for_all_is_for_layers_that_name_it(client, published, grid):
    grid.is_for_all = False
    grid.save()
    published("dem", GROUND, details={"tile_matrix_sets": ["OurGrid", "WebMercatorQuad"]})
    published("other", GROUND)
    assert "OurGrid" in client.get("/maps/wmts/1.0.0/dem/WMTSCapabilities.xml").text
    assert "OurGrid" not in client.get("/maps/wmts/1.0.0/other/WMTSCapabilities.xml").text


@pytest.mark.parametrize(
    "definition", [[], {}, "OurGrid", changed(id="WebMercatorQuad"), changed(id="own"), changed(tileMatrices=[])]
)
def test_a_set_that_cannot_be_served_is_refused(db, definition):
    with pytest.raises(ValidationError):
        TileMatrixSet(definition=definition).full_clean()


def test_a_set_has_an_identifier_of_its_own(settings, grid):
    with pytest.raises(ValidationError, match="already"):
        TileMatrixSet(definition=GRID).full_clean()
    grid.full_clean()
    settings.OGC_LARGE_IMAGE = {**settings.OGC_LARGE_IMAGE, "TILE_MATRIX_SETS": [changed(id="TheirGrid")]}
    with pytest.raises(ValidationError, match="taken"):
        TileMatrixSet(definition=changed(id="TheirGrid")).full_clean()


def test_a_set_written_past_its_checks_does_not_take_the_others_with_it(client, published, grid):
    TileMatrixSet.objects.create(definition={"id": "broken"})
    published("dem", GROUND)
    text = client.get(f"/maps/{WMTS}").text
    assert "OurGrid" in text
    assert "broken" not in text


def test_sets_are_found_without_a_query(client, published, grid):
    published("dem", GROUND)
    connection.run_on_commit.clear()
    revision.forget()
    client.get(f"/maps/{TILES[0]}")
    revision._known.until = float("inf")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/maps/{TILES[0]}").status_code == 200
    assert not queries.captured_queries

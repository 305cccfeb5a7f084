"""Rows that were written past their checks are left out, and take nothing else with them."""

import json
import logging
import math

import pytest
from django.db import DataError, connection, transaction

from ogc_large_image.publishing.models import Layer, Style

LISTS = [
    "/maps/wms?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0",
    "/maps/wms?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.1.1",
    "/maps/wmts/1.0.0/WMTSCapabilities.xml",
    "/maps/api/layers/",
    "/maps/tms/1.0.0/",
    "/maps/",
]
DEEP = "[" * 10_000 + "]" * 10_000


@pytest.fixture
def damage(published):
    """Gives a column of the layer ``dem`` this text, past everything that looks at it; the layer ``fine`` is beside it."""
    published("fine")
    row = published("dem")

    def write(column: str, text: str) -> Layer:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {Layer._meta.db_table} SET {column} = %s WHERE id = %s", [text, row.pk])
        Layer.objects.filter(pk=row.pk).update(abstract="Damaged.")
        return row

    return write


def of_lists(client):
    """The names that each list has, by a word that is in no other place of it."""
    texts = [client.get(address) for address in LISTS]
    return {(response.status_code, "fine" in response.text, "dem" in response.text) for response in texts}


def test_json_nested_deeper_than_the_stack_is_no_layer(client, damage):
    damage("record", DEEP)
    assert of_lists(client) == {(200, True, False)}
    assert client.get("/maps/api/layers/dem/").status_code == 404


def test_a_damaged_row_is_read_once_and_told_of_in_a_line(client, damage, caplog):
    damage("record", json.dumps({"crs": [], "layers": [{"a": 1}] * 300}))
    with caplog.at_level(logging.WARNING, logger="ogc_large_image"):
        assert of_lists(client) == {(200, True, False)}
        client.get("/maps/api/layers/dem/")
    (told,) = [record.getMessage() for record in caplog.records if record.name.startswith("ogc_large_image")]
    assert told == "The layer dem cannot be served: layers.0.name: Field required"


def test_a_row_that_was_mended_is_a_layer_again(client, damage):
    row = damage("record", "{")
    assert of_lists(client) == {(200, True, False)}
    Layer.objects.filter(pk=row.pk).update(record=row.record)
    assert of_lists(client) == {(200, True, True)}


def described_as(row: Layer, **wrong) -> str:
    record = json.loads(row.record)
    record["layers"][0]["description"] |= wrong
    return json.dumps(record)


@pytest.mark.parametrize(
    "wrong",
    [
        {"extent": [math.nan] * 4, "geographic_extent": None},
        {"extent": [-1e308, -1e308, 1e308, 1e308]},
        {"width": 10**400},
        {"height": 0},
        {"frames": 10**9},
        {"bands": []},
        {"geotransform": [0, 1, 1, 0, 1, 1]},
    ],
    ids=str,
)
def test_a_description_of_no_image_is_no_layer(client, damage, wrong):
    row = Layer.objects.get(name="dem")
    damage("record", described_as(row, **wrong))
    assert of_lists(client) == {(200, True, False)}
    assert client.get("/maps/api/layers/dem/").status_code == 404


def keeps(row, **values):
    """Whether the database has taken these values: PostgreSQL refuses JSON with characters that are none."""
    try:
        with transaction.atomic():
            Layer.objects.filter(pk=row.pk).update(**values)
    except DataError:
        assert connection.vendor == "postgresql"
        return False
    return True


def test_keywords_with_half_a_character_are_no_layers(client, damage):
    is_damaged = keeps(damage("abstract", ""), keywords=["\0"])
    assert of_lists(client) == {(200, True, not is_damaged)}


def test_a_style_whose_json_is_not_read_leaves_its_layer_as_it_is(client, published):
    published("fine")
    published("dem").styles.add(Style.objects.create(name="hot"))
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {Style._meta.db_table} SET definition = %s", ['{"min": ' + "9" * 5000 + "}"])
    Style.objects.update(abstract="Damaged.")
    assert of_lists(client) == {(200, True, True)}
    assert client.get("/maps/api/layers/dem/data/thumbnail.png").status_code == 200


def test_the_form_of_a_damaged_row_can_be_seen(admin, damage):
    row = damage("record", "{")
    is_damaged = keeps(row, keywords=["\udcff"], details={"title": "\udcff"})
    page = admin.get(f"/admin/publishing/layer/{row.pk}/change/")
    assert page.status_code == 200
    assert ("\\udcff" in page.text) is is_damaged

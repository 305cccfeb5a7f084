"""Groups, tile matrix sets and services in the admin."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ogc_large_image.publishing.models import LayerGroup, Service, TileMatrixSet

ADMIN = "/admin/publishing/"
SET = {
    "id": "Ours",
    "crs": "http://www.opengis.net/def/crs/EPSG/0/32633",
    "tileMatrices": [
        {
            "id": "0",
            "scaleDenominator": 100000,
            "cellSize": 28,
            "pointOfOrigin": [0, 9000000],
            "tileWidth": 256,
            "tileHeight": 256,
            "matrixWidth": 200,
            "matrixHeight": 1300,
        }
    ],
}

pytestmark = pytest.mark.django_db


def test_groups_are_listed_as_the_tree_that_they_are(admin):
    earth = LayerGroup.objects.create(name="earth", title="Earth")
    LayerGroup.objects.create(name="sea", title="Sea")
    LayerGroup.objects.create(name="relief", title="Relief", parent=earth)
    rows = admin.get(f"{ADMIN}layergroup/").context["cl"].result_list
    assert [row.name for row in rows] == ["earth", "relief", "sea"]
    assert 'class="ogc-depth-1">Relief<' in admin.get(f"{ADMIN}layergroup/").content.decode()


def test_the_list_of_groups_costs_the_same_with_many(admin):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            admin.get(f"{ADMIN}layergroup/")
        return len(captured)

    LayerGroup.objects.create(name="one", title="One")
    few = queries()
    for number in range(60):
        LayerGroup.objects.create(name=f"g{number}", title="G", parent=LayerGroup.objects.get(name="one"))
    assert queries() == few


def test_a_group_is_not_put_into_itself(admin):
    earth = LayerGroup.objects.create(name="earth", title="Earth")
    relief = LayerGroup.objects.create(name="relief", title="Relief", parent=earth)
    fields = {"name": "earth", "title": "Earth", "parent": relief.pk}
    response = admin.post(f"{ADMIN}layergroup/{earth.pk}/change/", fields)
    assert "A group cannot be inside itself." in response.content.decode()


def test_a_group_with_layers_is_not_deleted(admin, published):
    group = LayerGroup.objects.create(name="earth", title="Earth")
    published("dem", group=group)
    admin.post(f"{ADMIN}layergroup/{group.pk}/delete/", {"post": "yes"})
    assert LayerGroup.objects.filter(pk=group.pk).exists()


def test_a_tile_matrix_set_is_known_by_its_definition(admin):
    admin.post(f"{ADMIN}tilematrixset/add/", {"definition": json.dumps(SET), "is_for_all": "on"})
    assert TileMatrixSet.objects.get().identifier == "Ours"
    assert "Ours" in admin.get(f"{ADMIN}tilematrixset/").content.decode()


@pytest.mark.parametrize(
    ("page", "fields"), [("tilematrixset", ["definition"]), ("layer", ["geotransform", "points"]), ("service", [])]
)
def test_a_new_form_has_no_json_in_it_that_nobody_wrote(admin, page, fields):
    response = admin.get(f"{ADMIN}{page}/add/")
    form = response.context["adminform"].form
    assert [form[name].value() for name in fields] == [""] * len(fields)
    assert ">\nnull<" not in response.content.decode()


def test_an_empty_definition_is_told(admin):
    response = admin.post(f"{ADMIN}tilematrixset/add/", {"definition": ""})
    assert response.context["adminform"].form.errors["definition"] == ["This field is required."]


@pytest.mark.parametrize("definition", ["{", "[]", "3", '{"id": "x"}', json.dumps({**SET, "crs": "nowhere"})])
def test_a_set_that_tiles_cannot_be_cut_by_is_told(admin, definition):
    response = admin.post(f"{ADMIN}tilematrixset/add/", {"definition": definition})
    assert "definition" in response.context["adminform"].form.errors
    assert not TileMatrixSet.objects.exists()


UNFIT = [
    "[" * 100_000,
    '{"fees": NaN}',
    '{"fees": -1e999}',
    '{"fees": %s}' % ("9" * 5000),
    '{"fees": "\\u0000"}',
    '{"\\ud800": ""}',
    '{"title": "\\ud800"}',
    '{"keywords": %s}' % ("[" * 101 + "]" * 101),
]
"""Texts that Python reads, or fails to read, as JSON that some database does not keep or no document can tell."""


@pytest.mark.parametrize("text", UNFIT)
@pytest.mark.parametrize(
    ("model", "field", "fields"),
    [
        ("service", "metadata", {"name": "a", "title": "A", "crs": ""}),
        ("tilematrixset", "definition", {}),
        ("style", "definition", {"name": "a"}),
        ("layer", "details", {"name": "a", "path": "/"}),
        ("layer", "points", {"name": "a", "path": "/", "crs": "EPSG:4326"}),
    ],
)
def test_json_that_cannot_be_kept_is_told(admin, model, field, fields, text):
    rows = {"layerstyle_set-TOTAL_FORMS": "0", "layerstyle_set-INITIAL_FORMS": "0"} if model == "layer" else {}
    response = admin.post(f"{ADMIN}{model}/add/", {**fields, **rows, field: text})
    assert field in response.context["adminform"].form.errors


def test_programs_are_told_of_words_that_cannot_be_kept(db):
    with pytest.raises(ValidationError):
        Service(name="a", title="A", metadata={"fees": "\0"}).full_clean()


def test_a_service_leads_to_its_address(admin):
    fields = {"name": "forest", "title": "Forest", "metadata": "{}", "crs": "EPSG:32633, EPSG:25832", "is_published": "on"}
    admin.post(f"{ADMIN}service/add/", fields)
    row = Service.objects.get()
    assert row.crs == ["EPSG:32633", "EPSG:25832"]
    for page in (f"{ADMIN}service/", f"{ADMIN}service/{row.pk}/change/"):
        assert 'href="/services/forest/"' in admin.get(page).content.decode().replace("/closed/", "/services/")
    Service.objects.update(is_published=False)
    assert "/forest/" not in admin.get(f"{ADMIN}service/").content.decode()


def test_a_service_may_have_no_further_words(admin):
    admin.post(f"{ADMIN}service/add/", {"name": "a", "title": "A", "metadata": "", "crs": ""})
    assert (Service.objects.get().metadata, Service.objects.get().crs) == ({}, [])


@pytest.mark.parametrize(
    ("fields", "field"), [({"crs": "EPSG:0"}, "crs"), ({"crs": "PIXEL"}, "crs"), ({"metadata": '{"unknown": 1}'}, "metadata")]
)
def test_a_service_with_wrong_words_is_told(admin, fields, field):
    response = admin.post(f"{ADMIN}service/add/", {"name": "a", "title": "A", "metadata": "{}", **fields})
    assert field in response.context["adminform"].form.errors


@pytest.mark.parametrize("model", ["layergroup", "tilematrixset", "service", "style", "layer"])
def test_each_kind_has_its_own_permission(client, staff, model):
    staff(f"view_{model}")
    assert client.get(f"{ADMIN}{model}/").status_code == 200
    assert client.get(f"{ADMIN}{model}/add/").status_code == 403
    for other in {"layergroup", "tilematrixset", "service", "style", "layer"} - {model}:
        assert client.get(f"{ADMIN}{other}/").status_code == 403

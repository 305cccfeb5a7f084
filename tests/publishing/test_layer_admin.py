"""Layers in the admin: made by upload, path or stored object, listed, changed many at once."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from ogc_large_image.publishing.admin import layer_actions, layer_list
from ogc_large_image.publishing.catalog import decoded
from ogc_large_image.publishing.describing import Outcome
from ogc_large_image.publishing.models import Layer, LayerGroup, LayerStyle, Preview, Style

LIST = "/admin/publishing/layer/"
NO_STYLES = {"layerstyle_set-TOTAL_FORMS": "0", "layerstyle_set-INITIAL_FORMS": "0"}
FORM = {
    "is_published": "on",
    "is_public": "on",
    "details": "{}",
    "geotransform": "null",
    "points": "null",
    "extent": "null",
    **NO_STYLES,
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def save(admin, django_capture_on_commit_callbacks):
    """Posts a form and does what waits for the transaction's end."""

    def post(address: str, **fields):
        with django_capture_on_commit_callbacks(execute=True):
            return admin.post(address, {**FORM, **fields}, follow=True)

    return post


def errors(response) -> str:
    form = response.context["adminform"].form
    return f"{form.errors.as_text()} {form.non_field_errors().as_text()}"


def upload(path) -> SimpleUploadedFile:
    return SimpleUploadedFile(path.name, path.read_bytes())


def test_an_upload_is_published_under_the_name_of_its_file(save, raster):
    save(f"{LIST}add/", file=upload(raster("Old town.tif")))
    row = Layer.objects.get()
    assert (row.name, row.title, row.problem) == ("Old_town", "Old Town", "")
    assert row.record is not None
    assert Preview.objects.filter(layer=row).exists()


def test_the_same_file_again_gets_a_name_of_its_own(save, raster):
    for _ in range(2):
        save(f"{LIST}add/", file=upload(raster("town.tif")))
    assert set(Layer.objects.values_list("name", flat=True)) == {"town", "town-2"}


def test_the_preview_is_a_picture_for_those_who_may_view_layers(client, staff, published):
    row = published("dem")
    address = f"{LIST}{row.pk}/preview.png"
    assert client.get(address).status_code == 302
    user = staff()
    assert client.get(address).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_layer"))
    response = client.get(address)
    with Image.open(io.BytesIO(response.content)) as picture:
        assert max(picture.size) > 16
    assert "private" in response["Cache-Control"]
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304


@pytest.mark.django_db(transaction=True)
def test_an_upload_that_is_no_image_is_told_and_kept_out_of_the_services(admin):
    upload = SimpleUploadedFile("notes.tif", b"no image")
    response = admin.post(f"{LIST}add/", {**FORM, "file": upload, "_continue": "1"}, follow=True)
    row = Layer.objects.get()
    assert row.record is None
    text = f"The image of “Notes” cannot be published: {row.problem}"
    assert row.problem
    assert text in [str(message) for message in response.context["messages"]]
    assert f"The image cannot be published: {row.problem}" in response.content.decode()


def test_a_path_below_a_trusted_folder_is_published(save, raster):
    save(f"{LIST}add/", name="dem", path=str(raster("dem.tif")))
    assert Layer.objects.get(name="dem").record is not None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"path": "/etc/passwd"}, "below none of TRUSTED_FOLDERS"),
        ({}, "An image is an upload, or at a path, or an object of a storage."),
        ({"storage": "default"}, "An image is an upload, or at a path, or an object of a storage."),
        ({"storage": "default", "stored_name": "nothing.tif"}, "stored_name"),
        ({"storage": "default", "stored_name": "../x.tif"}, "leads out of its storage"),
        ({"storage": "elsewhere", "stored_name": "x.tif"}, "Select a valid choice"),
    ],
)
def test_a_source_that_is_none_is_told_in_the_form(save, fields, said):
    assert said in errors(save(f"{LIST}add/", name="dem", **fields))
    assert not Layer.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"crs": "EPSG:0"}, "crs"),
        ({"geotransform": "[1, 2]"}, "need a CRS"),
        ({"crs": "EPSG:4326", "geotransform": "[1, 2]"}, "crs"),
        ({"crs": "EPSG:4326", "points": "[[0, 0, 0, 0]]"}, "crs"),
        ({"details": '{"unknown": 1}'}, "unknown"),
        ({"name": "a b"}, "Letters, digits"),
    ],
)
def test_wrong_fields_are_told_in_the_form(save, raster, fields, said):
    assert said in errors(save(f"{LIST}add/", **{"name": "dem", "path": str(raster("dem.tif")), **fields}))


def test_keywords_are_written_in_a_line(save, published, admin):
    row = published("dem")
    address = f"{LIST}{row.pk}/change/"
    save(address, name="dem", path=row.path, keywords="relief,  land cover ,")
    row.refresh_from_db()
    assert row.keywords == ["relief", "land cover"]
    assert 'value="relief, land cover"' in admin.get(address).content.decode()


def test_a_georeference_by_hand_is_described_when_it_is_saved(save, published):
    row = published("dem")
    before = row.record
    save(f"{LIST}{row.pk}/change/", name="dem", path=row.path, crs="PIXEL")
    row.refresh_from_db()
    assert row.record != before
    assert row.west is None


def test_the_list_asks_as_many_questions_of_a_thousand_layers_as_of_ten(admin, published):
    group = LayerGroup.objects.create(name="g", title="G")
    published("dem")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert admin.get(LIST).status_code == 200
        assert "record" not in captured[-1]["sql"].partition("FROM")[0].replace('record" IS NOT NULL', "")
        return len(captured)

    Layer.objects.bulk_create(Layer(name=f"few{i}", path=f"/x/{i}", group=group) for i in range(9))
    few = queries()
    Layer.objects.bulk_create(Layer(name=f"many{i}", path=f"/y/{i}", group=group) for i in range(990))
    assert queries() == few <= 12


def test_what_is_beyond_the_bound_is_not_counted(admin, monkeypatch):
    monkeypatch.setattr(layer_list, "MOST_COUNTED", 60)
    Layer.objects.bulk_create(Layer(name=f"layer{i:03}", path=f"/x/{i}") for i in range(80))
    page = admin.get(LIST, {"p": 2})
    assert page.context["cl"].result_count == 60
    assert len(page.context["cl"].result_list) == 10
    assert "the first 60 layers" in page.content.decode()
    assert "the first" not in admin.get(LIST, {"q": "layer07"}).content.decode()


def test_the_list_goes_down_the_tree_of_groups(admin):
    land = LayerGroup.objects.create(name="land", title="Land")
    relief = LayerGroup.objects.create(name="relief", title="Relief", parent=land)
    LayerGroup.objects.create(name="sea", title="Sea")
    Layer.objects.create(name="cover", path="/x", group=land)
    Layer.objects.create(name="dem", path="/y", group=relief)
    Layer.objects.create(name="depth", path="/z")
    found = admin.get(LIST, {"group": "land"}).context["cl"]
    assert {row.name for row in found.result_list} == {"cover", "dem"}
    assert found.filter_specs[-1].lookup_choices == [("land", "Land"), ("relief", "– Relief")]
    assert [row.name for row in admin.get(LIST, {"group": "relief"}).context["cl"].result_list] == ["dem"]
    assert list(admin.get(LIST, {"group": "nowhere"}).context["cl"].result_list) == []


@pytest.mark.django_db(transaction=True)
def test_the_list_asks_nothing_of_groups_that_are_known(admin):
    land = LayerGroup.objects.create(name="land", title="Land")
    relief = LayerGroup.objects.create(name="relief", title="Relief", parent=land)
    LayerGroup.objects.create(name="heights", title="Heights", parent=relief)
    admin.get(LIST, {"group": "relief"})
    with CaptureQueriesContext(connection) as captured:
        found = admin.get(LIST, {"group": "relief"}).context["cl"]
    assert not [each["sql"] for each in captured if 'FROM "publishing_layergroup"' in each["sql"]]
    assert found.filter_specs[-1].lookup_choices == [("land", "Land"), ("relief", "– Relief"), ("heights", "– – Heights")]


@pytest.mark.parametrize(
    ("action", "field", "value"),
    [
        ("make_private", "is_public", False),
        ("make_public", "is_public", True),
        ("take_offline", "is_published", False),
        ("put_online", "is_published", True),
    ],
)
def test_many_layers_are_switched_at_once(admin, action, field, value):
    Layer.objects.create(name="a", path="/a", **{field: not value})
    Layer.objects.create(name="b", path="/b", **{field: not value})
    chosen = list(Layer.objects.values_list("pk", flat=True))
    admin.post(LIST, {"action": action, "_selected_action": chosen})
    assert set(Layer.objects.values_list(field, flat=True)) == {value}


def test_images_are_described_again_on_demand(admin, published):
    row = published("dem")
    Layer.objects.filter(pk=row.pk).update(record=None)
    broken = Layer.objects.create(name="gone", path="/gone.tif")
    answer = admin.post(LIST, {"action": "publish_again", "_selected_action": [row.pk, broken.pk]}, follow=True)
    row.refresh_from_db()
    assert row.record is not None
    assert "1 described." in answer.content.decode()
    assert "below none of TRUSTED_FOLDERS" in answer.content.decode()


def test_one_action_describes_no_more_images_than_a_request_may_take(admin, monkeypatch):
    monkeypatch.setattr(layer_actions, "MOST_AT_ONCE", 1)
    Layer.objects.bulk_create(Layer(name=name, path=f"/{name}") for name in "ab")
    chosen = list(Layer.objects.values_list("pk", flat=True))
    answer = admin.post(LIST, {"action": "publish_again", "_selected_action": chosen}, follow=True)
    assert "1 layers at once are the most" in answer.content.decode()
    assert not Layer.objects.exclude(problem="").exists()


def test_actions_on_everything_stop_at_what_was_counted(admin, monkeypatch):
    monkeypatch.setattr(layer_list, "MOST_COUNTED", 1)
    Layer.objects.bulk_create(Layer(name=name, path=f"/{name}") for name in "ab")
    chosen = list(Layer.objects.values_list("pk", flat=True))
    form = {"action": "make_private", "_selected_action": chosen, "select_across": "1", "index": "0"}
    answer = admin.post(LIST, form, follow=True)
    assert "more than 1 layers" in answer.content.decode()
    assert not Layer.objects.filter(is_public=False).exists()


def test_those_who_may_only_view_change_nothing(client, staff, published):
    row = published("dem")
    staff("view_layer")
    page = client.get(LIST)
    assert page.status_code == 200
    assert "make_private" not in page.content.decode()
    client.post(LIST, {"action": "make_private", "_selected_action": [row.pk]})
    assert client.post(f"{LIST}{row.pk}/change/", {**FORM, "name": "other", "path": row.path}).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403
    row.refresh_from_db()
    assert (row.name, row.is_public) == ("dem", True)
    assert 'name="path"' not in client.get(f"{LIST}{row.pk}/change/").content.decode()


def test_layers_are_found_by_what_came_of_their_images(admin):
    for name, state, is_cog in (("good", "described", True), ("slow", "described", False), ("bad", "failed", None)):
        Layer.objects.create(
            name=name, path=f"/{name}", state=state, is_cog=is_cog, problem="Broken." if is_cog is None else ""
        )

    def found(**query) -> set[str]:
        return {row.name for row in admin.get(LIST, query).context["cl"].result_list}

    assert found(state__exact="failed") == {"bad"}
    assert found(is_cog__exact=1) == {"good"}
    assert found(is_cog__exact=0, state__exact="described") == {"slow"}
    page = admin.get(LIST).content.decode()
    for told in ("Described, COG", "Described, no COG", '<span class="ogc-bad">Broken.</span>'):
        assert told in page


def test_a_large_image_is_described_in_a_while(save, raster, monkeypatch):
    waits = Outcome(changed=True, waits=True)
    monkeypatch.setattr("ogc_large_image.publishing.admin.layers.publish_later", lambda row: waits)
    save(f"{LIST}add/", name="dem", path=str(raster("dem.tif")))
    assert Layer.objects.get().state == Layer.State.WAITING


def test_an_empty_text_is_no_details(save, raster):
    save(f"{LIST}add/", path=str(raster("dem.tif")), details="", geotransform="", points="", extent="")
    assert Layer.objects.get().details == {}


def test_whoever_may_change_a_layer_gives_it_styles(client, staff, published):
    row, style = published("dem"), Style.objects.create(name="heights")
    chosen = {
        **{"layerstyle_set-TOTAL_FORMS": "1", "layerstyle_set-INITIAL_FORMS": "0"},
        **{"layerstyle_set-0-layer": row.pk, "layerstyle_set-0-style": style.pk, "layerstyle_set-0-position": "0"},
    }
    user = staff("view_layer")
    assert "Heights" not in client.get(f"{LIST}{row.pk}/change/").content.decode()
    user.user_permissions.add(Permission.objects.get(codename="change_layer"))
    client.post(f"{LIST}{row.pk}/change/", {**FORM, "name": "dem", "path": row.path, **chosen})
    assert list(row.styles.all()) == [style]
    user.user_permissions.remove(Permission.objects.get(codename="change_layer"))
    assert "heights" in client.get(f"{LIST}{row.pk}/change/").content.decode()


@pytest.mark.parametrize("address", [f"{LIST}{10**30}/preview.png", f"{LIST}?group=%00", f"{LIST}?group=a%2Fb"])
def test_what_no_row_is_called_is_not_there(admin, address):
    assert admin.get(address).status_code in (200, 404)


def test_the_preview_is_in_the_style_that_the_layer_has(admin, published):
    row = published("dem")

    def preview() -> tuple[str, set[int]]:
        address = re.search(rf'src="({LIST}{row.pk}/preview.png[^"]*)"', admin.get(LIST).content.decode())[1]
        with Image.open(io.BytesIO(admin.get(address).content)) as picture:
            return address, set(np.asarray(picture.convert("RGB"))[..., 1].ravel().tolist())

    plain, greens = preview()
    assert greens != {0}
    style = Style.objects.create(name="red", definition={"band": 1, "palette": "#f00"})
    LayerStyle.objects.create(layer=row, style=style)
    red, greens = preview()
    assert (red != plain, greens) == (True, {0})
    style.definition = {"band": 1, "palette": "#0f0"}
    style.save()
    green, greens = preview()
    assert green != red
    assert greens != {0}


def test_a_style_that_does_not_fit_leaves_the_recorded_preview(admin, published):
    row = published("dem")
    before = admin.get(f"{LIST}{row.pk}/preview.png").content
    LayerStyle.objects.create(layer=row, style=Style.objects.create(name="far", definition={"band": 99}))
    assert admin.get(f"{LIST}{row.pk}/preview.png").content == before


def test_a_form_that_is_wrong_changes_nothing_that_is_served(admin, published):
    row = published("dem", title="Relief")
    decoded.clear()
    response = admin.post(f"{LIST}{row.pk}/change/", {**FORM, "name": "dem", "title": "Changed", "path": "/nowhere"})
    assert response.context["errors"]
    capabilities = admin.get("/maps/wms", {"SERVICE": "WMS", "REQUEST": "GetCapabilities"}).content.decode()
    assert "<Title>Relief</Title>" in capabilities
    assert "Changed" not in capabilities

"""Styles in the admin: checked when they are saved, shown before, taken from SLD documents and written as such."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import etree
from PIL import Image

from ogc_large_image.publishing.models import LayerStyle, Style
from ogc_large_image.styles.palettes import resolve_palette
from tests.rasters import RasterSpec, ramp

STYLES = "/admin/publishing/style/"
FORM = {"name": "heights", "definition": "{}"}
SLD = """<?xml version="1.0" encoding="{encoding}"?>
<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" version="1.0.0"><NamedLayer><Name>x</Name><UserStyle><Title>Höhe</Title>
<FeatureTypeStyle><Rule><RasterSymbolizer><ColorMap><ColorMapEntry color="#000000" quantity="0"/>
<ColorMapEntry color="#ff0000" quantity="20000"/></ColorMap></RasterSymbolizer></Rule></FeatureTypeStyle>
</UserStyle></NamedLayer></StyledLayerDescriptor>"""

pytestmark = pytest.mark.django_db


@pytest.fixture
def dem(published):
    return published("dem", RasterSpec(ramp(60, 80, 1, "uint16")))


def pixels(response) -> np.ndarray:
    assert response.status_code == 200, response.content
    with Image.open(io.BytesIO(response.content)) as picture:
        return np.asarray(picture.convert("RGB"))


def draw(client, layer, definition="{}", sld=""):
    return client.post(f"{STYLES}picture/", {"layer": layer.pk, "definition": definition, "sld": sld})


def test_a_style_is_drawn_before_it_is_saved(admin, dem):
    grey = pixels(draw(admin, dem))
    red = pixels(draw(admin, dem, '{"band": 1, "palette": ["#000", "#f00"]}'))
    assert grey.shape == red.shape
    np.testing.assert_array_equal(red[..., 0], grey[..., 0])
    assert not red[..., 1:].any()
    assert not Style.objects.exists()


def test_the_picture_comes_with_the_range_of_values_that_it_shows(admin, dem):
    response = draw(admin, dem, '{"band": 1, "min": "min", "max": "max"}')
    assert json.loads(response["X-Value-Ranges"]) == [[0.0, 20000.0]]
    response = draw(admin, dem, '{"bands": [{"band": 1, "min": 5, "max": 7}, {"band": 1, "min": -1, "max": 1}]}')
    assert json.loads(response["X-Value-Ranges"]) == [[5.0, 7.0], [-1.0, 1.0]]


def test_an_sld_document_is_drawn_in_place_of_the_json(admin, dem):
    red = pixels(draw(admin, dem, '{"band": 1, "palette": "#f00", "min": 0, "max": 20000}'))
    found = pixels(draw(admin, dem, "{}", SLD.format(encoding="UTF-8").partition("?>")[2]))
    assert np.abs(found.astype(int) - red).max() <= 2


@pytest.mark.parametrize(
    "definition",
    [
        "{",
        "[]",
        '{"band": 9}',
        '{"band": 1, "palette": "no such"}',
        '{"function": {"name": "os"}}',
        "[" * 10_000,
        '{"bands": 3}',
    ],
)
def test_what_cannot_be_drawn_is_told(admin, dem, definition):
    response = draw(admin, dem, definition)
    assert response.status_code == 400
    assert response.json()["error"]


def test_a_picture_is_asked_for_by_post_only_and_with_a_token(admin_user, admin, dem):
    assert admin.get(f"{STYLES}picture/", {"layer": dem.pk}).status_code == 405
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(admin_user)
    assert draw(careful, dem).status_code == 403


@pytest.mark.parametrize("layer", ["", "x", "0", "99999", "9" * 30, "-1"])
def test_a_layer_that_is_not_there_has_no_picture(admin, layer):
    assert admin.post(f"{STYLES}picture/", {"layer": layer}).status_code == 404


def test_the_bands_have_their_histograms(admin, published):
    row = published("rgb", RasterSpec(ramp(), interpretations=["red", "green", "blue"], descriptions=["R", "G", "B"]))
    bands = admin.get(f"{STYLES}layers/{row.pk}/").json()["bands"]
    assert [band["index"] for band in bands] == [1, 2, 3]
    assert bands[0]["label"] == "1 · R · red"
    histogram = bands[0]["histogram"]
    assert (histogram["low"], histogram["high"]) == (0, 256)
    assert sum(histogram["counts"]) > 0


@pytest.mark.parametrize(
    ("permissions", "status"),
    [
        ([], 403),
        (["view_style"], 403),
        (["view_layer"], 403),
        (["view_layer", "view_style"], 200),
        (["change_layer", "change_style"], 200),
    ],
)
def test_only_those_who_may_look_at_both_see_pictures(client, staff, dem, permissions, status):
    staff(*permissions)
    assert draw(client, dem).status_code == status
    assert client.get(f"{STYLES}layers/{dem.pk}/").status_code == status


def test_visitors_are_asked_to_log_in(client, dem):
    assert draw(client, dem).status_code == 302


def test_those_who_may_only_view_have_the_picture_without_controls(client, staff, dem):
    style = Style.objects.create(name="heights")
    staff("view_layer", "view_style")
    page = client.get(f"{STYLES}{style.pk}/change/").content.decode()
    assert 'id="ogc-picture"' in page
    assert 'id="ogc-controls"' not in page
    assert client.post(f"{STYLES}{style.pk}/change/", {**FORM, "name": "other"}).status_code == 403


def test_those_who_may_not_look_at_layers_have_no_editor(client, staff, dem):
    staff("add_style", "view_style")
    page = client.get(f"{STYLES}add/").content.decode()
    assert 'id="ogc-editor"' not in page
    client.post(f"{STYLES}add/", FORM)
    assert Style.objects.get().name == "heights"


def test_the_editor_begins_with_a_layer_that_has_the_style(admin, published):
    published("first")
    second = published("second")
    style = Style.objects.create(name="heights")
    LayerStyle.objects.create(layer=second, style=style)
    page = admin.get(f"{STYLES}{style.pk}/change/").content.decode()
    assert f'<option value="{second.pk}" selected>Second</option>' in page


def test_the_json_that_the_editor_writes_is_saved(admin):
    definition = {"band": 2, "palette": "viridis", "min": 1, "max": 2}
    admin.post(f"{STYLES}add/", {**FORM, "definition": json.dumps(definition)})
    assert Style.objects.get().definition == definition


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"definition": '{"palette": "no such"}'}, "definition"),
        ({"definition": "{"}, "definition"),
        ({"definition": '{"function": "os.system"}'}, "definition"),
        ({"sld": "<a"}, "sld"),
        ({"sld": "<StyledLayerDescriptor/>"}, "sld"),
        ({"name": "no name"}, "name"),
    ],
)
def test_a_style_that_cannot_be_drawn_is_not_saved(admin, fields, field):
    response = admin.post(f"{STYLES}add/", {**FORM, **fields})
    assert field in response.context["adminform"].form.errors
    assert not Style.objects.exists()


def test_an_empty_text_draws_the_image_as_it_is(admin):
    admin.post(f"{STYLES}add/", {**FORM, "definition": ""})
    assert Style.objects.get().definition == {}


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "UTF-16"])
def test_an_sld_file_becomes_the_style_whatever_its_encoding(admin, encoding):
    file = SimpleUploadedFile("heights.sld", SLD.format(encoding=encoding).encode(encoding))
    admin.post(f"{STYLES}add/", {**FORM, "sld_file": file})
    row = Style.objects.get()
    assert row.sld.startswith("<StyledLayerDescriptor")
    assert "Höhe" in row.sld


def test_a_pasted_document_may_declare_any_encoding(admin):
    admin.post(f"{STYLES}add/", {**FORM, "sld": SLD.format(encoding="UTF-16")})
    assert Style.objects.get().sld.startswith("<StyledLayerDescriptor")


@pytest.mark.parametrize(
    "document",
    [
        b"\xff\xfe\x00",
        b'<?xml version="1.0" encoding="no-such"?><a/>',
        b"\xc3\x28",
        b"",
        b"x" * (1 << 20 | 1),
        b'<?xml version="1.0" encoding="unicode_escape"?>\\ud800',
    ],
)
def test_a_file_that_is_no_document_is_told(admin, document):
    response = admin.post(f"{STYLES}add/", {**FORM, "sld_file": SimpleUploadedFile("a.sld", document)})
    errors = response.context["adminform"].form.errors
    assert errors.keys() <= {"sld", "sld_file"}
    assert errors
    assert not Style.objects.exists()


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0"])
def test_a_style_is_exported_with_its_layer_s_numbers_and_draws_the_same_again(admin, dem, version):
    definition = {"band": 1, "palette": "viridis", "min": "min", "max": "max"}
    style = Style.objects.create(name="heights", definition=definition)
    LayerStyle.objects.create(layer=dem, style=style)
    response = admin.get(f"{STYLES}{style.pk}/sld/", {"version": version})
    assert response["Content-Disposition"] == 'attachment; filename="heights.sld"'
    assert etree.fromstring(response.content).get("version") == version
    again = pixels(draw(admin, dem, "{}", response.content.decode().partition("?>")[2]))
    assert np.abs(again.astype(int) - pixels(draw(admin, dem, json.dumps(definition)))).max() <= 4


def test_the_numbers_of_a_layer_are_told_to_those_who_may_view_it(client, staff, dem):
    style = Style.objects.create(name="heights", definition={"band": 1})
    LayerStyle.objects.create(layer=dem, style=style)
    staff("view_style")
    assert client.get(f"{STYLES}{style.pk}/sld/").status_code == 302


def test_what_has_no_words_in_sld_is_told(admin, dem):
    style = Style.objects.create(name="ratio", definition={"expression": "b1 / 2"})
    assert (
        "give the style to a layer that you may view first"
        in admin.get(f"{STYLES}{style.pk}/sld/", follow=True).content.decode()
    )
    LayerStyle.objects.create(layer=dem, style=style)
    assert "no words for this style" in admin.get(f"{STYLES}{style.pk}/sld/", follow=True).content.decode()
    assert admin.get(f"{STYLES}{style.pk}/sld/", {"version": "2"}).status_code == 404


def test_the_list_shows_what_each_style_draws(admin):
    Style.objects.create(name="plain")
    Style.objects.create(name="heights", definition={"band": 3, "palette": "viridis"})
    Style.objects.create(name="broken", definition={"palette": "no such"})
    page = admin.get(STYLES).content.decode()
    assert "the image as it is" in page
    assert "band 3" in page
    assert 'fill="#{:02x}{:02x}{:02x}"'.format(*resolve_palette("viridis")[0][:3]) in page
    assert "neither a colour nor the name" in page


def test_the_form_leads_to_the_layers_in_the_style(admin, published):
    row, style = published("dem"), Style.objects.create(name="heights")
    published("other")
    LayerStyle.objects.create(layer=row, style=style)
    address = f"/admin/publishing/layer/?styles__id__exact={style.pk}"
    assert address in admin.get(f"{STYLES}{style.pk}/change/").content.decode()
    assert list(admin.get(address).context["cl"].result_list) == [row]

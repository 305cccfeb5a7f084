"""The file widgets, and the templates and names that pages for django-large-image rely on."""

import re

import pytest
from django import forms
from django.core.files.base import ContentFile
from django.db import models
from django.template import Context, Template
from django.template.loader import get_template, render_to_string

from ogc_large_image.viewers.widgets import AdminLargeImageFileWidget, LargeImageFileWidget


class Scan(models.Model):  # noqa: DJ008 - nobody reads its name
    """A model as a site has it; never in a database."""

    file = models.FileField()

    class Meta:
        app_label = "tests"


def field(widget, value):
    return str(forms.FileField(widget=widget).widget.render("file", value, {"id": "id_file"}))


@pytest.mark.parametrize("kind", [LargeImageFileWidget, AdminLargeImageFileWidget])
def test_a_stored_file_is_shown_below_its_field(kind):
    text = field(kind(base_endpoint="api/scan"), Scan(pk=1234, file="images/one.tif").file)
    assert 'type="file"' in text
    assert "images/one.tif" in text
    assert 'data-image="1234"' in text
    assert 'data-endpoint="api/scan"' in text
    assert "viewer/geojs_viewer.js" in text


def test_a_fresh_form_and_a_fresh_upload_have_no_viewer():
    widget = LargeImageFileWidget(base_endpoint="api/scan")
    unsaved = Scan(file="one.tif")
    for value in (None, "", Scan(pk=1).file, unsaved.file, ContentFile(b"", "one.tif")):
        assert "geojs_viewer.js" not in field(widget, value)


def test_a_widget_in_a_model_form(settings):
    class ScanForm(forms.ModelForm):
        class Meta:
            model = Scan
            fields = ["file"]
            widgets = {"file": LargeImageFileWidget(base_endpoint="api/scan")}

    assert 'data-image="7"' in str(ScanForm(instance=Scan(pk=7, file="one.tif")))


def test_the_admin_s_include_shows_what_is_stored():
    template = Template("{% include 'admin/ogc_large_image/_include/geojs.html' %}")
    settings = {"original": Scan(pk=1234)}
    assert 'data-image="1234"' in template.render(Context(settings))
    assert template.render(Context({"original": None})).strip() == ""
    assert template.render(Context({})).strip() == ""


@pytest.mark.parametrize(
    ("template", "blocks"),
    [
        ("ogc_large_image/base.html", {"content"}),
        ("ogc_large_image/geojsViewer.html", {"content"}),
        ("ogc_large_image/cesiumViewer.html", {"content"}),
        ("ogc_large_image/_include/base.html", {"dli_base"}),
        ("ogc_large_image/_include/geojs.html", {"geojs"}),
        ("ogc_large_image/_include/cesium.html", {"cesium"}),
        ("ogc_large_image/_include/colors.html", {"colormaps"}),
        ("admin/ogc_large_image/_include/geojs.html", {"geojs_viewer"}),
    ],
)
def test_the_templates_have_their_known_names_and_blocks(template, blocks):
    source = get_template(template).template.source
    assert blocks <= set(re.findall(r"{% block (\w+) %}", source))


def test_a_block_can_be_replaced():
    text = Template(
        "{% extends 'ogc_large_image/_include/colors.html' %}{% block colormaps %}<p>mine</p>{{ block.super }}{% endblock %}"
    ).render(Context({}))
    assert text.index("<p>mine</p>") < text.index('id="colors"')


@pytest.mark.parametrize("page", ["geojsViewer", "cesiumViewer"])
def test_a_viewer_s_page_has_no_script_of_its_own(page):
    text = render_to_string(
        f"ogc_large_image/{page}.html", {"image_id": 5, "base_endpoint": "api/scan", "cesium_token": '"><b>'}
    )
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)
    assert "<b>" not in text


def test_the_api_is_found_wherever_the_app_is_included(rf, settings):
    template = Template("{% load ogc_viewers %}{% api_root %}")
    assert template.render(Context({})) == "api"
    settings.ROOT_URLCONF = "tests.unit.included_urls"
    assert template.render(Context({"request": rf.get("/")})) == "maps/api"

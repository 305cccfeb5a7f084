"""A folder below a trusted one, imported from the admin."""

from __future__ import annotations

import pytest

from ogc_large_image.publishing import importing
from ogc_large_image.publishing.admin import import_form
from ogc_large_image.publishing.describing import Outcome
from ogc_large_image.publishing.models import Layer, LayerGroup
from tests.rasters import RasterSpec, ramp

IMPORT = "/admin/publishing/layer/import/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(admin, rasters):
    def post(**fields):
        return admin.post(IMPORT, {"root": str(rasters), "path": "", **fields}, follow=True)

    return post


def test_the_images_of_a_folder_become_layers_in_groups(send, raster):
    small = RasterSpec(ramp(30, 40, 1))
    raster("survey/2024/north.tif", small)
    raster("survey/south.tif", small)
    raster("other.tif", small)
    LayerGroup.objects.create(name="top", title="Top")
    page = send(path="survey", group=LayerGroup.objects.get().pk, is_public="on").content.decode()
    assert "2 new, 0 changed, 0 unchanged." in page
    assert set(Layer.objects.values_list("name", "group__path", "is_public")) == {
        ("south", "top/", True),
        ("north", "top/top.2024/", True),
    }
    assert "0 new, 0 changed, 2 unchanged." in send(path="survey").content.decode()


def test_what_is_left_to_tasks_is_told(send, raster, monkeypatch):
    raster("a.tif", RasterSpec(ramp(30, 40, 1)))
    monkeypatch.setattr(importing, "publish_later", lambda row: Outcome(changed=True, waits=True))
    assert "0 new, 0 changed, 0 unchanged, 1 are described in a while." in send().content.decode()


def test_they_may_be_for_permitted_users_only(send, raster):
    raster("a.tif", RasterSpec(ramp(30, 40, 1)))
    send()
    assert Layer.objects.get().is_public is False


def test_what_fails_is_told_and_the_others_are_published(send, raster, rasters):
    raster("good.tif", RasterSpec(ramp(30, 40, 1)))
    (rasters / "bad.tif").write_bytes(b"no image")
    page = send().content.decode()
    assert "Bad.tif: The file is of a kind" in page
    assert "1 new" in page
    assert Layer.objects.get().name == "good"


@pytest.mark.parametrize("path", ["nothing", "..", "../..", "/etc", "\x00", "x" * 300, "x" * 2000])
def test_a_place_that_is_none_is_told(send, raster, path):
    raster("a.tif", RasterSpec(ramp(30, 40, 1)))
    response = send(path=path)
    assert "path" in response.context["form"].errors
    assert not Layer.objects.exists()


def test_a_link_that_leads_out_is_not_followed(send, rasters, tmp_path):
    (rasters / "out").symlink_to(tmp_path)
    assert "There is no such folder" in send(path="out").content.decode()


def test_only_trusted_folders_are_offered(send):
    assert "root" in send(root="/etc").context["form"].errors


def test_an_empty_folder_is_told(send, rasters):
    (rasters / "empty").mkdir()
    assert "There are no images in it." in send(path="empty").content.decode()


def test_more_images_than_a_request_may_take_are_left_to_the_command(send, raster, rasters, monkeypatch):
    monkeypatch.setattr(import_form, "MOST_FILES", 1)
    for name in "ab":
        raster(f"{name}.tif", RasterSpec(ramp(30, 40, 1)))
    page = send().content.decode()
    assert "more than 1 images" in page
    assert f"python manage.py ogc_publish {rasters}" in page
    assert not Layer.objects.exists()


@pytest.mark.parametrize(("permissions", "status"), [([], 403), (["view_layer", "change_layer"], 403), (["add_layer"], 200)])
def test_only_those_who_may_add_layers_import_them(client, staff, rasters, permissions, status):
    staff(*permissions)
    assert client.get(IMPORT).status_code == status
    assert client.post(IMPORT, {"root": str(rasters)}).status_code == status
    assert not Layer.objects.exists()

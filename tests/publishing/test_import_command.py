"""``ogc_publish``: folders into the database, as often as one likes."""

import io
import shutil

import pytest
from django.core.management import CommandError, call_command

from ogc_large_image.publishing import describing
from ogc_large_image.publishing.models import Layer, LayerGroup
from tests.rasters import RasterSpec, ramp, write

pytestmark = pytest.mark.django_db


def run(*arguments, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command("ogc_publish", *map(str, arguments), stdout=out, stderr=err, verbosity=0, **options)
    return out.getvalue().strip(), err.getvalue()


def test_folders_become_groups_and_files_layers(rasters, raster):
    raster("dem.tif")
    raster("land/heights/dem.tif")
    (rasters / "land" / "notes.txt").write_text("no image")
    assert run(rasters)[0] == "2 new, 0 changed, 0 unchanged, 0 removed; 0 failed"
    assert list(LayerGroup.objects.values_list("path", flat=True)) == ["land/", "land/land.heights/"]
    deep = Layer.objects.get(group__name="land.heights")
    assert deep.name != "dem"
    assert deep.west is not None
    assert deep.preview.data[:4] == b"\x89PNG"


def test_again_changes_nothing(rasters, raster):
    raster("dem.tif")
    run(rasters)
    before = Layer.objects.values_list("name", "stamp").get()
    assert run(rasters)[0] == "0 new, 0 changed, 1 unchanged, 0 removed; 0 failed"
    assert Layer.objects.values_list("name", "stamp").get() == before


def test_what_was_stopped_goes_on_where_it_was(rasters, raster, monkeypatch):
    for number in range(3):
        raster(f"image{number}.tif")
    described = []
    describe = describing.describe_source

    def stop_at_the_third(ref, limits):
        if len(described) == 2:
            raise KeyboardInterrupt
        described.append(ref.address)
        return describe(ref, limits)

    monkeypatch.setattr(describing, "describe_source", stop_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        run(rasters)
    monkeypatch.setattr(describing, "describe_source", describe)
    assert not run(rasters)[1]
    assert Layer.objects.exclude(record=None).count() == 3
    assert len(set(Layer.objects.values_list("name", flat=True))) == 3


def test_a_changed_file_keeps_its_name(rasters, raster):
    path = raster("dem.tif")
    run(rasters)
    write(path, RasterSpec(ramp(30, 40)))
    assert run(rasters)[0] == "0 new, 1 changed, 0 unchanged, 0 removed; 0 failed"
    row = Layer.objects.get(name="dem")
    assert row.record["layers"][0]["description"]["width"] == 40


def test_a_damaged_file_is_told_and_the_others_go_on(rasters, raster):
    (rasters / "a.tif").write_bytes(b"II*\x00 not really")
    raster("b.tif")
    out, err = run(rasters)
    assert out.startswith("1 new")
    assert "a.tif: " in err
    assert list(Layer.objects.values_list("name", flat=True)) == ["b"]


def test_layers_of_files_that_are_gone_are_pruned_on_demand(rasters, raster):
    path = raster("dem.tif")
    run(rasters)
    path.unlink()
    assert "0 removed" in run(rasters)[0]
    assert "1 removed" in run(rasters, prune=True)[0]
    assert not Layer.objects.exists()


def test_only_trusted_folders_are_published(tmp_path):
    write(tmp_path / "dem.tif", RasterSpec(ramp(30, 40)))
    with pytest.raises(CommandError, match="TRUSTED_FOLDERS"):
        run(tmp_path)
    with pytest.raises(CommandError, match="not there"):
        run(tmp_path / "missing")


def test_everything_may_be_private_and_in_one_group(rasters, raster):
    raster("dem.tif")
    LayerGroup.objects.create(name="inbox", title="Inbox")
    run(rasters, private=True, group="inbox")
    row = Layer.objects.get()
    assert (row.is_public, row.group.name) == (False, "inbox")


def test_two_files_of_one_name_keep_theirs_when_a_folder_moves_in(rasters, raster):
    raster("one/dem.tif")
    run(rasters)
    shutil.copy(rasters / "one" / "dem.tif", rasters / "dem.tif")
    run(rasters)
    assert Layer.objects.get(group__name="one").name == "dem"
    assert Layer.objects.count() == 2

"""``ogc_publish``: folders into the database, as often as one likes."""

import io
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection

from ogc_large_image.layers.record import layer_from_text
from ogc_large_image.publishing import describing, importing
from ogc_large_image.publishing.models import Layer, LayerGroup
from ogc_large_image.publishing.new_groups import group_titled
from tests.published_rasters import DEMO_DATA
from tests.publishing.programs import environment
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


def test_a_terminal_is_shown_how_far_it_is(rasters, raster, terminal):
    raster("dem.tif")
    raster("land.tif")
    with redirect_stderr(terminal):
        call_command("ogc_publish", str(rasters), stdout=io.StringIO())
    assert "2/2" in terminal.getvalue()


def paths():
    return list(LayerGroup.objects.values_list("path", flat=True))


def groups_of_layers():
    return dict(Layer.objects.values_list("name", "group__name"))


@pytest.mark.parametrize(
    "folders",
    [
        (f"{'deep' * 30}/one", f"{'deep' * 30}/other"),
        (f"{'x' * 95}one", f"{'x' * 95}other"),
        ("土地", "水"),
        ("a+b", "a-b"),
        ("land_use", "land use"),
        ("land/use", "land.use"),
    ],
)
def test_folders_are_groups_of_their_own_however_alike_their_names(rasters, raster, folders):
    for number, folder in enumerate(folders):
        raster(f"{folder}/dem{number}.tif")
    run(rasters)
    before = groups_of_layers()
    assert len(set(before.values())) == 2
    known = set(paths())
    for number, folder in enumerate(folders):
        raster(f"{folder}/slope{number}.tif")
    run(rasters)
    after = groups_of_layers()
    assert [after["slope0"], after["slope1"]] == [before["dem0"], before["dem1"]]
    assert set(paths()) == known


def test_a_folder_s_group_is_known_whatever_has_become_of_it(rasters, raster):
    raster("land/heights/dem.tif")
    run(rasters)
    europe = LayerGroup.objects.create(name="europe", title="Europe")
    land = LayerGroup.objects.get(name="land")
    land.parent, land.title, land.name = europe, "Land of Europe", "ground"
    land.save()
    raster("land/heights/slope.tif")
    raster("land/cover.tif")
    run(rasters)
    assert paths() == ["europe/", "europe/ground/", "europe/ground/land.heights/"]
    assert groups_of_layers() == {"dem": "land.heights", "slope": "land.heights", "cover": "ground"}


def test_a_group_of_a_folder_s_title_is_taken_where_it_is_no_other_folder_s(rasters, raster):
    LayerGroup.objects.create(name="mine", title="Land")
    raster("land/dem.tif")
    run(rasters)
    assert groups_of_layers() == {"dem": "mine"}
    assert group_titled(["Land"]) == LayerGroup.objects.get()


def test_folders_below_a_group_are_others_than_those_below_none(rasters, raster):
    LayerGroup.objects.create(name="top", title="Top")
    raster("land/dem.tif")
    run(rasters)
    raster("land/slope.tif")
    run(rasters, group="top")
    assert groups_of_layers() == {"dem": "land", "slope": "top.land"}


def test_folders_that_are_too_deep_for_groups_are_told(rasters, raster):
    raster("dem.tif")
    raster("/".join(f"{number:02}{'x' * 88}" for number in range(13)) + "/slope.tif")
    out, err = run(rasters)
    assert out.startswith("1 new")
    assert "too many, or too long" in err
    with pytest.raises(ValidationError, match="too many, or too long"):
        group_titled(f"{number:02}{'x' * 88}" for number in range(13))


def test_the_one_picture_of_a_netcdf_is_called_as_its_file(rasters):
    shutil.copy(DEMO_DATA / "earth" / "air_temperature.nc", rasters)
    assert run(rasters)[0] == "1 new, 0 changed, 0 unchanged, 0 removed; 0 failed"
    # Not the bounds of its time axis.
    assert Layer.objects.values_list("name", "title", "variable").get() == (
        "air_temperature",
        "Air Temperature",
        "air_temperature",
    )
    assert run(rasters)[0] == "0 new, 0 changed, 1 unchanged, 0 removed; 0 failed"


def test_again_changes_nothing(rasters, raster):
    raster("dem.tif")
    run(rasters)
    before = Layer.objects.values_list("name", "stamp").get()
    assert run(rasters)[0] == "0 new, 0 changed, 1 unchanged, 0 removed; 0 failed"
    assert Layer.objects.values_list("name", "stamp").get() == before


def test_whom_layers_are_shown_to_is_said_of_new_ones_only(rasters, raster):
    raster("dem.tif")
    run(rasters)
    raster("slope.tif")
    run(rasters, private=True)
    assert dict(Layer.objects.values_list("name", "is_public")) == {"dem": True, "slope": False}


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
    assert Layer.objects.filter(record__isnull=False).count() == 3
    assert len(set(Layer.objects.values_list("name", flat=True))) == 3


def test_a_changed_file_keeps_its_name(rasters, raster):
    path = raster("dem.tif")
    run(rasters)
    write(path, RasterSpec(ramp(30, 40)))
    assert run(rasters)[0] == "0 new, 1 changed, 0 unchanged, 0 removed; 0 failed"
    row = Layer.objects.get(name="dem")
    assert layer_from_text(row.record).description.width == 40


def test_a_damaged_file_is_told_and_the_others_go_on(rasters, raster):
    (rasters / "a.tif").write_bytes(b"II*\x00 not really")
    raster("b.tif")
    out, err = run(rasters)
    assert out.startswith("1 new")
    assert "a.tif: " in err
    assert list(Layer.objects.values_list("name", flat=True)) == ["b"]


def test_a_new_file_that_cannot_be_described_leaves_no_layer(rasters, raster):
    path = raster("a.tif")
    path.write_bytes(path.read_bytes()[:8] + bytes(1000))
    out, err = run(rasters)
    assert out == "0 new, 0 changed, 0 unchanged, 0 removed; 1 failed"
    assert "a.tif: " in err
    assert not Layer.objects.exists()


def test_layers_of_files_that_are_gone_are_pruned_on_demand(rasters, raster):
    path = raster("dem.tif")
    raster("other.tif")
    run(rasters)
    path.unlink()
    assert "0 removed" in run(rasters)[0]
    assert "1 removed" in run(rasters, prune=True)[0]
    assert Layer.objects.get().name == "other"


def test_a_folder_that_is_gone_is_pruned(rasters, raster):
    raster("land/dem.tif")
    raster("other.tif")
    run(rasters)
    shutil.rmtree(rasters / "land")
    assert "1 removed" in run(rasters, prune=True)[0]


def test_nothing_is_pruned_where_a_disk_may_be_missing(rasters, raster):
    """A mount point is an empty folder while its disk is not there."""
    raster("land/deep/dem.tif")
    for number in range(4):
        raster(f"image{number}.tif")
    run(rasters)
    shutil.rmtree(rasters / "land" / "deep")
    with pytest.raises(CommandError, match=r"land is empty.*--force"):
        run(rasters, prune=True)
    assert Layer.objects.count() == 5
    assert "1 removed" in run(rasters, prune=True, force=True)[0]


def test_an_emptied_folder_loses_its_layers_only_by_force(rasters, raster):
    path = raster("dem.tif")
    run(rasters)
    path.unlink()
    with pytest.raises(CommandError, match="is empty"):
        run(rasters, prune=True)
    assert "1 removed" in run(rasters, prune=True, force=True)[0]
    assert not Layer.objects.exists()


def test_most_layers_of_a_folder_are_pruned_only_by_force(rasters, raster):
    paths = [raster(f"image{number}.tif") for number in range(5)]
    run(rasters)
    for path in paths[:3]:
        path.unlink()
    with pytest.raises(CommandError, match="3 of 5 layers"):
        run(rasters, prune=True)
    assert "3 removed" in run(rasters, prune=True, force=True)[0]


def test_layers_beside_the_path_are_not_pruned(rasters, raster):
    path = raster("Land/dem.tif")
    raster("land/dem.tif")
    raster("land/other.tif")
    run(rasters)
    shutil.rmtree(path.parent)
    assert "0 removed" in run(rasters / "land", prune=True)[0]


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


def test_a_layer_made_by_hand_is_taken_for_the_files(rasters, raster):
    row = Layer.objects.create(name="mine", path=str(raster("dem.tif")))
    assert run(rasters)[0].startswith("0 new, 1 changed")
    assert Layer.objects.get() == row


def test_a_file_may_have_further_layers_by_hand(rasters, raster):
    path = raster("dem.tif")
    run(rasters)
    Layer.objects.create(name="other", path=str(path), crs="PIXEL")
    assert run(rasters)[0].startswith("0 new, 0 changed, 1 unchanged")


def test_a_layer_led_to_another_file_leaves_its_own_to_a_new_one(rasters, raster):
    raster("dem.tif")
    run(rasters)
    row = Layer.objects.get()
    row.path = str(raster("newer/dem.tif"))
    row.save()
    assert run(rasters)[0].startswith("1 new, 1 changed")
    assert Layer.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_an_import_that_was_killed_goes_on_where_it_was(rasters, raster):
    for number in range(8):
        raster(f"image{number}.tif", RasterSpec(ramp(900, 1200)))
    command = [sys.executable, "-m", "django", "ogc_publish", str(rasters)]
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while Layer.objects.filter(record__isnull=False).count() < 2:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.kill()
    process.wait()
    before = dict(Layer.objects.filter(record__isnull=False).values_list("name", "stamp"))
    assert 2 <= len(before) < 8
    assert run(rasters)[0] == f"{8 - len(before)} new, 0 changed, {len(before)} unchanged, 0 removed; 0 failed"
    after = dict(Layer.objects.filter(state="described").values_list("name", "stamp"))
    assert sorted(after) == [f"image{number}" for number in range(8)]
    assert before.items() <= after.items()


@pytest.mark.django_db(transaction=True)
def test_imports_at_once_make_each_layer_once(rasters, raster):
    for number in range(6):
        raster(f"land/heights{number % 2}/image{number // 2}.tif")
    files = importing.files_of([rasters])
    begin = threading.Barrier(3)

    def work():
        begin.wait()
        try:
            return importing.import_files(files)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as threads:
        reports = [future.result() for future in [threads.submit(work) for _ in range(3)]]
    assert [report.problems for report in reports] == [[], [], []]
    assert Layer.objects.filter(state="described").count() == Layer.objects.count() == 6
    assert LayerGroup.objects.count() == 3

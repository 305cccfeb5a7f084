from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from PIL import Image
from rasterio.control import GroundControlPoint

from ogc_large_image.cog import CogOptions, cog_problems, convert_image
from ogc_large_image.cog.workplace import sweep, workplace
from ogc_large_image.errors import InvalidParameter, Overloaded, SourceNotFound, SourceRefused, SourceUnreadable
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.sources.describe import describe_source, file_ref
from tests.rasters import RasterSpec, ramp, write

KILLS = int(os.environ.get("OGC_TEST_KILLS", "6"))
STRIPS = {"TILED": "NO", "BLOCKXSIZE": 600, "BLOCKYSIZE": 1}


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    return write(tmp_path / "scan.tif", RasterSpec(ramp(700, 900, 3), interpretations=["red", "green", "blue"]))


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_paths_may_be_relative_to_the_working_directory(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(scan.parent)
    made = convert_image(Path("scan.tif"), Path("out/scan.tif"))
    assert made == scan.parent / "out" / "scan.tif"
    assert cog_problems(Path("out/scan.tif")) == ()


# --- what is kept ----------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "int32", "float32", "float64"])
def test_crs_place_type_nodata_and_names_are_kept(tmp_path: Path, dtype: str) -> None:
    spec = RasterSpec(ramp(600, 800, 2, dtype), crs="EPSG:2056", nodata=7, descriptions=["red edge", "ndvi"], options=STRIPS)
    source = write(tmp_path / "scan.tif", spec)
    with rasterio.open(source, "r+") as dataset:
        dataset.units, dataset.scales, dataset.offsets = ("m", "K"), (0.5, 2.0), (1.0, -1.0)
    target = convert_image(source, tmp_path / "out" / "scan.tif")
    assert cog_problems(target) == ()
    with rasterio.open(source) as before, rasterio.open(target) as after:
        assert after.crs == before.crs == rasterio.CRS.from_epsg(2056)
        assert (after.transform, after.dtypes, after.nodata) == (before.transform, (dtype,) * 2, 7)
        assert after.descriptions == ("red edge", "ndvi")
        assert (after.units, after.scales, after.offsets) == (("m", "K"), (0.5, 2.0), (1.0, -1.0))
        np.testing.assert_array_equal(after.read(), before.read())


def test_a_palette_is_kept_and_its_labels_are_not_averaged(tmp_path: Path) -> None:
    table = {value: (value, 255 - value, 7, 255) for value in range(256)}
    data = np.where(np.indices((1, 700, 900)).sum(axis=0) % 2, 200, 10).astype("uint8")
    source = write(tmp_path / "classes.tif", RasterSpec(data, interpretations=["palette"], colortable=table))
    target = convert_image(source, tmp_path / "out.tif")
    with rasterio.open(target) as dataset:
        assert dataset.colormap(1) == table
        assert dataset.overviews(1)
        assert set(np.unique(dataset.read(1, out_shape=(175, 225)))) <= {10, 200}


def test_measurements_are_averaged(tmp_path: Path) -> None:
    data = np.where(np.indices((1, 700, 900)).sum(axis=0) % 2, 200, 100).astype("uint8")
    target = convert_image(write(tmp_path / "dem.tif", RasterSpec(data)), tmp_path / "out.tif")
    with rasterio.open(target, overview_level=0) as overview:
        assert set(np.unique(overview.read(1)[:300, :400])) == {150}


def test_another_resampling(tmp_path: Path) -> None:
    data = np.where(np.indices((1, 700, 900)).sum(axis=0) % 2, 200, 100).astype("uint8")
    source = write(tmp_path / "dem.tif", RasterSpec(data))
    target = convert_image(source, tmp_path / "out.tif", CogOptions(resampling=Resampling.NEAREST))
    with rasterio.open(target, overview_level=0) as overview:
        assert set(np.unique(overview.read(1))) <= {100, 200}


def test_a_mask_and_control_points_are_kept(tmp_path: Path) -> None:
    mask = np.ones((600, 700), bool)
    mask[:100, :200] = False
    masked = convert_image(write(tmp_path / "masked.tif", RasterSpec(ramp(600, 700, 3), mask=mask)), tmp_path / "a.tif")
    with rasterio.open(masked) as dataset:
        np.testing.assert_array_equal(dataset.read_masks(1) > 0, mask)
    points = [(0, 0, 10.0, 50.0), (700, 0, 11.0, 50.1), (0, 600, 10.1, 49.0), (700, 600, 11.1, 49.1)]
    spec = RasterSpec(ramp(600, 700, 1), crs="EPSG:4326", geotransform=None, gcps=points)
    referenced = convert_image(write(tmp_path / "points.tif", spec), tmp_path / "b.tif")
    with rasterio.open(referenced) as dataset:
        assert [(point.x, point.y) for point in dataset.gcps[0]] == [(x, y) for _, _, x, y in points]
        assert isinstance(dataset.gcps[0][0], GroundControlPoint)


@pytest.mark.parametrize("compression", ["lzw", "zstd", "jpeg", "webp", "none"])
def test_compressions(scan: Path, tmp_path: Path, compression: str) -> None:
    target = convert_image(scan, tmp_path / "out.tif", CogOptions(compression=compression, block_size=256))
    assert cog_problems(target) == ()
    with rasterio.open(target) as dataset:
        assert dataset.block_shapes[0] == (256, 256)


@pytest.mark.parametrize("wrong", [{"compression": "x"}, {"block_size": 100}])
def test_options_that_are_none(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidParameter):
        CogOptions(**wrong)


# --- images without georeference ------------------------------------------------


@pytest.mark.parametrize("ending", ["png", "jpg", "tif"])
def test_an_image_without_georeference_becomes_a_pyramid(tmp_path: Path, ending: str) -> None:
    source = tmp_path / f"slide.{ending}"
    Image.fromarray(ramp(700, 900, 3).transpose(1, 2, 0)).save(source)
    target = convert_image(source, tmp_path / "out.tif")
    description = describe_source(file_ref(target))
    assert (description.width, description.height, len(description.bands)) == (900, 700, 3)
    assert description.overviews
    assert not description.is_georeferenced
    with rasterio.open(target) as dataset:
        np.testing.assert_array_equal(dataset.read(), np.asarray(Image.open(source)).transpose(2, 0, 1))


def test_all_frames_are_kept(tmp_path: Path) -> None:
    frames = [Image.fromarray(ramp(600, 600, 3).transpose(1, 2, 0) // share) for share in (1, 2, 3)]
    frames[0].save(tmp_path / "stack.tif", save_all=True, append_images=frames[1:])
    assert describe_source(file_ref(convert_image(tmp_path / "stack.tif", tmp_path / "out.tif"))).frames == 3


# --- what goes wrong ------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"no image", b"<VRTDataset rasterXSize='8' rasterYSize='8'></VRTDataset>"])
def test_what_is_no_image(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "scan.tif").write_bytes(content)
    with pytest.raises(SourceRefused):
        convert_image(tmp_path / "scan.tif", tmp_path / "out.tif")
    assert sorted(os.listdir(tmp_path)) == ["scan.tif"]


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound):
        convert_image(tmp_path / "scan.tif", tmp_path / "out.tif")


def test_a_damaged_image_leaves_the_target_as_it_was(scan: Path, tmp_path: Path) -> None:
    (tmp_path / "out.tif").write_bytes(b"before")
    scan.write_bytes(scan.read_bytes()[: scan.stat().st_size // 2])
    with pytest.raises(SourceUnreadable):
        convert_image(scan, tmp_path / "out.tif")
    assert (tmp_path / "out.tif").read_bytes() == b"before"
    assert hidden(tmp_path) == []


def test_a_full_disk(scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ogc_large_image.cog.convert.write_cog", full)
    with pytest.raises(Overloaded):
        convert_image(scan, tmp_path / "out.tif")
    assert sorted(os.listdir(tmp_path)) == ["scan.tif"]


def test_what_the_system_refuses_is_not_a_full_disk(scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("ogc_large_image.cog.convert.write_cog", refused)
    with pytest.raises(PermissionError):
        convert_image(scan, tmp_path / "out.tif")
    assert sorted(os.listdir(tmp_path)) == ["scan.tif"]


def test_a_full_disk_as_gdal_tells_it(scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failed(*_: Any) -> None:
        raise SourceUnreadable("The image cannot be converted.")

    monkeypatch.setattr("ogc_large_image.cog.convert.write_cog", failed)
    with pytest.raises(SourceUnreadable):
        convert_image(scan, tmp_path / "out.tif")
    monkeypatch.setattr("shutil.disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 0))  # type: ignore[attr-defined]
    with pytest.raises(Overloaded):
        convert_image(scan, tmp_path / "out.tif")


def test_a_source_that_changes_meanwhile(scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ogc_large_image.cog import convert

    def replaced(source: Path, target: Path, options: CogOptions) -> None:
        original(source, target, options)
        os.utime(source, (1, 1))

    original = convert.write_cog
    monkeypatch.setattr(convert, "write_cog", replaced)
    with pytest.raises(SourceUnreadable):
        convert_image(scan, tmp_path / "out.tif")
    assert not (tmp_path / "out.tif").exists()


def test_a_conversion_that_went_wrong_is_not_published(scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ogc_large_image.cog import convert

    other = write(tmp_path / "other.tif", RasterSpec(255 - ramp(700, 900, 3), interpretations=["red", "green", "blue"]))
    original = convert.write_cog
    monkeypatch.setattr(convert, "write_cog", lambda _, target, options: original(other, target, options))
    with pytest.raises(SourceUnreadable):
        convert_image(scan, tmp_path / "out.tif")
    assert not (tmp_path / "out.tif").exists()


# --- again, and killed ------------------------------------------------------------


def test_a_second_conversion_has_nothing_to_do(scan: Path, tmp_path: Path) -> None:
    first = convert_image(scan, tmp_path / "out.tif").stat()
    assert convert_image(scan, tmp_path / "out.tif").stat().st_ino == first.st_ino
    os.utime(scan)
    assert convert_image(scan, tmp_path / "out.tif").stat().st_ino != first.st_ino


def test_a_target_that_was_damaged_is_made_again(scan: Path, tmp_path: Path) -> None:
    target = convert_image(scan, tmp_path / "out.tif")
    found = target.stat()
    write(target, RasterSpec(ramp(700, 900, 3)))
    os.utime(target, ns=(found.st_atime_ns, found.st_mtime_ns))
    convert_image(scan, target)
    assert cog_problems(target) == ()


_CONVERT = """
import sys
from pathlib import Path
from ogc_large_image.cog import convert_image
print("begins", flush=True)
convert_image(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def test_a_killed_conversion_publishes_nothing(tmp_path: Path) -> None:
    source = write(tmp_path / "big.tif", RasterSpec(ramp(2500, 3000, 3), interpretations=["red", "green", "blue"]))
    out = tmp_path / "out"
    draw = random.Random(5)
    killed = 0
    for _ in range(KILLS):
        process = subprocess.Popen([sys.executable, "-c", _CONVERT, str(source), str(out / "big.tif")], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(draw.uniform(0, 0.7))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        process.stdout.close()
        published = [path for path in out.glob("*") if not path.name.startswith(".")]
        assert published == [] or cog_problems(published[0]) == ()
        for path in published:
            path.unlink()
    assert killed
    convert_image(source, out / "big.tif")
    sweep(out, settled_seconds=0)
    assert os.listdir(out) == ["big.tif"]


def test_what_is_in_use_is_not_swept(tmp_path: Path) -> None:
    with workplace(tmp_path) as place:
        sweep(tmp_path, settled_seconds=0)
        assert place.is_dir()
    assert os.listdir(tmp_path) == []


# --- examining ----------------------------------------------------------------


def test_problems_of_a_file_in_strips(tmp_path: Path) -> None:
    problems = cog_problems(write(tmp_path / "scan.tif", RasterSpec(ramp(600, 600, 1), options=STRIPS)))
    assert any("not tiled" in problem for problem in problems)
    assert any("overviews" in problem for problem in problems)


def test_problems_of_overviews_added_later(tmp_path: Path) -> None:
    problems = cog_problems(write(tmp_path / "scan.tif", RasterSpec(ramp(600, 600, 1), overviews=[2])))
    assert any("offset" in problem for problem in problems)


def test_problems_of_what_is_no_tiff(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    (tmp_path / "a.txt").write_text("no image at all, just words")
    assert cog_problems(tmp_path / "a.png") == ("The file is not a TIFF",)
    assert cog_problems(tmp_path / "a.txt") == ("The file is not an image that this service opens",)

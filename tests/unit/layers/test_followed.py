import os
import time

from ogc_large_image.layers.followed import FollowedFolder, pause_after
from tests.rasters import RasterSpec, ramp, write


def put(path):
    path.parent.mkdir(exist_ok=True)
    write(path, RasterSpec(ramp(bands=1)))
    os.utime(path, (time.time() - 10,) * 2)


def test_looking_takes_a_small_part_of_the_time():
    assert pause_after(0.01) == 0.5
    assert pause_after(1.0) == 4.0


def test_a_followed_folder_serves_at_once_and_follows(tmp_path):
    put(tmp_path / "data" / "a.tif")
    catalog = FollowedFolder([tmp_path / "data"], tmp_path / "index", title="Mine")
    assert [layer.name for layer in catalog.root().layers] == ["a"]
    put(tmp_path / "data" / "b.tif")
    deadline = time.monotonic() + 5
    while len(catalog.root().layers) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)

    assert [layer.name for layer in catalog.root().layers] == ["a", "b"]


def test_a_second_process_serves_from_the_index_of_the_first(tmp_path):
    put(tmp_path / "data" / "a.tif")
    FollowedFolder([tmp_path / "data"], tmp_path / "index")

    assert FollowedFolder([tmp_path / "data"], tmp_path / "index").layer("a").title == "A"

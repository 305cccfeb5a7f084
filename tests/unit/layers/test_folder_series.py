"""Files whose names differ in a date as one layer of a followed folder."""

import math
import os

import pytest

from ogc_large_image.layers.dimension_selection import select_frames
from ogc_large_image.layers.folder import FolderCatalog
from ogc_large_image.layers.folder_index import FolderIndex
from ogc_large_image.layers.followed import FollowedFolder
from ogc_large_image.layers.index_catalog import IndexCatalog
from ogc_large_image.layers.series_pattern import SeriesPattern
from ogc_large_image.sources.ref import SourceRef
from tests.rasters import RasterSpec, ramp, write
from tests.unit.layers.descriptions import description


class Folder:
    """Files that are names only; what each is described as can be set."""

    def __init__(self, path):
        self.path = path / "data"
        self.index = path / "index"
        self.path.mkdir()
        self.described = []
        self.images = {}

    def add(self, *names, **image):
        for name in names:
            file = self.path / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(b"x" * (len(self.described) + 1))
            os.utime(file, (1, 1))
            self.images[file.name] = description(**{"axes": (), "frames": 1, **image})

    def describe(self, path):
        self.described.append(path.name)
        return [(SourceRef(str(path), "1"), self.images[path.name])]

    def catalog(self, series=True):
        pattern = SeriesPattern() if series else None
        catalog = FolderCatalog([self.path], FolderIndex(self.index), self.describe, series=pattern)
        catalog.update()
        return catalog

    def served(self):
        catalog = IndexCatalog(self.index)
        return {layer.name: layer for layer in _below(catalog.root())}


def _below(group):
    return [*group.layers, *(layer for child in group.groups for layer in _below(child))]


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def test_without_the_option_every_file_is_a_layer(folder):
    folder.add("sst_2020.tif", "sst_2021.tif")
    folder.catalog(series=False)

    assert set(folder.served()) == {"sst_2020", "sst_2021"}


def test_files_that_differ_in_a_date_are_one_layer_with_time(folder):
    folder.add("sst_2021.tif", "sst_2020.tif", "sst_2022.tif", "dem.tif")
    catalog = folder.catalog()
    served = folder.served()

    assert set(served) == {"sst", "dem"} == {layer.name for layer in catalog.layers}
    sst = served["sst"]
    assert [os.path.basename(ref.address) for ref in sst.series] == ["sst_2020.tif", "sst_2021.tif", "sst_2022.tif"]
    assert sst.source == sst.series[0]
    assert (sst.title.lower(), sst.description.frames) == ("sst", 3)
    assert sst.dimensions[0].extent == "2020-01-01/2022-01-01/P1Y"
    assert select_frames(sst, {"time": "2021"}).frames == (1,)


def test_one_file_of_a_date_stays_itself(folder):
    folder.add("sst_2020.tif", "ice_2020.tif")
    folder.catalog()

    assert set(folder.served()) == {"sst_2020", "ice_2020"}


def test_folders_and_suffixes_keep_series_apart(folder):
    folder.add("a/sst_2020.tif", "a/sst_2021.tif", "b/sst_2022.tif", "b/sst_2023.tif", "a/sst_2020.png", "a/sst_2021.png")
    folder.catalog()

    assert sorted(len(layer.series) for layer in folder.served().values()) == [2, 2, 2]
    assert all(name.startswith(("a_sst", "b_sst")) for name in folder.served())


def test_a_file_of_another_size_stays_itself(folder):
    folder.add("sst_2020.tif", "sst_2021.tif")
    folder.add("sst_2022.tif", width=7)
    folder.catalog()

    assert set(folder.served()) == {"sst", "sst_2022"}


def test_a_series_keeps_its_name_and_changes_its_revision_when_a_file_comes(folder):
    folder.add("sst_2020.tif", "sst_2021.tif")
    catalog = folder.catalog()
    before = folder.served()["sst"]
    folder.add("sst.tif", "sst_2019.tif")
    catalog.update()
    served = folder.served()

    assert len(served) == 2
    assert len(served["sst"].series) == 3
    assert served["sst"].revision != before.revision
    assert folder.described.count("sst_2020.tif") == 1


def test_a_series_ends_with_its_last_but_one_file(folder):
    folder.add("sst_2020.tif", "sst_2021.tif")
    catalog = folder.catalog()
    (folder.path / "sst_2020.tif").unlink()
    catalog.update()

    assert set(folder.served()) == {"sst_2021"}


def test_the_next_start_describes_nothing_again_and_keeps_the_name(folder):
    folder.add("a/sst_2020.tif", "a/sst_2021.tif")
    folder.catalog()
    before = folder.served()
    folder.described.clear()
    folder.add("sst_2000.tif", "sst_2001.tif")
    folder.catalog()
    served = folder.served()

    assert sorted(folder.described) == ["sst_2000.tif", "sst_2001.tif"]
    assert served["sst"] == before["sst"]
    assert len(served) == 2


@pytest.mark.parametrize(("first", "then", "names"), [(True, False, {"sst_2020", "sst_2021"}), (False, True, {"sst"})])
def test_the_option_may_change_between_starts(folder, first, then, names):
    folder.add("sst_2020.tif", "sst_2021.tif")
    folder.catalog(series=first)
    folder.catalog(series=then)

    assert set(folder.served()) == names
    assert sorted(folder.described) == ["sst_2020.tif", "sst_2021.tif"]


def test_names_of_nothing_but_dates_are_called_after_their_folder(folder):
    folder.add("ice/2020.tif", "ice/2021.tif")
    folder.catalog()

    assert set(folder.served()) == {"ice"}


def test_nan_as_nodata_is_alike(folder):
    folder.add("sst_2020.tif", "sst_2021.tif")
    assert math.isnan(folder.images["sst_2020.tif"].bands[0].nodata)
    folder.catalog()

    assert set(folder.served()) == {"sst"}


def test_a_followed_folder_of_real_rasters(tmp_path):
    (tmp_path / "data").mkdir()
    for day in (1, 2, 3):
        path = write(tmp_path / "data" / f"sst_2020010{day}T0600.tif", RasterSpec(ramp(20, 30, 1) + day))
        os.utime(path, (1, 1))

    layer = FollowedFolder([tmp_path / "data"], tmp_path / "index", series=True).layer("sst")

    assert layer.dimensions[0].extent == "2020-01-01T06:00:00Z/2020-01-03T06:00:00Z/P1D"
    assert layer.dimensions[0].default == "2020-01-03T06:00:00Z"

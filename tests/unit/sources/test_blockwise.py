"""Read through shared blocks, an image has the same pixels, and each block is decoded once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.sources.blockwise import BlockwiseDataset, blockwise
from ogc_large_image.sources.datasets import open_dataset
from ogc_large_image.sources.datasets.dataset import Window
from ogc_large_image.sources.shared_blocks import SharedBlocks
from tests.rasters import RasterSpec, ramp, write

WINDOWS = [
    Window(0, 0, 1, 1),
    Window(70, 40, 30, 20),
    Window(10, 20, 200, 150),
    Window(0, 0, 300, 200),
    Window(290, 190, 10, 10),
]


class Counting:
    """A dataset that tells what was read of it."""

    def __init__(self, dataset: Any) -> None:
        self._dataset = dataset
        self.read_windows: list[Window] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._dataset, name)

    def read(self, bands: Sequence[int], window: Window, *rest: Any) -> Any:
        self.read_windows.append(window)
        return self._dataset.read(bands, window, *rest)


def tiled(tmp_path: Path, **options: str) -> str:
    return str(
        write(tmp_path / "tiled.tif", RasterSpec(ramp(200, 300, 3, "uint16"), options={"COMPRESS": "DEFLATE", **options}))
    )


def opened(address: str, folder: Path, identity: tuple[object, ...] = ("image", "1")) -> tuple[Any, Counting]:
    counting = Counting(open_dataset(address, "GTiff", None, {}))
    return blockwise(counting, identity, SharedBlocks(folder)), counting


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "blocks"
    made.mkdir()
    return made


@pytest.mark.parametrize("bands", [(1,), (3, 1), (1, 2, 3)])
@pytest.mark.parametrize("window", WINDOWS)
def test_the_pixels_are_the_files(tmp_path: Path, folder: Path, window: Window, bands: tuple[int, ...]) -> None:
    address = tiled(tmp_path)
    expected = open_dataset(address, "GTiff", None, {}).read(bands, window)
    dataset, _ = opened(address, folder)
    for _ in range(2):
        np.testing.assert_array_equal(dataset.read(bands, window), expected)


def test_a_block_is_decoded_once_for_all_who_have_the_folder(tmp_path: Path, folder: Path) -> None:
    address = tiled(tmp_path)
    first, decoded = opened(address, folder)
    first.read((1,), Window(120, 120, 10, 10))
    assert len(decoded.read_windows) == 4
    second, again = opened(address, folder)
    second.read((1,), Window(110, 110, 30, 30))
    assert again.read_windows == []


def test_another_version_of_the_file_has_blocks_of_its_own(tmp_path: Path, folder: Path) -> None:
    address = tiled(tmp_path)
    opened(address, folder)[0].read((1,), Window(0, 0, 10, 10))
    dataset, decoded = opened(address, folder, ("image", "2"))
    dataset.read((1,), Window(0, 0, 10, 10))
    assert len(decoded.read_windows) == 1


def test_a_reduced_window_is_left_to_the_file(tmp_path: Path, folder: Path) -> None:
    dataset, decoded = opened(tiled(tmp_path), folder)
    dataset.read((1,), Window(0, 0, 200, 200), (50, 50), Resampling.AVERAGE)
    assert decoded.read_windows == [Window(0, 0, 200, 200)]
    assert not list(folder.iterdir())


def test_files_that_need_no_decoding_are_read_as_they_are(tmp_path: Path, folder: Path) -> None:
    dataset, _ = opened(tiled(tmp_path, COMPRESS="NONE"), folder)
    assert not isinstance(dataset, BlockwiseDataset)

"""Decoded blocks are kept once for all, and a store that fails is one that keeps nothing."""

from __future__ import annotations

import io
import multiprocessing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ogc_large_image.sources import shared_blocks
from ogc_large_image.sources.shared_blocks import SharedBlocks, block_key

BLOCK = np.arange(1000, dtype=np.uint16)


def test_another_process_reads_what_one_has_put(tmp_path: Path) -> None:
    child = multiprocessing.get_context("spawn").Process(target=_put, args=(tmp_path,))
    child.start()
    child.join(60)
    kept = SharedBlocks(tmp_path).get("one", BLOCK.nbytes)
    assert kept is not None
    assert (kept.view(np.uint16) == BLOCK).all()


def _put(folder: Path) -> None:
    SharedBlocks(folder).put("one", BLOCK)


def test_what_is_kept_cannot_be_written_to(tmp_path: Path) -> None:
    blocks = SharedBlocks(tmp_path)
    blocks.put("one", BLOCK)
    kept = blocks.get("one", BLOCK.nbytes)
    assert kept is not None
    with pytest.raises(ValueError, match="read-only"):
        kept[0] = 1


def test_a_block_of_another_size_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"torn")
    assert SharedBlocks(tmp_path).get("one", BLOCK.nbytes) is None


def test_the_oldest_go_first_and_the_folder_stays_within_its_bound(tmp_path: Path) -> None:
    blocks = SharedBlocks(tmp_path, max_bytes=100 * BLOCK.nbytes)
    for number in range(300):
        blocks.put(f"{number:03}", BLOCK)
    kept = sorted(file.name for file in tmp_path.iterdir())
    assert len(kept) <= 100
    assert kept[-1] == "299"
    assert "000" not in kept


def test_a_block_too_large_for_the_folder_is_not_kept(tmp_path: Path) -> None:
    SharedBlocks(tmp_path, max_bytes=BLOCK.nbytes).put("one", BLOCK)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_gone_keeps_nothing(tmp_path: Path) -> None:
    blocks = SharedBlocks(tmp_path / "gone")
    blocks.put("one", BLOCK)
    assert blocks.get("one", BLOCK.nbytes) is None


def test_a_key_tells_all_its_parts_apart() -> None:
    keys = {block_key(*parts) for parts in [("a", 1), ("a1",), ("a", "1"), (("a", 1),)]}
    assert len(keys) == 4


def test_what_is_written_in_part_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full file system may take some of the bytes and say so."""

    class Short(io.FileIO):
        def write(self, data: Any) -> int:
            return super().write(bytes(data)[:10])

    monkeypatch.setattr(shared_blocks, "open", lambda path, mode, buffering: Short(path, mode), raising=False)
    SharedBlocks(tmp_path).put("one", BLOCK)
    assert not list(tmp_path.iterdir())

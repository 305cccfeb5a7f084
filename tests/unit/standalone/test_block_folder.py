"""The workers' common folder of decoded blocks comes and goes with the server."""

from __future__ import annotations

from pathlib import Path

import pytest

from ogc_large_image.standalone import block_folder
from ogc_large_image.standalone.block_folder import shared_block_folder


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(block_folder, "DEFAULT_BYTES", 1)
    return tmp_path


def test_the_folder_is_there_while_the_server_runs(memory: Path) -> None:
    with shared_block_folder(2, memory) as folder:
        assert folder is not None
        (folder / "block").write_bytes(b"pixels")
        assert folder.stat().st_mode & 0o077 == 0
    assert not list(memory.iterdir())


def test_a_single_worker_shares_with_nobody(memory: Path) -> None:
    with shared_block_folder(1, memory) as folder:
        assert folder is None


def test_too_little_memory_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(block_folder, "DEFAULT_BYTES", 1 << 60)
    with shared_block_folder(2, tmp_path) as folder:
        assert folder is None


def test_a_system_without_such_memory_has_none(tmp_path: Path) -> None:
    with shared_block_folder(2, tmp_path / "absent") as folder:
        assert folder is None


def test_a_killed_servers_folder_is_removed_and_a_running_ones_is_not(memory: Path) -> None:
    orphan = memory / "ogc-large-image-blocks-orphan"
    (orphan / "blocks").mkdir(parents=True)
    with shared_block_folder(2, memory) as running, shared_block_folder(2, memory) as folder:
        assert folder is not None
        assert running is not None
        assert running.is_dir()
        assert not orphan.exists()

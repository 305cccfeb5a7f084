"""Whether a remote file is a COG is said by a part of it that is small, however large the file is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ogc_large_image.cog import CogOptions, convert_image, source_cog_problems
from ogc_large_image.errors import SourceUnreadable
from ogc_large_image.sources.remote.address import parse_remote
from ogc_large_image.sources.remote.files import remote_ref
from tests.rasters import RasterSpec, write
from tests.unit.sources.remote.web_server import WebServer

STRIPS = {"TILED": "NO", "BLOCKXSIZE": 3000, "BLOCKYSIZE": 1}
NOISE = np.random.default_rng(0).integers(0, 255, (3, 2000, 3000), dtype="uint8")


def problems_of(server: WebServer, content: bytes) -> tuple[tuple[str, ...] | None, int]:
    """What is wrong, and how much was read to know it."""
    server.files["/scan.tif"] = content
    address = parse_remote(server.url("/scan.tif"))
    assert address is not None
    found = source_cog_problems(remote_ref(address))
    return found, sum(last + 1 - first for first, last in server.ranges)


def test_of_a_remote_cog_only_its_beginning_is_read(server: WebServer, tmp_path: Path) -> None:
    write(tmp_path / "scan.tif", RasterSpec(NOISE))
    convert_image(tmp_path / "scan.tif", tmp_path / "cog.tif", CogOptions())
    content = (tmp_path / "cog.tif").read_bytes()
    found, read = problems_of(server, content)
    assert found == ()
    assert read < len(content) / 20


def test_of_a_remote_file_in_strips_only_its_directories_are_read(server: WebServer, tmp_path: Path) -> None:
    write(tmp_path / "scan.tif", RasterSpec(NOISE, options=STRIPS, overviews=[2]))
    content = (tmp_path / "scan.tif").read_bytes()
    found, read = problems_of(server, content)
    assert any("not tiled" in problem for problem in found or ())
    assert read < len(content) / 10


def test_what_is_no_tiff_has_no_validity(server: WebServer, tmp_path: Path) -> None:
    Image.new("RGB", (30, 20)).save(tmp_path / "scan.png")
    assert problems_of(server, (tmp_path / "scan.png").read_bytes())[0] is None


def test_a_damaged_file_is_told(server: WebServer, tmp_path: Path) -> None:
    write(tmp_path / "scan.tif", RasterSpec(NOISE[:, :20, :30]))
    with pytest.raises(SourceUnreadable):
        problems_of(server, (tmp_path / "scan.tif").read_bytes()[:8] + bytes(1000))

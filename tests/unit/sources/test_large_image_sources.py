from __future__ import annotations

import os
import struct
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from ogc_large_image.errors import SourceRefused
from ogc_large_image.limits import Limits
from ogc_large_image.sources import large_image_sources
from ogc_large_image.sources.describe import file_ref, open_reader
from ogc_large_image.sources.large_image_sources import TileCache, candidate_sources, open_tile_source
from tests.unit.sources.tiff_bytes import tiff_bytes

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
DICOM = bytes(128) + b"DICM" + bytes(60)
FORBIDDEN = {
    "multi",
    "vips",
    "gdal",
    "rasterio",
    "mapnik",
    "bioformats",
    "test",
    "dummy",
    "deepzoom",
    "ogc-gdal",
    "ogc-rasterio",
}


@pytest.mark.parametrize("header", [b"", b"<?xml ", b"{}", b"sources:\n", b"GIF89a" + bytes(60), b"CDF\x01" + bytes(60)])
def test_unknown_kinds_have_no_source(header: bytes) -> None:
    assert candidate_sources(header, trusted=True) == ()


@pytest.mark.parametrize("header", [tiff_bytes(), PNG, DICOM, b"PK\x03\x04" + bytes(60), b"\xff\xd8\xff" + bytes(60)])
def test_no_source_that_leads_elsewhere_is_among_the_candidates(header: bytes) -> None:
    names = candidate_sources(header, trusted=True)
    assert names
    assert not set(names) & FORBIDDEN


def test_untrusted_files_are_read_by_fewer_sources() -> None:
    assert set(candidate_sources(tiff_bytes(), trusted=False)) == {"tiff", "ometiff", "pil"}
    assert candidate_sources(PNG, trusted=False) == ("pil",)
    assert candidate_sources(DICOM, trusted=False) == ()
    assert candidate_sources(DICOM, trusted=True) == ("dicom", "openslide")


def test_a_kind_whose_sources_are_not_installed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_image_sources, "_source_class", lambda *_: None)
    PIL.Image.new("L", (9, 9)).save(tmp_path / "scan.png")
    with pytest.raises(SourceRefused):
        open_tile_source(str(tmp_path / "scan.png"), True, Limits())


def test_pictures_within_a_tiff_are_not_decoded_on_opening(tmp_path: Path) -> None:
    label = PIL.Image.new("L", (300, 200))
    tags = PIL.Image.Exif()
    tags[270] = "label of the slide"
    path = tmp_path / "slide.tif"
    PIL.Image.new("L", (64, 64)).save(path, tiffinfo=tags, save_all=True, append_images=[label], compression="tiff_deflate")
    source = open_tile_source(str(path), True, Limits())
    assert source.getAssociatedImagesList() == []


def test_the_cache_is_bounded_in_bytes_and_forgets_the_oldest() -> None:
    cache = TileCache(max_bytes=1000)
    for index in range(5):
        cache[str(index)] = np.zeros(300, np.uint8)
    assert len(cache) == 3
    with pytest.raises(KeyError):
        cache["0"]
    cache["2"]
    cache["5"] = np.zeros(300, np.uint8)
    assert cache["2"].nbytes == 300
    with pytest.raises(KeyError):
        cache["3"]


@pytest.mark.parametrize("tile", [b"encoded", np.zeros(5 << 20, np.uint8)])
def test_what_is_no_tile_of_pixels_is_not_kept(tile: object) -> None:
    cache = TileCache()
    with pytest.raises(ValueError, match="kept"):
        cache["key"] = tile


def test_a_forked_child_has_a_cache_of_its_own() -> None:
    before = large_image_sources._cache
    with before.lock:
        child = os.fork()
        if not child:
            fresh = large_image_sources._cache
            os._exit(7 if fresh is not before and fresh.lock.acquire(timeout=1) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


def test_a_tiff_whose_directories_follow_one_another_in_a_circle_is_refused(tmp_path: Path) -> None:
    entries = [
        (256, 4, 16),
        (257, 4, 16),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8),
        (277, 3, 1),
        (278, 4, 16),
        (279, 4, 256),
    ]
    packed = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    path = tmp_path / "loop.tif"
    path.write_bytes(b"II*\0" + struct.pack("<IH", 8, len(entries)) + packed + struct.pack("<I", 8) + bytes(300))
    with pytest.raises(SourceRefused, match="circle"):
        open_reader(file_ref(path))

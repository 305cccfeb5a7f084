from __future__ import annotations

import io
import struct
import warnings
from pathlib import Path

import pytest

from ogc_large_image.errors import SourceRefused
from ogc_large_image.sources import guard, references
from ogc_large_image.sources.references import guard_tiff_references
from tests.unit.sources.tiff_bytes import tiff_bytes


def item(name: str = "OVERVIEW_FILE", domain: str = "OVERVIEWS", value: str = "/x") -> bytes:
    return f'<GDALMetadata><Item name="{name}" domain="{domain}">{value}</Item></GDALMetadata>'.encode()


HOSTILE = [
    item(),
    item(value="&lt;VRTDataset/&gt;"),
    item(name="overview_file"),
    item(name="OVERVIEW&#95;FILE"),
    item(name="OVERVIEW&#x5F;FILE"),
    item(name="X_DATASET", domain="GEOLOCATION"),
    item(name="Y_DATASET", domain="GEOLOCATION"),
    item(name="SUBDATASET_1_NAME", domain="SUBDATASETS"),
]


@pytest.mark.parametrize("metadata", HOSTILE)
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("big", [False, True])
def test_refuses_a_tiff_that_refers_to_other_files(metadata: bytes, order: str, big: bool) -> None:
    with pytest.raises(SourceRefused):
        references.guard_tiff_references(io.BytesIO(tiff_bytes(metadata, order=order, big=big)))


def test_looks_into_every_directory() -> None:
    with pytest.raises(SourceRefused):
        references.guard_tiff_references(io.BytesIO(tiff_bytes(item(), pages=5)))


def test_looks_into_a_directory_whose_end_is_cut_off() -> None:
    whole = tiff_bytes(item())
    # The pointer to the next directory lies before the pixel and the text: move the directory to the end.
    directory = whole[8 : 8 + 2 + 10 * 12]
    moved = whole[:4] + struct.pack("<I", len(whole)) + whole[8:] + directory
    with pytest.raises(SourceRefused):
        references.guard_tiff_references(io.BytesIO(moved))


@pytest.mark.parametrize("kind", [3, 4, 12, 16])
def test_refuses_metadata_written_as_numbers(kind: int) -> None:
    with pytest.raises(SourceRefused):
        references.guard_tiff_references(io.BytesIO(tiff_bytes(item(), kind=kind)))


@pytest.mark.parametrize("metadata", [b"", b"<a/>", item("AREA_OR_POINT", "", "Area"), item("STATISTICS_MEAN", "", "5 &lt; 6")])
@pytest.mark.parametrize("big", [False, True])
def test_accepts_ordinary_metadata(metadata: bytes, big: bool) -> None:
    references.guard_tiff_references(io.BytesIO(tiff_bytes(metadata, big=big, pages=3)))


@pytest.mark.parametrize("length", range(0, 160, 7))
@pytest.mark.parametrize("big", [False, True])
def test_a_file_that_ends_anywhere_is_no_fault(length: int, big: bool) -> None:
    references.guard_tiff_references(io.BytesIO(tiff_bytes(item("a", ""), big=big)[:length]))


@pytest.mark.parametrize("offset", [0, 1, 2**32 - 1])
def test_offsets_to_nowhere_are_no_fault(offset: int) -> None:
    references.guard_tiff_references(io.BytesIO(b"II*\x00" + struct.pack("<I", offset) + bytes(8)))


@pytest.mark.parametrize("offset", [2**62, 2**64 - 1])
def test_large_offsets_to_nowhere_are_no_fault(offset: int) -> None:
    references.guard_tiff_references(io.BytesIO(b"II+\x00\x08\x00\x00\x00" + struct.pack("<Q", offset)))


def test_an_absurd_number_of_entries_is_refused() -> None:
    file = b"II+\x00\x08\x00\x00\x00" + struct.pack("<QQ", 16, 2**60)
    with pytest.raises(SourceRefused):
        references.guard_tiff_references(io.BytesIO(file))


def box(kind: bytes, content: bytes, *, extended: bool = False) -> bytes:
    if extended:
        return struct.pack(">I4sQ", 1, kind, len(content) + 16) + content
    return struct.pack(">I4s", len(content) + 8, kind) + content


JP2 = box(b"jP  ", b"\r\n\x87\n") + box(b"ftyp", b"jp2 \0\0\0\0jp2 ")
JP2_METADATA = b"<GDALMultiDomainMetadata>" + item() + b"</GDALMultiDomainMetadata>"


@pytest.mark.parametrize("extended", [False, True])
@pytest.mark.parametrize("before", [b"", box(b"jp2c", b"\xff\x4f" + bytes(50))])
def test_refuses_a_jpeg_2000_that_refers_to_other_files(before: bytes, extended: bool) -> None:
    for content in (box(b"xml ", JP2_METADATA, extended=extended), box(b"asoc", box(b"xml ", JP2_METADATA), extended=extended)):
        with pytest.raises(SourceRefused):
            references.guard_jp2_references(io.BytesIO(JP2 + before + content))


@pytest.mark.parametrize(
    "rest", [b"", b"\0", bytes(40), box(b"xml ", b"<a/>"), struct.pack(">I4s", 0, b"jp2c") + bytes(99), b"\xff\xff\xff\xffxml "]
)
def test_accepts_ordinary_and_broken_boxes(rest: bytes) -> None:
    references.guard_jp2_references(io.BytesIO(JP2 + rest))
    references.guard_jp2_references(io.BytesIO(b"\xff\x4f\xff\x51" + rest))


def test_gdal_would_indeed_have_opened_the_other_file(tmp_path: Path) -> None:
    """Keeps the reason for this module true: without the guard the other file is the overview."""
    (tmp_path / "other").write_bytes(tiff_bytes())
    path = tmp_path / "scan.tif"
    path.write_bytes(tiff_bytes(item(value=f"{tmp_path}/other")))
    assert _overviews(path) == 1
    with pytest.raises(SourceRefused):
        guard.sniff_driver(str(path), trusted=False)


def _overviews(path: Path) -> int:
    try:
        from osgeo import gdal
    except ImportError:
        import rasterio

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            with rasterio.open(path, driver="GTiff") as dataset:
                return len(dataset.overviews(1))
    dataset = gdal.OpenEx(str(path), allowed_drivers=["GTiff"])
    return int(dataset.GetRasterBand(1).GetOverviewCount())


def _directory(order: str, following: int, *entries: tuple[int, int, int, int]) -> bytes:
    packed = b"".join(struct.pack(f"{order}HHII", *entry) for entry in entries)
    return struct.pack(f"{order}H", len(entries)) + packed + struct.pack(f"{order}I", following)


WIDTH = (256, 4, 1, 16)


@pytest.mark.parametrize(
    "directories",
    [
        pytest.param(_directory("<", 8, WIDTH), id="follows itself"),
        pytest.param(_directory("<", 26, WIDTH) + _directory("<", 8, WIDTH), id="two in a circle"),
        pytest.param(_directory("<", 0, (330, 4, 1, 8)), id="inside itself"),
        pytest.param(_directory("<", 0, (330, 13, 1, 26)) + _directory("<", 26, WIDTH), id="one inside follows itself"),
        pytest.param(
            _directory("<", 0, (34665, 4, 1, 26)) + _directory("<", 0, (65000, 13, 1, 8)), id="by any tag of that type"
        ),
    ],
)
def test_directories_in_a_circle_are_refused(directories: bytes) -> None:
    file = io.BytesIO(b"II*\0" + struct.pack("<I", 8) + directories)
    with pytest.raises(SourceRefused, match="circle"):
        guard_tiff_references(file)


def test_inner_directories_that_also_follow_one_another_are_read() -> None:
    """Writers of pyramids link the levels that a SubIFD tag lists."""
    inner = _directory("<", 52, WIDTH) + _directory("<", 0, WIDTH)
    assert len(inner) == 36
    listed = struct.pack("<II", 34, 52)
    head = b"II*\0" + struct.pack("<I", 8)
    outer = _directory("<", 0, (330, 4, 2, 26))
    guard_tiff_references(io.BytesIO(head + outer + listed + inner))

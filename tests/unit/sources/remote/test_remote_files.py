from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ogc_large_image.errors import SourceError, SourceNotFound, SourceRefused, SourceUnreadable
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.sources.describe import describe_source, file_ref, open_reader
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.sources.remote import hosts, ranges
from ogc_large_image.sources.remote.address import parse_remote
from ogc_large_image.sources.remote.blocks import BLOCK_BYTES
from ogc_large_image.sources.remote.files import open_remote, remote_ref
from ogc_large_image.sources.remote.hosts import RemoteHosts
from tests.rasters import RasterSpec, ramp, write
from tests.unit.sources.remote.web_server import WebServer

CONTENT = os.urandom(5 * BLOCK_BYTES + 77)


def ref_of(url: str, max_age: float = 0) -> SourceRef:
    address = parse_remote(url)
    assert address is not None
    return remote_ref(address, max_age)


def content_of(ref: SourceRef) -> bytes:
    with open_remote(ref) as file:
        return file.read()


def test_a_file_is_read_by_ranges(server: WebServer) -> None:
    server.files["/a.bin"] = CONTENT
    with open_remote(ref_of(server.url("/a.bin"))) as file:
        file.seek(3 * BLOCK_BYTES - 5)
        assert file.read(10) == CONTENT[3 * BLOCK_BYTES - 5 :][:10]
        file.seek(-77, os.SEEK_END)
        assert file.read() == CONTENT[-77:]
        assert file.read(1) == b""
    assert sum(last + 1 - first for first, last in server.ranges) < len(CONTENT)


def test_reading_on_and_on_asks_for_more_and_more(server: WebServer) -> None:
    server.files["/a.bin"] = content = os.urandom(40 * BLOCK_BYTES)
    with open_remote(ref_of(server.url("/a.bin"))) as file:
        assert b"".join(iter(lambda: file.read(1000), b"")) == content
    assert len(server.ranges) <= 8


def test_blocks_are_read_once(server: WebServer) -> None:
    server.files["/a.bin"] = CONTENT
    ref = ref_of(server.url("/a.bin"))
    assert content_of(ref) == CONTENT
    before = len(server.ranges)
    assert content_of(ref) == CONTENT
    assert len(server.ranges) == before


def test_the_newest_signature_is_used(server: WebServer) -> None:
    server.files["/a.bin"] = CONTENT
    old = ref_of(server.url("/a.bin?X-Amz-Signature=old"))
    server.secret = "X-Amz-Signature=new"
    with pytest.raises(SourceUnreadable):
        content_of(old)
    assert ref_of(server.url("/a.bin?X-Amz-Signature=new")) == old
    assert content_of(old) == CONTENT


def test_a_signature_is_nobody_elses(server: WebServer) -> None:
    server.files["/a.bin"] = CONTENT
    server.secret = "X-Amz-Signature=mine"
    ref_of(server.url("/a.bin?X-Amz-Signature=mine"), 600)
    with pytest.raises(SourceUnreadable):
        ref_of(server.url("/a.bin"), 600)


def test_the_host_is_asked_once_in_a_while(server: WebServer) -> None:
    server.files["/a.bin"] = CONTENT
    for _ in range(3):
        ref_of(server.url("/a.bin"), 600)
    assert len(server.asked) == 1


def test_a_replaced_file_is_noticed(server: WebServer) -> None:
    server.files["/a.bin"] = CONTENT
    before = ref_of(server.url("/a.bin"))
    server.files["/a.bin"] = CONTENT[::-1]
    with pytest.raises(SourceUnreadable):
        content_of(before)
    after = ref_of(server.url("/a.bin"))
    assert after.version != before.version
    assert content_of(after) == CONTENT[::-1]


def test_a_deleted_file_is_noticed(server: WebServer) -> None:
    server.files["/a.bin"] = CONTENT
    ref = ref_of(server.url("/a.bin"))
    server.files.clear()
    with pytest.raises(SourceNotFound):
        ref_of(server.url("/a.bin"))
    with pytest.raises(SourceNotFound):
        content_of(ref)


def test_redirects_are_not_followed(server: WebServer) -> None:
    server.files["/inside.tif"] = CONTENT
    for status in (301, 302, 303, 307, 308):
        server.status, server.location = status, server.url("/inside.tif")
        with pytest.raises(SourceRefused):
            ref_of(server.url("/a.tif"))
    assert "/inside.tif" not in server.asked


def test_a_host_that_turns_inside_after_the_check(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the address that was checked is the one that is connected to."""
    found = iter(["93.184.216.34", "127.0.0.1"])

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(found), port))]

    connected: list[Any] = []
    monkeypatch.setattr(hosts, "_provide", lambda: RemoteHosts((f"example.org:{server.port}",)))
    monkeypatch.setattr(socket, "getaddrinfo", resolve)

    def connect(address: Any, *_: Any, **__: Any) -> Any:
        connected.append(address)
        raise OSError("not in a test")

    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    with pytest.raises(SourceUnreadable):
        ref_of(server.url("/a.tif", "example.org"))
    with pytest.raises(SourceRefused):
        ref_of(server.url("/a.tif", "example.org"))
    assert {address[0] for address in connected} == {"93.184.216.34"}
    assert server.asked == []


@pytest.mark.parametrize("status", [400, 401, 403, 416, 500, 503, 204])
def test_other_answers_are_unreadable(server: WebServer, status: int) -> None:
    server.status = status
    with pytest.raises(SourceUnreadable):
        ref_of(server.url("/a.tif"))


def test_a_short_answer_is_unreadable(server: WebServer) -> None:
    server.files["/a.bin"] = CONTENT
    server.cut = 10
    with pytest.raises(SourceUnreadable):
        ref_of(server.url("/a.bin"))


def test_a_slow_answer_ends(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.files["/a.bin"] = CONTENT
    monkeypatch.setattr(ranges, "WHOLE_SECONDS", -1.0)
    with pytest.raises(SourceUnreadable):
        ref_of(server.url("/a.bin"))


def test_a_server_without_ranges(server: WebServer) -> None:
    server.files["/a.bin"] = CONTENT
    server.knows_ranges = False
    assert content_of(ref_of(server.url("/a.bin"))) == CONTENT


def test_no_error_tells_the_address(server: WebServer) -> None:
    server.status = 403
    for url in (server.url("/a.tif?X-Amz-Signature=deadbeef"), "http://127.0.0.1:9/a.tif?X-Amz-Signature=deadbeef"):
        with pytest.raises(SourceError) as raised:
            ref_of(url)
        causes = [raised.value, raised.value.__cause__, raised.value.__context__]
        assert not any("deadbeef" in str(cause) or "127.0.0.1" in str(cause) for cause in causes[:2])


# --- images -------------------------------------------------------------------


@pytest.fixture
def image(server: WebServer, tmp_path: Path) -> Path:
    path = write(
        tmp_path / "scan.tif", RasterSpec(ramp(1500, 2000, 3), interpretations=["red", "green", "blue"], overviews=[2, 4])
    )
    server.files["/scan.tif"] = path.read_bytes()
    return path


def test_a_remote_image_is_what_it_is_here(server: WebServer, image: Path) -> None:
    ref, local = ref_of(server.url("/scan.tif")), file_ref(image, trusted=False)
    assert describe_source(ref) == describe_source(local)
    remote_reader, local_reader = open_reader(ref), open_reader(local)
    extent = local_reader.description.extent
    for share in (1, 4):
        bbox = BBox(extent.xmin, extent.ymin, extent.xmin + extent.width / share, extent.ymin + extent.height / share)
        grid = PixelGrid(bbox, local_reader.description.crs, 300, 200)
        here, there = local_reader.read(grid, [1, 2, 3]), remote_reader.read(grid, [1, 2, 3])
        np.testing.assert_array_equal(there.data, here.data)
    remote_reader.close()
    local_reader.close()


def test_a_tile_of_a_remote_image_reads_little_of_it(server: WebServer, image: Path) -> None:
    reader = open_reader(ref_of(server.url("/scan.tif")), describe_source(file_ref(image)))
    extent = reader.description.extent
    before = sum(last + 1 - first for first, last in server.ranges)
    reader.read(
        PixelGrid(BBox(extent.xmin, extent.ymin, extent.xmin + 2560, extent.ymin + 2560), reader.description.crs, 256, 256), [1]
    )
    assert sum(last + 1 - first for first, last in server.ranges) - before < image.stat().st_size / 3


def test_an_image_without_georeference(server: WebServer, tmp_path: Path) -> None:
    path = write(tmp_path / "plain.tif", RasterSpec(ramp(200, 300, 3), crs=None, geotransform=None))
    server.files["/plain.tif"] = path.read_bytes()
    description = describe_source(ref_of(server.url("/plain.tif")))
    assert (description.width, description.height, description.is_georeferenced) == (300, 200, False)


@pytest.mark.parametrize(
    "content",
    [
        b'<VRTDataset rasterXSize="8" rasterYSize="8"><VRTRasterBand band="1" subClass="VRTRawRasterBand"/></VRTDataset>',
        b"<MRF_META><CachedSource><Source>/etc/passwd</Source></CachedSource></MRF_META>",
        b"CDF\x01" + bytes(60),
        b"",
        b"some text that is no image at all, of some length",
    ],
)
def test_other_kinds_are_refused(server: WebServer, content: bytes) -> None:
    server.files["/scan.tif"] = content
    with pytest.raises(SourceError):
        open_reader(ref_of(server.url("/scan.tif")))


def test_files_beside_a_remote_image_are_not_asked_for(server: WebServer, image: Path) -> None:
    server.asked.clear()
    describe_source(ref_of(server.url("/scan.tif")))
    assert set(server.asked) == {"/scan.tif"}


def test_a_storage_that_fails_while_an_image_is_read(server: WebServer, image: Path) -> None:
    reader = open_reader(ref_of(server.url("/scan.tif")), describe_source(file_ref(image)))
    server.files["/scan.tif"] = bytes(len(server.files["/scan.tif"]))
    extent = reader.description.extent
    with pytest.raises(SourceUnreadable):
        reader.read(PixelGrid(extent, reader.description.crs, 2000, 1500), [1, 2, 3])

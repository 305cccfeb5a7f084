from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ogc_large_image.errors import SourceError, SourceNotFound, SourceRefused, SourceUnreadable
from ogc_large_image.limits import Limits
from ogc_large_image.sources import guard
from tests.unit.sources.tiff_bytes import tiff_bytes

VRT = b'<VRTDataset rasterXSize="8" rasterYSize="8"><VRTRasterBand band="1" subClass="VRTRawRasterBand"/></VRTDataset>'
HOSTILE = {
    "vrt": VRT,
    "vrt behind white space": b"\n  \xef\xbb\xbf" + VRT,
    "mrf": b"<MRF_META><CachedSource><Source>/etc/passwd</Source></CachedSource></MRF_META>",
    "wms": b"<GDAL_WMS><Service name='TMS'><ServerUrl>http://127.0.0.1/</ServerUrl></Service></GDAL_WMS>",
    "wmts": b"<GDAL_WMTS><GetCapabilitiesUrl>http://127.0.0.1/</GetCapabilitiesUrl></GDAL_WMTS>",
    "html": b"<!doctype html><title>no image at all</title>",
    "text": b"just some text, a few words more than a header is long",
    "connection string": b"WMS:http://127.0.0.1/?service=WMS",
    "empty": b"",
    "one byte": b"I",
    "bare signature": b"II*\x00",
    "bare png signature": b"\x89PNG\r\n\x1a\n",
    "bmp": b"BM" + bytes(60),
    "gif": b"GIF89a" + bytes(60),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n" + bytes(60),
    "pdf": b"%PDF-1.7\n" + bytes(60),
    "zip": b"PK\x03\x04" + bytes(60),
    "signature in the middle": bytes(16) + tiff_bytes(),
}
KINDS = {
    "GTiff": [tiff_bytes(), tiff_bytes(order=">"), tiff_bytes(big=True), tiff_bytes(order=">", big=True)],
    "PNG": [b"\x89PNG\r\n\x1a\n" + bytes(20)],
    "JPEG": [b"\xff\xd8\xff\xe0" + bytes(20), b"\xff\xd8\xff\xe1" + bytes(20)],
    "WEBP": [b"RIFF\x20\x00\x00\x00WEBPVP8 " + bytes(8)],
    "JP2OpenJPEG": [b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(20), b"\xff\x4f\xff\x51" + bytes(20)],
    "netCDF": [b"CDF\x01" + bytes(20), b"CDF\x02" + bytes(20), b"CDF\x05" + bytes(20), b"\x89HDF\r\n\x1a\n" + bytes(20)],
}

Writer = Callable[[bytes, str], str]


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    def write_file(content: bytes, name: str = "scan.tif") -> str:
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return write_file


# --- kinds ---------------------------------------------------------------------


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize("name", ["scan.tif", "scan.png", "scan.vrt", "scan"])
@pytest.mark.parametrize("body", HOSTILE)
def test_refuses_hostile_bodies_whatever_the_extension(write: Writer, body: str, name: str, trusted: bool) -> None:
    path = write(HOSTILE[body], name)
    with pytest.raises(SourceRefused) as caught:
        guard.sniff_driver(path, trusted)
    assert os.path.dirname(path) not in caught.value.message


@pytest.mark.parametrize(("driver", "body"), [(driver, body) for driver, bodies in KINDS.items() for body in bodies])
def test_finds_the_driver_by_content(write: Writer, driver: str, body: bytes) -> None:
    assert guard.sniff_driver(write(body, "image.xml"), trusted=True) == driver


@pytest.mark.parametrize("body", KINDS["netCDF"])
def test_netcdf_is_for_trusted_files_only(write: Writer, body: bytes) -> None:
    with pytest.raises(SourceRefused):
        guard.sniff_driver(write(body, "model.nc"), trusted=False)


@pytest.mark.parametrize("trusted", [True, False])
def test_a_directory_is_refused(tmp_path: Path, trusted: bool) -> None:
    with pytest.raises(SourceRefused):
        guard.sniff_driver(str(tmp_path), trusted)


@pytest.mark.parametrize("trusted", [True, False])
def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path, trusted: bool) -> None:
    path = tmp_path / "scan.tif"
    os.mkfifo(path)
    with pytest.raises(SourceRefused):
        guard.sniff_driver(str(path), trusted)


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound):
        guard.sniff_driver(str(tmp_path / "gone.tif"), True)


# --- sidecars ------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".ovr", ".msk", ".OVR", ".Msk", ".msk.ovr", ".ovr.msk"])
@pytest.mark.parametrize("body", ["vrt", "mrf", "wms", "empty"])
def test_a_sidecar_that_is_no_tiff_is_never_opened(write: Writer, suffix: str, body: str) -> None:
    path = write(tiff_bytes(), "scan.tif")
    write(HOSTILE[body], "scan.tif" + suffix)
    with pytest.raises(SourceRefused):
        guard.sniff_driver(path, trusted=True)


def test_sidecars_are_guarded_in_a_directory_too_large_to_list(write: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_LISTED_SIBLINGS", 1)
    path = write(tiff_bytes(), "scan.tif")
    write(HOSTILE["vrt"], "scan.tif.ovr")
    with pytest.raises(SourceRefused):
        guard.sniff_driver(path, trusted=True)


def test_a_sidecar_that_refers_to_other_files_is_refused(write: Writer) -> None:
    path = write(tiff_bytes(), "scan.tif")
    write(tiff_bytes(b'<GDALMetadata><Item name="OVERVIEW_FILE" domain="OVERVIEWS">/x</Item></GDALMetadata>'), "scan.tif.ovr")
    with pytest.raises(SourceRefused):
        guard.sniff_driver(path, trusted=True)


def test_honest_sidecars_and_strangers_do_no_harm(write: Writer) -> None:
    path = write(tiff_bytes(), "scan.tif")
    write(tiff_bytes(), "scan.tif.ovr")
    write(b"<PAMDataset/>", "scan.tif.aux.xml")
    write(VRT, "scan.vrt")
    write(VRT, "other.tif.ovr")
    assert guard.sniff_driver(path, trusted=True) == "GTiff"


def test_an_untrusted_file_is_opened_as_if_alone(write: Writer) -> None:
    path = write(tiff_bytes(), "scan.tif")
    write(VRT, "scan.tif.ovr")
    assert guard.sniff_driver(path, trusted=False) == "GTiff"
    assert guard.open_options(trusted=False)["GDAL_DISABLE_READDIR_ON_OPEN"] == "EMPTY_DIR"


def test_a_trusted_file_may_have_sidecars() -> None:
    assert "GDAL_DISABLE_READDIR_ON_OPEN" not in guard.open_options(trusted=True)


# --- paths ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "scan.tif",
        "../scan.tif",
        "/srv/../etc/passwd",
        "/vsicurl/http://127.0.0.1/scan.tif",
        "/vsizip//tmp/a.zip/scan.tif",
        "/VSIMEM/scan.tif",
        "//vsimem/scan.tif",
        "/./vsimem/scan.tif",
        "/vsistdin/",
        'NETCDF:"/tmp/a.nc":t',
        "netcdf:/tmp/a.nc:t",
        "HDF5:/tmp/a.h5://t",
        "GTIFF_DIR:1:/tmp/a.tif",
        "WMS:http://127.0.0.1/",
        "vrt:///tmp/a.tif",
        "PG:host=127.0.0.1",
        "ZARR:/tmp/a",
        "<VRTDataset/>",
        "/tmp/<VRTDataset/>",
        "http://127.0.0.1/scan.tif",
        "/http://127.0.0.1/scan.tif",
        "file:///etc/passwd",
        "s3://bucket/scan.tif",
        "/tmp/a\x00.tif",
        "/tmp/a\n.tif",
        "/tmp/a\x1b.tif",
        "/tmp/a\x85.tif",
        "/tmp/\ud800.tif",
        "~/scan.tif",
    ],
)
def test_refuses_everything_but_plain_absolute_paths(path: str) -> None:
    with pytest.raises(SourceRefused):
        guard.guard_path(path)


@pytest.mark.parametrize("name", ["scan.tif", "a scan, 2024 (final).tif", "Zürich.tif", "a:b.tif", "%2e%2e.tif", "a..b.tif"])
def test_accepts_plain_files(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"x")
    assert guard.guard_path(path) == str(path)


def test_a_path_below_a_file_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "scan.tif").write_bytes(b"x")
    with pytest.raises(SourceNotFound):
        guard.guard_path(tmp_path / "scan.tif" / "more")


def test_a_name_longer_than_the_system_allows_is_a_source_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        guard.guard_path(tmp_path / ("a" * 5000))


def test_links_are_followed(tmp_path: Path) -> None:
    (tmp_path / "scan.tif").write_bytes(b"x")
    (tmp_path / "link.tif").symlink_to(tmp_path / "scan.tif")
    assert guard.guard_path(tmp_path / "link.tif") == str(tmp_path / "link.tif")


def test_roots_confine_what_links_lead_to(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "root-and-more"
    root.mkdir()
    outside.mkdir()
    (outside / "secret.tif").write_bytes(b"x")
    (root / "scan.tif").write_bytes(b"x")
    (root / "link.tif").symlink_to(outside / "secret.tif")
    assert guard.guard_path(root / "scan.tif", [root])
    for path in (root / "link.tif", outside / "secret.tif"):
        with pytest.raises(SourceRefused):
            guard.guard_path(path, [root])
    assert guard.guard_path(root / "link.tif", [root, outside])


def test_no_roots_at_all_confine_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "scan.tif").write_bytes(b"x")
    with pytest.raises(SourceRefused):
        guard.guard_path(tmp_path / "scan.tif", [])


# --- variables and sizes -------------------------------------------------------


def test_addresses_a_variable_of_a_guarded_file(write: Writer) -> None:
    path = write(b"CDF\x01", "model.nc")
    assert guard.variable_address(path, "netCDF", "air_temperature-2.m") == f'NETCDF:"{path}":air_temperature-2.m'


@pytest.mark.parametrize("variable", ["", "1st", "a b", 'a":b', "a:b", "/group/a", "a\n", "ä", "a\x00", "a" * 300])
def test_refuses_variables_that_are_no_names(write: Writer, variable: str) -> None:
    with pytest.raises(SourceRefused):
        guard.variable_address(write(b"CDF\x01", "model.nc"), "netCDF", variable)


def test_refuses_variables_of_other_kinds_and_of_quoted_paths(write: Writer) -> None:
    with pytest.raises(SourceRefused):
        guard.variable_address(write(tiff_bytes(), "scan.tif"), "GTiff", "a")
    with pytest.raises(SourceRefused):
        guard.variable_address(write(b"CDF\x01", 'a":b.nc'), "netCDF", "a")


def test_accepts_large_images_in_small_blocks() -> None:
    guard.guard_size(1_000_000, 1_000_000, 4, 64 << 20, Limits())


@pytest.mark.parametrize(
    ("size", "error"),
    [
        ((40000, 40000, 1, 40000 * 40000), SourceRefused),
        ((2_000_000_000, 2_000_000_000, 1, 65536), SourceRefused),
        ((0, 10, 1, 100), SourceUnreadable),
        ((10, -1, 1, 100), SourceUnreadable),
        ((10, 10, 0, 100), SourceUnreadable),
        ((10, 10, 1, -1), SourceUnreadable),
    ],
)
def test_refuses_bombs_and_nonsense(size: tuple[int, int, int, int], error: type[SourceError]) -> None:
    with pytest.raises(error):
        guard.guard_size(*size, Limits())


def test_what_is_decoded_in_order_is_bounded_by_what_that_costs() -> None:
    guard.guard_decoding("PNG", 20000, 20000, Limits())
    guard.guard_decoding("GTiff", 60000, 60000, Limits())
    with pytest.raises(guard.SourceTooLarge):
        guard.guard_decoding("PNG", 60000, 60000, Limits())

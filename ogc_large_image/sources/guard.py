"""Decides from a file's name and first bytes whether it may be opened, and by what.

GDAL chooses a driver by content, takes many texts for connection strings, and
some formats make it read, fetch or write other files. So a source is a plain
local file, its kind is found here, and only that kind's driver is used on it.
"""

from __future__ import annotations

import itertools
import os
import re
import stat
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from ogc_large_image.errors import SourceNotFound, SourceRefused, SourceUnreadable
from ogc_large_image.limits import Limits
from ogc_large_image.sources.references import guard_jp2_references, guard_tiff_references

HEADER_BYTES = 256

DECODED_IN_ORDER = frozenset({"PNG", "JPEG", "WEBP"})
"""GDAL's drivers that decode all rows above the one that is asked for."""
_DECODED_PER_HELD = 8
"""How many pixels of such an image may be decoded for one that may be held."""

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"II*\x00", "GTiff"),
    (b"MM\x00*", "GTiff"),
    (b"II+\x00\x08\x00\x00\x00", "GTiff"),
    (b"MM\x00+\x00\x08\x00\x00", "GTiff"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "JP2OpenJPEG"),
    (b"\xff\x4f\xff\x51", "JP2OpenJPEG"),
    (b"CDF\x01", "netCDF"),
    (b"CDF\x02", "netCDF"),
    (b"CDF\x05", "netCDF"),
    (b"\x89HDF\r\n\x1a\n", "netCDF"),
)
_SHORTEST_HEADER = 16
# Their libraries read too much of a file's word for it.
_TRUSTED_ONLY = frozenset({"netCDF"})

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,255}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SIDECARS = (".ovr", ".msk")
_LISTED_SIBLINGS = 1000
"""GDAL's GDAL_READDIR_LIMIT_ON_OPEN."""

_REFUSED_ADDRESS = "The source is not a local file that this service opens."
_TOO_LARGE = "The image has more pixels than this service opens."
_REFUSED_KIND = "The file is of a kind that this service does not open."


class SourceTooLarge(SourceRefused):
    """The image has more pixels than one request may decode."""


def guard_path(path: str | os.PathLike[str], roots: Sequence[Path] | None = None) -> str:
    """The absolute path of a local regular file; SourceRefused for anything else, SourceNotFound for nothing.

    Links are followed; with ``roots`` the file that they lead to has to be below one of them.
    """
    text, _ = guard_file(path)
    if roots is not None and not _is_below(text, roots):
        raise SourceRefused(_REFUSED_ADDRESS)
    return text


def guard_file(path: str | os.PathLike[str]) -> tuple[str, os.stat_result]:
    """The absolute path of a local regular file and its present state; raises what ``guard_path`` does."""
    text = _plain_path(os.fspath(path))
    return text, _state(text)


@lru_cache(maxsize=4096)
def _plain_path(text: str) -> str:
    """The same path in one way to write it; SourceRefused for what is not a path of this machine and nothing else."""
    if not isinstance(text, str) or not os.path.isabs(text) or _is_connection(text):
        raise SourceRefused(_REFUSED_ADDRESS)
    text = os.path.normpath(text)
    if text.startswith("//"):
        text = text[1:]
    if _is_connection(text):
        raise SourceRefused(_REFUSED_ADDRESS)
    return text


def _is_connection(text: str) -> bool:
    """Text that GDAL, or a library below it, may take for something else than a file's path."""
    if _CONTROL.search(text) or "<" in text or "://" in text or ".." in text.split("/"):
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return text.lower().startswith("/vsi")


def _state(path: str) -> os.stat_result:
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SourceNotFound("The image is not there any more.") from error
    except OSError as error:
        raise SourceUnreadable("The image cannot be read.") from error
    if not stat.S_ISREG(found.st_mode):
        raise SourceRefused(_REFUSED_ADDRESS)
    return found


def _is_below(path: str, roots: Sequence[Path]) -> bool:
    real = Path(os.path.realpath(path))
    return any(real.is_relative_to(os.path.realpath(root)) for root in roots)


def open_file(path: str) -> BinaryIO:
    """A local regular file, opened for reading; never waits for a pipe or a device."""
    path = guard_path(path)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise SourceNotFound("The image is not there any more.") from error
    except OSError as error:
        raise SourceUnreadable("The image cannot be read.") from error
    file = open(descriptor, "rb")  # noqa: SIM115 - handed on
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        file.close()
        raise SourceRefused(_REFUSED_ADDRESS)
    return file


def read_header(path: str) -> bytes:
    """The first bytes of a local file, ``HEADER_BYTES`` at most."""
    with open_file(path) as file:
        return file.read(HEADER_BYTES)


def sniff_driver(path: str, trusted: bool) -> str:
    """The one GDAL driver that may open the file, from its content alone; SourceRefused where there is none.

    A file whose metadata sends GDAL to other files is refused too.
    """
    with open_file(path) as file:
        driver = sniff_file(file, trusted)
    if trusted:
        _guard_sidecars(path)
    return driver


def sniff_file(file: BinaryIO, trusted: bool) -> str:
    """As :func:`sniff_driver`, of a file that is open, wherever it is."""
    driver = driver_of(file.read(HEADER_BYTES))
    if driver is None or (driver in _TRUSTED_ONLY and not trusted):
        raise SourceRefused(_REFUSED_KIND)
    if driver == "GTiff":
        guard_tiff_references(file)
    elif driver == "JP2OpenJPEG":
        guard_jp2_references(file)
    return driver


def driver_of(header: bytes) -> str | None:
    """The GDAL driver for these first bytes, if it is one of the few that are used."""
    if len(header) < _SHORTEST_HEADER:
        return None
    if header[:4] == b"RIFF" and header[8:12] == b"WEBP":
        return "WEBP"
    return next((driver for signature, driver in _SIGNATURES if header.startswith(signature)), None)


def _guard_sidecars(path: str) -> None:
    """Overview and mask files beside an image have to be TIFFs: GDAL opens them with any driver."""
    for sidecar in _sidecars(path):
        with open_file(sidecar) as file:
            if driver_of(file.read(HEADER_BYTES)) != "GTiff":
                raise SourceRefused("A file beside the image is of a kind that this service does not open.")
            guard_tiff_references(file)


def _sidecars(path: str) -> list[str]:
    """What GDAL would find: by a listing, in any case, or in a large directory by trying names."""
    directory, name = os.path.split(path)
    start = name.lower() + "."
    try:
        with os.scandir(directory) as entries:
            listed = [entry.name for entry in itertools.islice(entries, _LISTED_SIBLINGS + 1)]
    except OSError:
        listed = []
    if 0 < len(listed) <= _LISTED_SIBLINGS:
        found = [item for item in listed if item.lower().startswith(start) and item.lower().endswith(_SIDECARS)]
        return [os.path.join(directory, item) for item in found]
    endings = [*_SIDECARS, *map(str.upper, _SIDECARS)]
    tried = [path + first + second for first in endings for second in ("", *endings)]
    return [item for item in tried if os.path.lexists(item)]


def open_options(trusted: bool) -> dict[str, str]:
    """GDAL's configuration while the file is being opened.

    Beside a trusted file GDAL may find overviews (.ovr), a mask (.msk) and a
    world file; an untrusted one is opened as if it were alone in its directory.
    """
    return {} if trusted else {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_PAM_ENABLED": "NO"}


def variable_address(path: str, driver: str, variable: str) -> str:
    """GDAL's address of one variable of a file, built from guarded parts only."""
    if driver != "netCDF" or not _VARIABLE.fullmatch(variable) or '"' in path:
        raise SourceRefused("The file has no such variable.")
    return f'NETCDF:"{guard_path(path)}":{variable}'


def guard_size(width: int, height: int, bands: int, block_bytes: int, limits: Limits) -> None:
    """SourceRefused for an image too large to be read in parts; ``block_bytes`` is what is decoded at once."""
    if width < 1 or height < 1 or bands < 1 or block_bytes < 0:
        raise SourceUnreadable("The image has no pixels.")
    if width * height > limits.max_image_pixels:
        raise SourceTooLarge(_TOO_LARGE)
    if block_bytes > limits.max_block_bytes:
        raise SourceRefused("The image is not divided into parts that are small enough to be read one by one.")


def guard_decoding(driver: str, width: int, height: int, limits: Limits) -> None:
    """SourceTooLarge for an image whose last row costs more decoding than a request may cause, whatever is asked of it."""
    if driver in DECODED_IN_ORDER and width * height > _DECODED_PER_HELD * limits.max_source_pixels:
        raise SourceTooLarge(_TOO_LARGE)

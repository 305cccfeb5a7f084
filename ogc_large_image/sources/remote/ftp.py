"""Ranges over FTP: a connection each, ended as soon as enough has come."""

from __future__ import annotations

import contextlib
import ftplib
from urllib.parse import unquote

from ogc_large_image.errors import SourceNotFound, SourceRefused, SourceUnreadable
from ogc_large_image.sources.remote.address import RemoteAddress
from ogc_large_image.sources.remote.hosts import allowed_hosts
from ogc_large_image.sources.remote.ranges import CONNECT_SECONDS, MISSING, READ_SECONDS, UNANSWERED, Deadline, Part, version_of

_CHUNK_BYTES = 1 << 16


def fetch(address: RemoteAddress, start: int, length: int) -> Part:
    """Size and time of the last change are its version."""
    path = unquote(address.path)
    if any(letter in path for letter in "\r\n\0"):
        raise SourceRefused("The source is not at an address that this service opens.")
    place = allowed_hosts().resolve("ftp", address.host, address.port)
    try:
        # Closed without a word: most transfers are ended in the middle.
        with contextlib.closing(ftplib.FTP(timeout=CONNECT_SECONDS)) as connection:  # noqa: S321 - a site has chosen it
            connection.connect(place, address.port)
            connection.timeout = READ_SECONDS
            connection.login(*(address.userinfo or ()))
            return _part(connection, path, start, length)
    except ftplib.error_perm as error:
        missing = str(error).startswith("550")
        raise (SourceNotFound(MISSING) if missing else SourceUnreadable(UNANSWERED)) from None
    except (ftplib.Error, OSError, EOFError, UnicodeError):
        raise SourceUnreadable(UNANSWERED) from None


def _part(connection: ftplib.FTP, path: str, start: int, length: int) -> Part:
    connection.voidcmd("TYPE I")
    size = connection.size(path)
    if size is None:
        raise SourceUnreadable(UNANSWERED)
    stamp = ""
    with contextlib.suppress(ftplib.error_perm):
        stamp = connection.voidcmd(f"MDTM {path}").partition(" ")[2].strip()
    wanted = min(length, size - start)
    data = _bytes(connection, path, start, wanted) if wanted > 0 else b""
    return Part(data, size, version_of(size, stamp))


def _bytes(connection: ftplib.FTP, path: str, start: int, wanted: int) -> bytes:
    data, deadline = bytearray(), Deadline.start()
    with connection.transfercmd(f"RETR {path}", rest=start or None) as transfer:
        while len(data) < wanted:
            chunk = transfer.recv(min(_CHUNK_BYTES, wanted - len(data)))
            if not chunk or deadline.is_over:
                raise SourceUnreadable(UNANSWERED)
            data += chunk
    return bytes(data)

"""Ranges over HTTP: from the one address that was checked, and from nowhere that an answer points to."""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import Any
from urllib.parse import urlsplit

import urllib3

from ogc_large_image.errors import SourceNotFound, SourceRefused, SourceUnreadable
from ogc_large_image.forking import on_fork
from ogc_large_image.sources.remote.hosts import allowed_hosts
from ogc_large_image.sources.remote.ranges import CONNECT_SECONDS, MISSING, READ_SECONDS, UNANSWERED, Deadline, Part, version_of

_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)", re.ASCII)
_MAX_POOLS = 32
_CHUNK_BYTES = 1 << 16
_pools: OrderedDict[tuple[str, str, int, str], Any] = OrderedDict()
on_fork(_pools.clear)


def fetch(url: str, start: int, length: int) -> Part:
    """``url`` is the whole address, with any signature, which goes into no error."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    pool = _pool(parts.scheme, host, port, allowed_hosts().resolve(parts.scheme, host, port))
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = {"Host": parts.netloc, "Range": f"bytes={start}-{start + length - 1}", "Accept-Encoding": "identity"}
    deadline = Deadline.start()
    try:
        response = pool.request("GET", target, headers=headers, redirect=False, preload_content=False)
        try:
            return _part(response, start, length, deadline)
        finally:
            if response.length_remaining == 0:
                response.drain_conn()
            else:
                # What was not read to its end cannot be used for another request.
                response.close()
            response.release_conn()
    except urllib3.exceptions.HTTPError as error:
        raise SourceUnreadable(UNANSWERED) from _without_address(error)


def _without_address(error: Exception) -> Exception:
    """Its kind alone: urllib3's texts hold the address with its signature, and a log is read by many."""
    return RuntimeError(type(error).__name__)


def _pool(scheme: str, host: str, port: int, address: str) -> Any:
    key = (scheme, host, port, address)
    pool: Any = _pools.get(key)
    if pool is None:
        options: dict[str, Any] = {
            "timeout": urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            "retries": urllib3.Retry(connect=1, read=0, redirect=0, status=0, other=0, raise_on_redirect=False),
            "maxsize": 8,
        }
        if scheme == "https":
            # The certificate has to be the host's, whose address was looked up beforehand.
            options |= {"server_hostname": host, "assert_hostname": host, "cert_reqs": "CERT_REQUIRED"}
            pool = urllib3.HTTPSConnectionPool(address, port, **options)
        else:
            pool = urllib3.HTTPConnectionPool(address, port, **options)
        _pools[key] = pool
        while len(_pools) > _MAX_POOLS:
            _pools.popitem(last=False)
    return pool


def _part(response: Any, start: int, length: int, deadline: Deadline) -> Part:
    status = response.status
    if 300 <= status < 400:
        raise SourceRefused("The image's storage sends elsewhere.")
    if status in (404, 410):
        raise SourceNotFound(MISSING)
    if status == 206:
        found = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if found is None or int(found[1]) != start:
            raise SourceUnreadable(UNANSWERED)
        size = int(found[3])
        data = _body(response, min(length, int(found[2]) - start + 1), deadline)
    elif status == 200:
        size, data = _whole(response, start, length, deadline)
    else:
        raise SourceUnreadable(UNANSWERED)
    stamp = response.headers.get("ETag") or response.headers.get("Last-Modified") or ""
    return Part(data, size, version_of(size, stamp))


def _whole(response: Any, start: int, length: int, deadline: Deadline) -> tuple[int, bytes]:
    """From a server that knows no ranges: a small file, or the beginning of a large one."""
    try:
        size = int(response.headers.get("Content-Length", ""))
    except ValueError as error:
        raise SourceUnreadable(UNANSWERED) from error
    if start + length > 64 << 20:
        raise SourceUnreadable("The image's storage does not give parts of a file.")
    return size, _body(response, min(size, start + length), deadline)[start:]


def _body(response: Any, wanted: int, deadline: Deadline) -> bytes:
    data = bytearray()
    while len(data) < wanted:
        chunk = response.read(min(_CHUNK_BYTES, wanted - len(data)), decode_content=False)
        if not chunk or deadline.is_over:
            raise SourceUnreadable(UNANSWERED)
        data += chunk
    return bytes(data)

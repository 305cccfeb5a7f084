"""Addresses of remote files: what of them names the file, and what is only for its host to know."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from ogc_large_image.errors import SourceRefused

_SCHEMES = {"http": 80, "https": 443, "ftp": 21, "s3": 0}
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9])?)*", re.ASCII)
_IPV6 = re.compile(r"[0-9a-f:.]+", re.ASCII)
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}", re.ASCII)
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f<>\"\\^`{|}]")
_LONGEST = 8192

# Of GDAL's options for /vsicurl those that only say how to go about it; header_file and its like read local files.
_VSICURL_OPTIONS = frozenset({"url", "use_head", "list_dir", "empty_dir", "max_retry", "retry_delay"})

# Parameters of signed addresses (AWS 2 and 4, CloudFront, Google, Azure): they differ each time for the same file.
_SIGNING = re.compile(
    r"x-amz-.*|x-goog-.*|awsaccesskeyid|googleaccessid|signature|expires|policy|key-pair-id"
    r"|sv|ss|srt|sp|se|st|spr|sig|sr|si|sip|ske|skoid|sks|skt|sktid|skv",
    re.IGNORECASE,
)

_REFUSED = "The source is not at an address that this service opens."


@dataclass(frozen=True, slots=True)
class RemoteAddress:
    """``text`` names the file and may be a key; ``request`` may be signed, and is never shown or kept outside memory."""

    scheme: str
    host: str
    """Of ``s3`` the bucket."""
    port: int
    path: str
    """As it is sent; of ``s3`` the key."""
    text: str
    request: str = field(repr=False, compare=False)
    userinfo: tuple[str, str] | None = field(default=None, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The last part of the path."""
        return unquote(self.path.rsplit("/", 1)[-1])


def is_remote(address: str) -> bool:
    """Whether the address of a source ref is a remote one; no path of a local file has a scheme."""
    return address.split("://", 1)[0] in _SCHEMES and "://" in address


def parse_remote(text: str) -> RemoteAddress | None:
    """From a URL or GDAL's name for it; None for what is not remote, SourceRefused for what is and may not be."""
    if text.startswith("/vsis3/"):
        return _s3(text.removeprefix("/vsis3/"))
    if text.startswith("/vsicurl/"):
        return _url(text.removeprefix("/vsicurl/"))
    if text.startswith("/vsicurl?"):
        return _vsicurl(text.removeprefix("/vsicurl?"))
    if not is_remote(text.lower()):
        return None
    return _s3(text[len("s3://") :]) if text.lower().startswith("s3://") else _url(text)


def _vsicurl(query: str) -> RemoteAddress:
    options = parse_qsl(query, keep_blank_values=True)
    names = [name for name, _ in options]
    if len(set(names)) != len(names) or not {"url"} <= set(names) <= _VSICURL_OPTIONS:
        raise SourceRefused(_REFUSED)
    return _url(dict(options)["url"])


def _s3(place: str) -> RemoteAddress:
    bucket, _, key = place.partition("/")
    if not _BUCKET.fullmatch(bucket) or not key or len(key) > 1024 or any(ord(letter) < 32 for letter in key):
        raise SourceRefused(_REFUSED)
    # S3's clients take out dots as any file system would.
    if {"", ".", ".."} & set(key.split("/")):
        raise SourceRefused(_REFUSED)
    text = f"s3://{bucket}/{quote(key)}"
    return RemoteAddress("s3", bucket, 0, key, text, text)


def _url(url: str) -> RemoteAddress:
    if len(url) > _LONGEST or _FORBIDDEN.search(url) or "#" in url:
        raise SourceRefused(_REFUSED)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SourceRefused(_REFUSED) from error
    scheme = parts.scheme.lower()
    if scheme not in _SCHEMES or scheme == "s3" or not parts.hostname or not parts.path.strip("/"):
        raise SourceRefused(_REFUSED)
    host = _host(parts.hostname)
    port = port or _SCHEMES[scheme]
    shown = f"[{host}]" if ":" in host else host
    place = shown if port == _SCHEMES[scheme] else f"{shown}:{port}"
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
    return RemoteAddress(
        scheme=scheme,
        host=host,
        port=port,
        path=path,
        text=f"{scheme}://{place}{path}{_distinction(parts.query)}",
        request=f"{scheme}://{place}{path}" + (f"?{parts.query}" if parts.query else ""),
        userinfo=_userinfo(scheme, parts.username, parts.password),
    )


def _host(text: str) -> str:
    host = text.lower().rstrip(".")
    try:
        host = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError as error:
        raise SourceRefused(_REFUSED) from error
    if not (_HOST.fullmatch(host) or (":" in host and _IPV6.fullmatch(host))):
        raise SourceRefused(_REFUSED)
    return host


def _userinfo(scheme: str, name: str | None, password: str | None) -> tuple[str, str] | None:
    """A name and password in the address: FTP's way to log in, and nobody else's."""
    if name is None:
        return None
    user = unquote(name), unquote(password or "")
    if scheme != "ftp" or any(letter in part for part in user for letter in "\r\n\0"):
        raise SourceRefused(_REFUSED)
    return user


def _distinction(query: str) -> str:
    """What of a query tells one file from another, as a digest: it may hold a key that no list of ours knows."""
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if not _SIGNING.fullmatch(name)]
    return f"?{hashlib.sha256(urlencode(kept).encode()).hexdigest()[:16]}" if kept else ""

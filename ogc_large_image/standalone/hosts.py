"""Addresses: where to listen, and which names clients may call the server by."""

from __future__ import annotations

import contextlib
import errno
import socket
from collections.abc import Iterable

LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")
_EVERY_ADDRESS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, not bound to


class CannotListen(Exception):
    """The address cannot be listened on, for the reason that the text gives."""


def listening_address(host: str, port: int) -> tuple[str, int]:
    """The IP address and port to listen on, tried out; port 0 becomes a free one. CannotListen with the reason."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        raise CannotListen(f"the host {host!r} is not known") from None
    # The server's own sockets share their port among the workers, and would share it with a stranger too.
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            reasons = {
                errno.EADDRINUSE: f"port {port} is in use",
                errno.EACCES: f"port {port} needs more rights",
                errno.EADDRNOTAVAIL: f"{host} is not an address of this machine",
            }
            raise CannotListen(reasons.get(error.errno or 0, error.strerror or "no reason given")) from None
        found = probe.getsockname()
    return str(found[0]), int(found[1])


def allowed_hosts(host: str, extra: Iterable[str] = ()) -> list[str]:
    """Names that requests may carry: this machine's own, as far as it listens to them, and ``extra``."""
    names = [*LOCAL_NAMES, _bracketed(host)]
    if host in _EVERY_ADDRESS:
        names += [socket.gethostname(), socket.getfqdn(), *_own_addresses()]
    return list(dict.fromkeys([*names, *extra]))


def base_url(host: str, port: int) -> str:
    """The address to print: one that a browser on this machine can open."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, _bracketed(host))  # noqa: S104 - see above
    return f"http://{shown}" + (f":{port}" if port != 80 else "")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _own_addresses() -> list[str]:
    found = []
    with contextlib.suppress(OSError, UnicodeError):
        found += [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, type=socket.SOCK_STREAM)]
    # The address that packets to elsewhere would leave from; connecting a datagram socket sends nothing.
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        found.append(str(probe.getsockname()[0]))
    return [_bracketed(address) for address in found]

"""Which hosts may be asked, and at which IP address they are."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass

from ogc_large_image.errors import SourceRefused, SourceUnreadable

_DEFAULT_PORTS = {"http": 80, "https": 443, "ftp": 21}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_REFUSED = "The source is not at an address that this service opens."


@dataclass(frozen=True, slots=True)
class RemoteHosts:
    """Patterns ``host``, ``host:port`` and ``*.domain``; without a port it is the scheme's own."""

    public: tuple[str, ...] = ()
    """Has to have addresses of the public Internet only, whatever its name leads to at the moment."""
    private: tuple[str, ...] = ()
    """May be anywhere, this machine included; no patterns."""

    def resolve(self, scheme: str, host: str, port: int) -> str:
        """The IP address to connect to, and no other; SourceRefused for a host that is not listed."""
        private = _is_listed(self.private, scheme, host, port, wildcards=False)
        if not private and not _is_listed(self.public, scheme, host, port, wildcards=True):
            raise SourceRefused(_REFUSED)
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise SourceUnreadable("The image's storage does not answer.") from error
        addresses = [str(entry[4][0]) for entry in found]
        if not addresses or (not private and not all(map(_is_public, addresses))):
            raise SourceRefused(_REFUSED)
        return addresses[0]


def _is_listed(patterns: tuple[str, ...], scheme: str, host: str, port: int, *, wildcards: bool) -> bool:
    named = f"[{host}]" if ":" in host else host
    names = {f"{named}:{port}"}
    if port == _DEFAULT_PORTS[scheme]:
        names.add(named)
    if wildcards:
        domains = host.split(".")
        names |= {
            f"*.{'.'.join(domains[start:])}{name.removeprefix(named)}"
            for name in list(names)
            for start in range(1, len(domains))
        }
    return not names.isdisjoint(patterns)


def _is_public(text: str) -> bool:
    """Whether an address is one of the public Internet, also where IPv6 carries an address of IPv4."""
    try:
        address = ipaddress.ip_address(text.split("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return address.is_global and not address.is_multicast


_provide: Callable[[], RemoteHosts] = RemoteHosts


def allow_hosts(provide: Callable[[], RemoteHosts]) -> None:
    """Have ``provide`` asked, at each request, for the hosts that are allowed; at first there are none."""
    global _provide
    _provide = provide


def allowed_hosts() -> RemoteHosts:
    """Those that are allowed at present."""
    return _provide()

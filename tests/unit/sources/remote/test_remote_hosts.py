from __future__ import annotations

import socket
from typing import Any

import pytest

from ogc_large_image.errors import SourceRefused, SourceUnreadable
from ogc_large_image.sources.remote.hosts import RemoteHosts, allowed_hosts


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What each name leads to."""
    table: dict[str, list[str]] = {"example.org": ["93.184.216.34"], "data.example.org": ["93.184.216.35"]}

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        if host not in table:
            raise socket.gaierror(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in table[host]]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return table


def test_no_host_is_allowed_at_first(names: dict[str, list[str]]) -> None:
    with pytest.raises(SourceRefused):
        RemoteHosts().resolve("https", "example.org", 443)


def test_a_listed_host_on_its_schemes_port(names: dict[str, list[str]]) -> None:
    hosts = RemoteHosts(("example.org",))
    assert hosts.resolve("https", "example.org", 443) == "93.184.216.34"
    assert hosts.resolve("ftp", "example.org", 21) == "93.184.216.34"
    for port in (22, 80, 8443):
        with pytest.raises(SourceRefused):
            hosts.resolve("https", "example.org", port)


def test_a_listed_port(names: dict[str, list[str]]) -> None:
    hosts = RemoteHosts(("example.org:8443",))
    assert hosts.resolve("https", "example.org", 8443)
    with pytest.raises(SourceRefused):
        hosts.resolve("https", "example.org", 443)


def test_a_domain_is_below_itself_only(names: dict[str, list[str]]) -> None:
    hosts = RemoteHosts(("*.example.org",))
    assert hosts.resolve("https", "data.example.org", 443) == "93.184.216.35"
    for host in ("example.org", "notexample.org", "example.org.attacker.net"):
        with pytest.raises(SourceRefused):
            hosts.resolve("https", host, 443)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_a_public_host_that_leads_inside(names: dict[str, list[str]], address: str) -> None:
    names["example.org"] = ["93.184.216.34", address]
    with pytest.raises(SourceRefused):
        RemoteHosts(("example.org",)).resolve("https", "example.org", 443)
    assert RemoteHosts(private=("example.org",)).resolve("https", "example.org", 443) == "93.184.216.34"


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0", "127.1", "localhost", "127.0.0.1", "::1", "::ffff:7f00:1"])
def test_other_spellings_of_this_machine(names: dict[str, list[str]], host: str) -> None:
    names[host] = ["127.0.0.1"]
    for hosts in (RemoteHosts(("*.example.org", "example.org")), RemoteHosts(private=("minio:9000",)), RemoteHosts((host,))):
        with pytest.raises(SourceRefused):
            hosts.resolve("http", host, 80)


def test_private_hosts_are_no_patterns(names: dict[str, list[str]]) -> None:
    with pytest.raises(SourceRefused):
        RemoteHosts(private=("*.example.org",)).resolve("https", "data.example.org", 443)


def test_a_name_that_leads_nowhere(names: dict[str, list[str]]) -> None:
    with pytest.raises(SourceUnreadable):
        RemoteHosts(("nowhere.example.org",)).resolve("https", "nowhere.example.org", 443)


def test_the_sites_hosts(settings: Any) -> None:
    assert allowed_hosts() == RemoteHosts()
    settings.OGC_LARGE_IMAGE = {"REMOTE_HOSTS": ["*.Example.org"], "REMOTE_PRIVATE_HOSTS": ["minio:9000"]}
    assert allowed_hosts() == RemoteHosts(("*.example.org",), ("minio:9000",))

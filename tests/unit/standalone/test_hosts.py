import socket

import pytest

from ogc_large_image.standalone import hosts


def test_a_local_server_is_called_by_local_names_only():
    assert hosts.allowed_hosts("127.0.0.1") == ["localhost", "127.0.0.1", "[::1]"]


def test_a_given_address_and_further_names_are_allowed():
    assert hosts.allowed_hosts("fd00::1", ["maps.example"])[-2:] == ["[fd00::1]", "maps.example"]


def test_a_server_on_every_address_is_called_by_all_names_of_the_machine(monkeypatch):
    monkeypatch.setattr(socket, "gethostname", lambda: "box")
    monkeypatch.setattr(socket, "getfqdn", lambda: "box.example")
    monkeypatch.setattr(hosts, "_own_addresses", lambda: ["10.0.0.7"])
    found = hosts.allowed_hosts("0.0.0.0")

    assert {"box", "box.example", "10.0.0.7", "localhost"} <= set(found)
    assert "*" not in found


@pytest.mark.parametrize(
    ("host", "port", "url"),
    [
        ("127.0.0.1", 8000, "http://127.0.0.1:8000"),
        ("0.0.0.0", 8000, "http://127.0.0.1:8000"),
        ("::", 8000, "http://[::1]:8000"),
        ("fd00::1", 80, "http://[fd00::1]"),
    ],
)
def test_the_printed_address_can_be_opened(host, port, url):
    assert hosts.base_url(host, port) == url


def test_port_0_becomes_a_free_port():
    address, port = hosts.listening_address("localhost", 0)

    assert port > 0
    assert address in ("127.0.0.1", "::1")


def test_a_port_in_use_is_refused():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(hosts.CannotListen, match="is in use"):
        hosts.listening_address("127.0.0.1", taken.getsockname()[1])


def test_a_shared_port_in_use_is_refused():
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as taken, pytest.raises(hosts.CannotListen):
        hosts.listening_address("127.0.0.1", taken.getsockname()[1])


def test_an_address_of_another_machine_is_refused(monkeypatch):
    address = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("203.0.113.9", 0))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [address])

    with pytest.raises(hosts.CannotListen, match="not an address of this machine"):
        hosts.listening_address("203.0.113.9", 0)


def test_an_unknown_host_is_refused(monkeypatch):
    def fail(*args, **kwargs):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fail)

    with pytest.raises(hosts.CannotListen, match="is not known"):
        hosts.listening_address("nowhere.invalid", 0)

import zipfile
from http.client import HTTPConnection

import pytest

from conformance.cite.schema_proxy import SchemaProxy

SCHEMA = "http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd"


@pytest.fixture
def proxy(tmp_path):
    with zipfile.ZipFile(tmp_path / "schemas.jar", "w") as jar:
        jar.writestr("ogc/wms/1.3.0/capabilities_1_3_0.xsd", "<schema/>")
    return SchemaProxy([tmp_path / "schemas.jar"])


def ask(port, method, address):
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, address)
    response = connection.getresponse()
    return response.status, response.read()


def test_schemas_come_from_the_jars(proxy):
    with proxy.listening() as port:
        assert ask(port, "GET", SCHEMA) == (200, b"<schema/>")
        assert ask(port, "HEAD", SCHEMA) == (200, b"")
    assert proxy.refused == ()


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/wms/1.3.0/capabilities_1_3_0.xsd",
        "http://schemas.opengis.net/bogus.xsd",
        "http://schemas.opengis.net/",
    ],
)
def test_every_other_address_is_refused_and_remembered(proxy, address):
    with proxy.listening() as port:
        assert ask(port, "GET", address)[0] == 504
    assert proxy.refused == (address,)


def test_https_is_refused_and_remembered(proxy):
    with proxy.listening() as port:
        assert ask(port, "CONNECT", "schemas.opengis.net:443")[0] == 502
    assert proxy.refused == ("https://schemas.opengis.net:443",)


def test_the_empty_document_of_wms11(proxy):
    assert proxy.answer("http://cite.opengeospatial.org/OGCTestData/wms/1.1.1/null.xml") == b"<null/>"

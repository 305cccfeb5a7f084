"""Files and requests that want more than they are given."""

import time

import pytest

from tests.unit.rest.contract.test_contract_errors import ADDRESSES

MARKER = "the-marker-of-a-secret"


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret.raw"
    path.write_text(MARKER * 100)
    return path


def vrt_raw(secret):
    return f"""<VRTDataset rasterXSize="20" rasterYSize="20"><VRTRasterBand dataType="Byte" band="1" subClass="VRTRawRasterBand">
    <SourceFilename relativetoVRT="0">{secret}</SourceFilename></VRTRasterBand></VRTDataset>"""


def vrt_source(secret):
    return f"""<VRTDataset rasterXSize="20" rasterYSize="20"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>
    <SourceFilename>/vsicurl?header_file={secret}&amp;url=http%3A%2F%2F127.0.0.1%2F</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"""


def mrf(secret):
    target = secret.parent / "written"
    return f"""<MRF_META><CachedSource><Source>{secret}</Source></CachedSource><Raster><Size x="64" y="64" c="1"/>
    <DataFile>{target}</DataFile></Raster></MRF_META>"""


def wms(secret):
    return """<GDAL_WMS><Service name="TMS"><ServerUrl>http://127.0.0.1:9/${z}/${x}/${y}.png</ServerUrl></Service></GDAL_WMS>"""


def connection(secret):
    return f"vrt://{secret}"


@pytest.mark.parametrize("body", [vrt_raw, vrt_source, mrf, wms, connection])
@pytest.mark.parametrize("name", ["scan.tif", "scan.vrt", "scan.png"])
def test_a_file_that_sends_gdal_elsewhere(api, stored, secret, body, name):
    row = stored(name, body(secret).encode())
    for address in ADDRESSES.values():
        for source in ("", "gdal", "rasterio", "ogc"):
            joint = "&" if "?" in address else "?"
            response = api.get(f"/api/image-file/{row.pk}/{address}{joint}source={source}")
            assert response.status_code in (400, 500)
            assert MARKER.encode() not in response.content
    assert not (secret.parent / "written").exists()


STYLES = [
    '{"function":{"name":"canary.f"}}',
    '{"bands":[{"band":1,"function":{"name":"canary.f","stage":"preband"}}]}',
    '{"bands":[{"band":1,"function":[{"name":"canary.f"}]}]}',
    '{"bands":[{"band":1}],"Function":{"name":"canary.f"}}',
    '{"bands":[{"band":1,"palette":{"function":"canary.f"}}]}',
    "[" * 5000 + "]" * 5000,
    '{"bands":[' + ",".join(['{"band":1}'] * 3000) + "]}",
    '{"palette":[' + ",".join(['"#000"'] * 2000) + "]}",
    '{"band":1e999}',
    '{"band":1,"min":NaN}',
]


@pytest.mark.parametrize("style", STYLES, ids=range(len(STYLES)))
@pytest.mark.parametrize("address", ["tiles/0/0/0.png", "data/thumbnail.png", "data/pixel?left=0&top=0", "data/region.tif"])
def test_a_style_that_is_more_than_a_style(api, geotiff, style, address):
    sides = {"left": 0, "right": 9, "top": 0, "bottom": 9, "units": "pixels"} if "region" in address else {}
    path, _, query = address.partition("?")
    given = dict(part.split("=") for part in query.split("&")) if query else {}
    began = time.monotonic()
    response = api.get(f"{geotiff}/{path}", {**given, **sides, "style": style})
    assert time.monotonic() - began < 1
    assert response.status_code == 400, response.content
    assert response.json()["parameter"] == "style"

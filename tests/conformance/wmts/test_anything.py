"""Whatever a parameter or a part of an address says, the answer is a tile, a document or a report, never a fault of the service."""

from urllib.parse import quote

import pytest

from tests.conformance.wmts.conftest import is_report

BAD = (
    "",
    " ",
    "x",
    "NaN",
    "inf",
    "-inf",
    "1e308",
    "1e400",
    "-1",
    "+1",
    "1.0",
    "0x10",
    "9" * 400,
    "-" + "9" * 18,
    str(2**63),
    "٣",
    "１",
    "\x00",
    "a\x00b",
    "\x1b[31m",
    "\ud800",
    "\ufffe",
    "日本",
    ",,,,",
    ",".join("abc" * 700),
    "../../../etc/passwd",
    "..",
    ".",
    "/",
    "\\",
    "%2e%2e%2f",
    "%",
    "%zz",
    "<script>alert(1)</script>",
    "]]>&amp;",
    "{",
    "{0.__class__}",
    "*",
    "@2x",
    "WebMercatorQuad@2x@2x",
    "own",
    "group:",
    "group:heights",
    "default",
    "current",
    "2000-01-01/2000-01-02/PT0S",
    "9999-99-99T99:99:99Z",
    "-1e308/1e308",
    "image/png; mode=8bit",
    "image/bogus",
    "x" * 40_000,
)
PAIRS = [
    "SERVICE",
    "REQUEST",
    "VERSION",
    "LAYER",
    "STYLE",
    "FORMAT",
    "TILEMATRIXSET",
    "TILEMATRIX",
    "TILEROW",
    "TILECOL",
    "TIME",
    "ELEVATION",
    "I",
    "J",
    "INFOFORMAT",
    "ACCEPTVERSIONS",
    "ACCEPTFORMATS",
    "SECTIONS",
    "UPDATESEQUENCE",
]


def assert_no_fault(response, told):
    assert response.status_code in (200, 304, 400, 404, 406, 501), (told, response.status_code, response.content[:300])
    assert b"Traceback" not in response.content
    assert b"site-packages" not in response.content
    return response


def encoded(value):
    return quote(value.encode("utf-8", "surrogatepass"), safe="")


@pytest.mark.parametrize("operation", ["GetCapabilities", "GetTile", "GetFeatureInfo"])
@pytest.mark.parametrize("layer", ["rgb", "days", "dem", "slide"])
def test_no_value_of_any_pair_is_a_fault_of_ours(wmts, client, operation, layer):
    good = {
        **wmts.place,
        "SERVICE": "WMTS",
        "REQUEST": operation,
        "VERSION": "1.0.0",
        "LAYER": layer,
        "I": "5",
        "J": "5",
        "INFOFORMAT": "text/plain",
    }
    for name in PAIRS:
        for value in BAD:
            query = "&".join(f"{key}={encoded(each)}" for key, each in {**good, name: value}.items())
            response = assert_no_fault(client.get(f"/wmts?{query}"), (name, value))
            assert response.status_code == 200 or is_report(response), (name, value)


@pytest.mark.parametrize("name", PAIRS)
def test_a_pair_that_is_there_twice_is_no_fault_of_ours(wmts, client, name):
    good = {**wmts.place, "SERVICE": "WMTS", "REQUEST": "GetTile", "VERSION": "1.0.0"}
    query = "&".join(f"{key}={encoded(value)}" for key, value in good.items())
    response = assert_no_fault(client.get(f"/wmts?{query}&{name}=1&{name.lower()}=2"), name)
    # One that the operation does not know is not looked at (07-057r7 7.2.2.1).
    assert response.status_code == (400 if name in good else 200)


@pytest.mark.parametrize("layer", ["rgb", "days", "dem"])
@pytest.mark.parametrize("ending", [".png", "/5/5.txt"])
def test_no_part_of_an_address_is_a_fault_of_ours(wmts, client, layer, ending):
    dimensions = [] if layer == "rgb" else ["default"]
    good = [layer, "default", *dimensions, "WebMercatorQuad", "12", "1471", "2218"]
    assert client.get(f"/wmts/1.0.0/{'/'.join(good)}{ending}").status_code == 200
    for position in range(len(good)):
        for value in BAD:
            parts = [encoded(part) for part in [*good[:position], value, *good[position + 1 :]]]
            response = assert_no_fault(client.get(f"/wmts/1.0.0/{'/'.join(parts)}{ending}"), (position, value))
            assert response.status_code == 200 or is_report(response), (position, value)


@pytest.mark.parametrize(
    "template",
    [
        "/wmts/1.0.0/{}/WMTSCapabilities.xml",
        "/wmts/1.0.0/rgb/{}/legend.png",
        "/wmts/1.0.0/rgb/default/legend.{}",
        "/wmts/1.0.0/rgb/default/WebMercatorQuad/12/1471/2218.{}",
        "/wmts/1.0.0/rgb/default/WebMercatorQuad/12/1471/2218/{}/5.txt",
        "/wmts/1.0.0/rgb/default/WebMercatorQuad/12/1471/2218/5/{}.txt",
        "/wmts/1.0.0/{}",
        "/wmts/{}",
        "/tiles/{}/12/2218/1471.png",
        "/tiles/rgb/{}/12/2218/1471.png",
        "/tiles/rgb/{}/2218/1471.png",
        "/tiles/rgb/12/{}/1471.png",
        "/tiles/rgb/12/2218/{}.png",
        "/tiles/rgb/12/2218/1471.{}",
        "/tiles/rgb/12/2218/1471.png?style={}",
        "/tiles/days/12/2218/1471.png?time={}",
        "/tms/{}",
        "/tms/1.0.0/{}",
        "/tms/1.0.0/rgb@{}@png",
        "/tms/1.0.0/{}@WebMercatorQuad@png/12/2218/2624.png",
        "/tms/1.0.0/rgb@WebMercatorQuad@{}",
        "/tms/1.0.0/rgb@WebMercatorQuad@png/{}/2218/2624.png",
        "/tms/1.0.0/rgb@WebMercatorQuad@png/12/{}/2624.png",
        "/tms/1.0.0/rgb@WebMercatorQuad@png/12/2218/{}.png",
        "/tms/1.0.0/rgb@WebMercatorQuad@png/12/2218/2624.{}",
    ],
)
def test_no_part_of_any_other_address_is_a_fault_of_ours(wmts, client, template):
    for value in BAD:
        assert_no_fault(client.get(template.format(encoded(value))), (template, value))

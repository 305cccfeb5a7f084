"""The landing page and the layers' pages."""

import re
from dataclasses import replace
from html import unescape

import pyproj
import pytest
from django.contrib.staticfiles import finders

from ogc_large_image.geo.crs import Crs
from ogc_large_image.layers.layer import LayerGroup
from ogc_large_image.sources.description import Band
from tests.described_layers import ground_layer, pixel_layer

MARKUP = '<script>alert("x")</script>&\'"'


@pytest.fixture
def site(publish):
    return publish(
        ground_layer("ground", title="Green fields", group=("Maps", "Europe")),
        pixel_layer("slide", title="Tissue"),
        SERVICE={"title": "Survey maps", "abstract": "All of them"},
    )


def page(client, path="/", **headers):
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_the_landing_page_lists_groups_and_layers(client, site):
    text = page(client)
    for expected in ("Survey maps", "All of them", "Maps / Europe", "Green fields", "Tissue", "2 layers."):
        assert expected in text


def test_the_landing_page_gives_the_services_addresses(client, site):
    text = page(client)
    assert 'value="http://testserver/wms"' in text
    assert 'value="http://testserver/wmts/1.0.0/WMTSCapabilities.xml"' in text
    assert "QGIS" in text
    assert "ArcGIS" in text


def test_thumbnails_wait_until_they_are_seen_and_exist(client, site, engine):
    sources = re.findall(r'<img src="([^"]+)"[^>]*loading="lazy"', page(client))
    assert len(sources) == 2
    assert all(client.get(unescape(source)).status_code == 200 for source in sources)


def test_many_layers_come_in_pages(client, publish):
    publish(*(ground_layer(f"layer{number:03}") for number in range(130)))
    first, last = page(client), page(client, "/?page=3")
    assert "layer059" in first
    assert "layer060" not in first
    assert "layer129" in last
    assert "Page 3 of 3" in last


@pytest.mark.parametrize("number", ["0", "-1", "x", "999999999999999999", "%D9%A1", "%00", "", "1e5"])
def test_a_wrong_page_number_shows_a_page(client, site, number):
    assert "Green fields" in page(client, f"/?page={number}")


@pytest.mark.parametrize("search", ["green", "GREEN fields", "ground", "europe green"])
def test_layers_are_found_by_title_name_and_group(client, site, search):
    text = page(client, f"/?q={search}")
    assert "Green fields" in text
    assert "Tissue" not in text


def grouped(number):
    """So many layers in each of two groups, one of which has another inside."""
    groups = [("Land",), ("Land", "Heights & depths"), ("Sea",)]
    return [
        ground_layer(f"{group[-1][:4].lower()}{each:03}", group=group, title=f"{group[-1]} {each}")
        for group in groups
        for each in range(number)
    ]


def test_many_layers_are_found_down_the_groups(client, publish):
    publish(*grouped(40))
    assert re.findall(r'<li><a href="([^"]+)">([^<]+)</a> (\d+)</li>', page(client)) == [
        ("?group=Land", "Land", "80"),
        ("?group=Sea", "Sea", "40"),
    ]
    land = page(client, "/?group=Land")
    assert "80 of 120 layers match." in land
    assert '<a href="?group=Land&amp;group=Heights+%26+depths">Heights &amp; depths</a> 40' in land
    assert 'href="?group=Land&amp;page=2" rel="next"' in land
    heights = page(client, "/?group=Land&group=Heights+%26+depths&q=39")
    assert "1 of 120 layers match." in heights
    assert "<code>heig039</code>" in heights
    assert '<input type="hidden" name="group" value="Land">' in heights


def test_few_layers_are_shown_without_a_list_of_groups(client, site):
    assert 'aria-label="Groups"' not in page(client)


@pytest.mark.parametrize("group", ["Absent", "%00", "%3Cscript%3E", "Land&group=Land", "&".join(["group=x"] * 100)])
def test_a_group_that_is_not_there_has_no_layers(client, publish, group):
    publish(*grouped(1))
    text = page(client, f"/?group={group}")
    assert "0 of 3 layers match." in text
    assert "<script>" not in text


@pytest.mark.parametrize("path", ["/", "/layers/ground/"])
def test_whatever_a_title_says_is_text(client, publish, path):
    publish(
        ground_layer("ground", title=MARKUP, abstract=MARKUP, attribution=MARKUP, keywords=(MARKUP,), group=(MARKUP,)),
        SERVICE={"title": MARKUP, "abstract": MARKUP, "provider_name": MARKUP},
    )
    text = page(client, path)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#x27;&quot;" in text


def test_what_was_searched_for_is_text(client, site):
    text = page(client, '/?q="><script>alert(1)</script>')
    assert "<script>alert" not in text


@pytest.mark.parametrize("path", ["/", "/layers/ground/", "/layers/slide/", "/layers/absent/"])
def test_pages_bring_nothing_inline_and_nothing_from_elsewhere(client, site, path):
    response = client.get(path)
    text = response.content.decode()
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)
    loaded = re.findall(r'<(?:script|img)[^>]*\ssrc="([^"]+)"|<link[^>]*\shref="([^"]+)"', text)
    assert loaded
    assert all("".join(address).startswith("/") for address in loaded)


@pytest.mark.parametrize("path", ["/", "/layers/ground/"])
def test_the_files_of_a_page_are_installed(client, site, path):
    names = re.findall(r'(?:src|href)="/static/([^"]+)"', page(client, path))
    assert names
    assert all(finders.find(name) for name in names)


def test_static_files_may_live_elsewhere(client, site, settings):
    settings.STATIC_URL = "https://static.example.org/files/"
    assert "script-src 'self' https://static.example.org;" in client.get("/")["Content-Security-Policy"]


def test_a_layer_s_page_has_a_map_and_its_metadata(client, site):
    text = page(client, "/layers/ground/")
    assert 'data-metadata="/api/layers/ground/"' in text
    for expected in ("Green fields", "400 × 300 pixels", "EPSG:32633", "500000, 4997000, 504000, 5000000", "uint8", "red"):
        assert expected in text
    assert 'value="http://testserver/api/layers/ground/tiles/{z}/{x}/{y}.png"' in text


def test_an_image_without_georeference_is_in_wmts_too(client, site):
    text = page(client, "/layers/slide/")
    assert "own pixels" in text
    assert 'id="wmts-address"' in text
    assert "/slide/{style}/" in client.get("/wmts/1.0.0/WMTSCapabilities.xml").content.decode()


@pytest.mark.parametrize("name", ["absent", "..%2F", "%00", "<script>", "x" * 3000])
def test_a_layer_that_is_not_there(client, site, name):
    response = client.get(f"/layers/{name}/")
    assert response.status_code == 404
    assert "<script>alert" not in response.content.decode()


def test_an_empty_catalog_says_so(client, publish):
    publish(tree=LayerGroup(title="Nothing"))
    assert "No layers are published yet" in page(client)


@pytest.mark.parametrize("path", ["/", "/layers/ground/"])
def test_pages_are_only_read(client, site, path):
    assert client.post(path).status_code == 405


def test_a_page_below_a_prefix_stays_below_it(client, site, settings):
    settings.ROOT_URLCONF = "tests.unit.included_urls"
    text = page(client, "/maps/")
    assert 'href="/maps/layers/ground/"' in text
    assert "http://testserver/maps/wms" in text
    assert 'data-metadata="/maps/api/layers/ground/"' in page(client, "/maps/layers/ground/")


@pytest.mark.parametrize(
    ("definition", "title"),
    [
        ("+proj=longlat +R=6371000 +no_defs", "longitude and latitude"),
        ("+proj=laea +lat_0=50 +R=6371000 +no_defs", "a projection of its own"),
    ],
)
def test_a_reference_system_without_a_name_is_called_by_its_kind(client, publish, definition, title):
    plain = ground_layer("ground")
    nameless = Crs.from_wkt(pyproj.CRS(definition).to_wkt())
    publish(replace(plain, description=replace(plain.description, crs=nameless)))
    assert f"400 × 300 pixels ·\n          {title}</p>" in page(client)
    assert f"<td>{title} (<code>WKT:" in page(client, "/layers/ground/")


def test_statistics_are_rounded_and_what_is_not_known_is_left_empty(client, publish):
    publish(ground_layer("ground", bands=(Band(1, "float32", minimum=0.1, maximum=2 / 3, mean=57.289523654513886),)))
    text = page(client, "/layers/ground/")
    assert "<td></td><td>0.1</td><td>0.6666667</td><td>57.28952</td>" in text
    assert "undefined" not in text


@pytest.mark.parametrize("library", ["geojs", "cesium"])
def test_a_layer_s_viewer_leads_back(client, site, library):
    text = page(client, f"/layers/ground/{library}/")
    assert '<a href="/">All layers</a>' in text
    assert '<a href="/layers/ground/">Green fields</a>' in text

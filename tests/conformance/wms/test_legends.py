import io
import json
from dataclasses import replace

import pytest
from PIL import Image

from ogc_large_image.layers.layer import LayerGroup
from tests.conformance.wms.conftest import Wms
from tests.conformance.wms.test_documents import HREF, capabilities, named


def legend(wms, **changes):
    return wms(**{"REQUEST": "GetLegendGraphic", "LAYER": "dem", "WIDTH": None, "HEIGHT": None, **changes})


def opened(response):
    assert response["Content-Type"] == "image/png", response.content
    return Image.open(io.BytesIO(response.content))


@pytest.mark.parametrize("layer", ["rgb", "dem", "days"])
def test_listed_legends_have_the_size_that_is_said(wms, client, layer):
    """06-042 7.2.4.6.5."""
    for style in named(capabilities(wms), layer).findall("{*}Style"):
        link = style.find("{*}LegendURL")
        response = client.get(link.find("{*}OnlineResource").get(HREF).removeprefix("http://testserver"))
        assert response["Content-Type"] == link.findtext("{*}Format")
        assert opened(response).size == (int(link.get("width")), int(link.get("height")))


def test_a_legend_is_of_the_style_also_where_a_map_needs_a_value(client, publish, layers):
    """06-042 C.4.1 is about maps: the listed address of the legend names no dimension."""
    days = next(layer for layer in layers if layer.name == "days")
    without = replace(days, dimensions=tuple(replace(each, default="") for each in days.dimensions))
    publish(tree=LayerGroup("Maps", layers=(without,)), CACHE="none")
    assert opened(legend(Wms(client), LAYER="days"))
    assert b"MissingDimensionValue" in Wms(client)(LAYERS="days").content


def test_a_style_sheet_is_the_layers_own(wms, client):
    """06-042 7.2.4.6.5."""
    for style in named(capabilities(wms), "dem").findall("{*}Style"):
        link = style.find("{*}StyleSheetURL")
        response = client.get(link.find("{*}OnlineResource").get(HREF).removeprefix("http://testserver"))
        assert response["Content-Type"] == link.findtext("{*}Format")
        assert b">dem<" in response.content


@pytest.mark.parametrize("media_type", ["image/png", "image/svg+xml", "application/json"])
def test_each_format(wms, media_type):
    assert legend(wms, FORMAT=media_type)["Content-Type"] == media_type


def test_the_legend_is_of_the_style_as_the_request_has_it(wms):
    plain = json.loads(legend(wms, FORMAT="application/json").content)
    changed = json.loads(legend(wms, FORMAT="application/json", min="0", max="5").content)
    assert plain != changed
    assert (
        legend(wms, STYLE="gray", FORMAT="application/json").content
        != legend(wms, FORMAT="application/json", min="0", max="5").content
    )


def test_size_and_background(wms):
    image = opened(legend(wms, WIDTH="120", HEIGHT="90", BGCOLOR="0x00FF00"))
    assert image.size == (120, 90)
    assert image.convert("RGBA").getpixel((0, 0)) == (0, 255, 0, 255)
    assert opened(legend(wms, TRANSPARENT="TRUE")).convert("RGBA").getpixel((0, 0))[3] == 0


def test_options_of_geoserver(wms):
    upright = opened(legend(wms))
    flat = opened(legend(wms, LEGEND_OPTIONS="layout:horizontal"))
    large = opened(legend(wms, LEGEND_OPTIONS="fontSize:20;dpi:192"))
    assert upright.height > upright.width
    assert flat.width > flat.height
    assert large.height > 3 * upright.height
    assert b"ServiceException" in legend(wms, LEGEND_OPTIONS="layout:bogus").content


def test_rule_and_scale_are_understood(wms):
    assert legend(wms, RULE="x", SCALE="1000").content == legend(wms).content

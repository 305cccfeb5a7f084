"""One way from a query to a response for maps, animations and legends."""

from dataclasses import replace

import pytest
from django.test import RequestFactory

from ogc_large_image.errors import LimitExceeded
from ogc_large_image.pictures import answer_animation, answer_legend, answer_map
from ogc_large_image.render.formats import ImageFormat
from ogc_large_image.render.legend import LegendQuery
from ogc_large_image.render.queries import AnimationQuery, LayerSelection, MapQuery
from tests.rasters import RasterSpec, ramp


@pytest.fixture
def layer(publish, raster_layer):
    layer = raster_layer("heights", RasterSpec(ramp(bands=1)))
    publish(layer, MAX_AGE={"tile": 11, "map": 22, "capabilities": 33, "metadata": 44})
    return layer


def map_query(layer, image_format=ImageFormat.PNG):
    from ogc_large_image.geo.grid import PixelGrid

    grid = PixelGrid(layer.description.extent, layer.description.crs, 40, 30)
    return MapQuery((LayerSelection(layer, layer.styles[0]),), grid, image_format)


def answers(layer):
    moving = map_query(layer, ImageFormat.GIF)
    return {
        "map": (answer_map, map_query(layer), "tile", "image/png", 11),
        "animation": (answer_animation, AnimationQuery((moving, moving)), "map", "image/gif", 22),
        "legend": (answer_legend, LegendQuery(layer, layer.styles[0]), "metadata", "image/png", 44),
    }


@pytest.mark.parametrize("name", ["map", "animation", "legend"])
def test_answer_is_a_picture_with_a_tag_and_an_age(layer, name):
    answer, query, kind, media_type, age = answers(layer)[name]
    first, second = (answer(RequestFactory().get("/"), query, kind) for _ in range(2))
    assert (first.status_code, first["Content-Type"]) == (200, media_type)
    assert first["Cache-Control"] == f"public, max-age={age}"
    assert (first["X-Cache"], second["X-Cache"]) == ("MISS", "HIT")
    assert first.content == second.content
    held = answer(RequestFactory().get("/", HTTP_IF_NONE_MATCH=first["ETag"]), query, kind)
    assert (held.status_code, held.content, held["ETag"]) == (304, b"", first["ETag"])


def test_what_is_too_large_is_refused_before_a_tag_is_compared(layer):
    query = map_query(layer)
    with pytest.raises(LimitExceeded):
        answer_map(
            RequestFactory().get("/", HTTP_IF_NONE_MATCH="*"), replace(query, grid=replace(query.grid, width=10**6)), "map"
        )

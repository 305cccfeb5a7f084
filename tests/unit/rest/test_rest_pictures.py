"""Tiles and thumbnails: from an address to a query, and back to an answer."""

import json
import math

import pytest

from ogc_large_image import services
from ogc_large_image.errors import SourceUnreadable
from ogc_large_image.geo.crs import CRS84, PIXEL, WEB_MERCATOR
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.geo.tilematrixsets import TILE_MATRIX_SETS
from ogc_large_image.geo.transform import transform_bbox
from ogc_large_image.render.queries import ImageFormat
from ogc_large_image.styles.style import Style
from tests.described_layers import ground_layer, pixel_layer

TILE = "/api/layers/ground/tiles/10/555/370.png"
THUMBNAIL = "/api/layers/ground/data/thumbnail.png"


@pytest.fixture(autouse=True)
def layers(publish, engine):
    publish(ground_layer(frames=3, styles=(Style(), Style(name="other"))), ground_layer("degrees", "EPSG:4326"), pixel_layer())


def error_of(response):
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-store"
    return json.loads(response.content)


def test_a_tile_is_a_map_on_its_cell_of_the_web_mercator_pyramid(client, engine):
    response = client.get(TILE)
    matrix = TILE_MATRIX_SETS["WebMercatorQuad"].matrix("10")
    assert engine.query.grid == TILE_MATRIX_SETS["WebMercatorQuad"].tile_grid(matrix, 370, 555)
    assert engine.query.grid.crs == WEB_MERCATOR
    assert engine.query.transparent
    assert response.status_code == 200
    assert response.content == b"picture"
    assert response["Content-Type"] == "image/png"
    assert response["X-Cache"] == "MISS"
    assert response["Cache-Control"] == "public, max-age=3600"
    assert response["Access-Control-Allow-Origin"] == "*"


def test_a_tile_of_an_image_without_georeference_is_cut_from_its_pixels(client, engine):
    assert client.get("/api/layers/slide/tiles/2/0/0.png").status_code == 200
    assert engine.query.grid.crs == PIXEL
    assert engine.query.grid.bbox == (0, 344, 256, 600)


@pytest.mark.parametrize(
    ("extension", "image_format"),
    [
        ("png", ImageFormat.PNG),
        ("jpg", ImageFormat.JPEG),
        ("jpeg", ImageFormat.JPEG),
        ("webp", ImageFormat.WEBP),
        ("PNG", ImageFormat.PNG),
    ],
)
def test_the_extension_is_the_format(client, engine, extension, image_format):
    response = client.get(f"/api/layers/ground/tiles/0/0/0.{extension}")
    assert response["Content-Type"] == image_format.value
    assert engine.query.format is image_format


@pytest.mark.parametrize("query", ["format=image/png", "format=json", "callback=x", "v=r1"])
def test_foreign_parameters_and_accept_headers_do_not_matter(client, query):
    assert client.get(f"{TILE}?{query}", headers={"accept": "text/html"}).status_code == 200


def test_what_the_client_holds_is_not_drawn(client, engine):
    tag = client.get(TILE)["ETag"]
    response = client.get(TILE, headers={"if-none-match": tag})
    assert response.status_code == 304
    assert response["ETag"] == tag
    assert engine.rendered == 1


def test_head_has_the_headers_of_get_and_no_body(client):
    response = client.head(TILE)
    assert response.status_code == 200
    assert response.content == b""
    assert response["Content-Length"] == "7"


def test_other_origins_may_ask(client):
    response = client.options(TILE)
    assert response.status_code == 204
    assert "GET" in response["Access-Control-Allow-Methods"]


def test_other_methods_are_refused(client):
    assert client.post(TILE).status_code == 405


@pytest.mark.parametrize("projection", ["EPSG:3857", "urn:ogc:def:crs:EPSG::3857", "EPSG:900913"])
def test_web_mercator_by_any_of_its_names(client, engine, projection):
    assert client.get(TILE, {"projection": projection}).status_code == 200
    assert engine.query.grid.crs == WEB_MERCATOR


@pytest.mark.parametrize("projection", ["", "none", "null", "undefined", "CRS:1"])
def test_without_a_projection_a_georeferenced_image_is_cut_from_its_pixels(client, engine, projection):
    assert client.get("/api/layers/ground/tiles/1/0/0.png", {"projection": projection}).status_code == 200
    assert engine.query.grid.crs.code == "EPSG:32633"


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/api/layers/ground/tiles/-1/0/0.png", "z"),
        ("/api/layers/ground/tiles/99/0/0.png", "z"),
        ("/api/layers/ground/tiles/" + "9" * 5000 + "/0/0.png", "z"),
        ("/api/layers/ground/tiles/2/4/0.png", "x"),
        ("/api/layers/ground/tiles/2/-1/0.png", "x"),
        ("/api/layers/ground/tiles/2/0/4.png", "y"),
        ("/api/layers/ground/tiles/2/0/999999999999999.png", "y"),
        ("/api/layers/slide/tiles/3/0/0.png", "z"),
        ("/api/layers/slide/tiles/2/4/0.png", "x"),
        ("/api/layers/slide/tiles/2/0/3.png", "y"),
    ],
)
def test_a_tile_that_the_pyramid_lacks_is_not_found(client, engine, path, parameter):
    response = client.get(path)
    assert response.status_code == 404
    assert error_of(response)["parameter"] == parameter
    assert engine.rendered == 0


@pytest.mark.parametrize("number", ["a", "1.0", "1e1", "+1", "%D9%A1", "%20", "1%00", "0x1", "nan", "%0A1"])
@pytest.mark.parametrize("template", ["{}/0/0", "0/{}/0", "0/0/{}"])
def test_what_is_no_number_is_refused(client, number, template):
    response = client.get(f"/api/layers/ground/tiles/{template.format(number)}.png")
    assert response.status_code == 400
    assert error_of(response)["parameter"] in ("z", "x", "y")


@pytest.mark.parametrize("path", [TILE, THUMBNAIL])
@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("frame=x", "frame"),
        ("frame=-1", "frame"),
        ("frame=3", "frame"),
        ("frame=999999999999999999999", "frame"),
        ("frame=1&frame=2", "frame"),
        ("frame=%D9%A1", "frame"),
        ("frame=1%00", "frame"),
        ("resampling=fuzzy", "resampling"),
        ("resampling=nearest%0A", "resampling"),
        ("projection=EPSG:999999", "projection"),
        ("projection=+proj=merc", "projection"),
        ("projection=" + "x" * 5000, "projection"),
        ("style=absent", "style"),
        ("style={", "style"),
        ('style={"bands":[{"band":1,"function":{"name":"os.system"}}]}', "style"),
        ("band=x", "band"),
        ("band=9", "band"),
        ("band=1&min=inf", "min"),
        ("band=1&max=x", "max"),
        ("band=1&nodata=x", "nodata"),
        ("band=1&palette=no.such.palette", "palette"),
        ("band=1&scheme=x", "scheme"),
    ],
)
def test_a_wrong_parameter_is_named(client, engine, path, query, parameter):
    response = client.get(f"{path}?{query}")
    assert response.status_code == 400
    found = error_of(response)
    assert found["parameter"] == parameter
    assert "secret" not in found["detail"]
    assert engine.rendered == 0


@pytest.mark.parametrize("extension", ["exe", "mbtiles", "p%00ng", "png%0A"])
@pytest.mark.parametrize("path", ["/api/layers/ground/tiles/0/0/0.", "/api/layers/ground/data/thumbnail."])
def test_a_format_that_is_not_offered(client, path, extension):
    response = client.get(path + extension)
    assert response.status_code == 400
    assert error_of(response)["parameter"] == "fmt"


@pytest.mark.parametrize("path", ["/api/layers/absent/tiles/0/0/0.png", "/api/layers/absent/data/thumbnail.png"])
def test_a_layer_that_is_not_there(client, path):
    response = client.get(path)
    assert response.status_code == 404
    error_of(response)


def test_styles_frames_and_resampling_reach_the_engine(client, engine):
    client.get(TILE, {"band": "2", "min": "5", "max": "50", "palette": "viridis", "frame": "2", "resampling": "Bilinear"})
    (selection,) = engine.query.selections
    assert selection.style.bands[0].band == 2
    assert selection.frame == 2
    assert selection.resampling is Resampling.BILINEAR


def test_a_style_of_the_layer_is_asked_for_by_name(client, engine):
    client.get(TILE, {"style": "other"})
    assert engine.query.selections[0].style.name == "other"


def test_a_style_json_wins_over_the_simple_style(client, engine):
    client.get(TILE, {"style": '{"bands": [{"band": 3}]}', "band": "2"})
    assert engine.query.selections[0].style.bands[0].band == 3


@pytest.mark.parametrize("word", ["", "undefined", "None", "null", "false"])
def test_a_script_s_words_for_nothing_are_nothing(client, engine, word):
    names = ("style", "band", "palette", "cmap", "min", "max", "nodata", "scheme", "frame", "resampling")
    assert client.get(TILE, dict.fromkeys(names, word)).status_code == 200
    (selection,) = engine.query.selections
    assert (selection.style, selection.frame, selection.resampling) == (Style(), 0, None)


def test_the_colour_map_goes_by_either_name(client, engine):
    client.get(TILE, {"band": "1", "palette": "viridis"})
    client.get(TILE, {"band": "1", "cmap": "viridis"})
    first, second = engine.queries
    assert first.selections[0].style == second.selections[0].style


def test_a_thumbnail_keeps_the_image_s_aspect(client, engine):
    client.get(THUMBNAIL)
    assert engine.query.grid.bbox == ground_layer().description.extent
    assert (engine.query.grid.width, engine.query.grid.height) == (256, 192)


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ({"max_width": "100"}, (100, 75)),
        ({"max_height": "30"}, (40, 30)),
        ({"max_width": "4096", "max_height": "4096"}, (4096, 3072)),
        ({"max_width": "1", "max_height": "1"}, (1, 1)),
        ({"max_width": "none"}, (256, 192)),
    ],
)
def test_a_thumbnail_s_size_is_limited_on_both_sides(client, engine, query, size):
    client.get(THUMBNAIL, query)
    assert (engine.query.grid.width, engine.query.grid.height) == size


@pytest.mark.parametrize("name", ["max_width", "max_height"])
@pytest.mark.parametrize("value", ["0", "-1", "4097", "x", "1.5", "1e3", "nan", "9" * 30])
def test_a_thumbnail_s_wrong_size_is_named(client, name, value):
    response = client.get(THUMBNAIL, {name: value})
    assert response.status_code == 400
    assert error_of(response)["parameter"] == name


def test_a_thumbnail_in_degrees_is_as_wide_as_it_looks(client, engine):
    client.get("/api/layers/degrees/data/thumbnail.png")
    expected = 4 / 3 * math.cos(math.radians(58.5))
    assert engine.query.grid.width / engine.query.grid.height == pytest.approx(expected, abs=0.01)


def test_a_thumbnail_in_another_projection(client, engine):
    client.get(THUMBNAIL, {"projection": "EPSG:3857"})
    description = ground_layer().description
    assert engine.query.grid.crs == WEB_MERCATOR
    assert engine.query.grid.bbox == transform_bbox(description.extent, description.crs, WEB_MERCATOR)


@pytest.mark.parametrize("path", ["/api/layers/slide/tiles/0/0/0.png", "/api/layers/slide/data/thumbnail.png"])
@pytest.mark.parametrize("projection", ["EPSG:3857", CRS84.code])
def test_an_image_without_georeference_has_no_projection(client, path, projection):
    response = client.get(path, {"projection": projection})
    assert response.status_code == 400
    assert error_of(response)["parameter"] == "projection"


def test_a_damaged_image_is_no_picture(client, engine):
    engine.error = SourceUnreadable("The image cannot be read.")
    response = client.get(TILE)
    assert response.status_code == 502
    assert error_of(response) == {"detail": "The image cannot be read.", "parameter": ""}


def test_an_unknown_failure_is_answered_by_its_id_alone(client, engine, caplog):
    engine.error = ZeroDivisionError("/secret/place")
    response = client.get(TILE)
    assert response.status_code == 500
    assert "secret" not in response.content.decode()
    error_id = error_of(response)["detail"].split()[-1].rstrip(".")
    assert error_id in caplog.text


@pytest.mark.parametrize("path", [TILE, THUMBNAIL, "/api/layers/ground/info/bands"])
@pytest.mark.parametrize("source", ["test", "rasterio", "nonsense"])
def test_what_opens_a_layer_is_not_to_be_chosen(client, path, source):
    response = client.get(path, {"source": source})
    assert response.status_code == 400
    assert error_of(response)["parameter"] == "source"


@pytest.mark.parametrize("style", [{"expression": "b1 * 2"}, {"style": '{"expression": "b1 * 2", "min": 0, "max": 9}'}])
@pytest.mark.parametrize(("allowed", "kept_by"), [(True, "public"), ("maps.use", "private")])
def test_band_maths_that_need_a_permission_are_not_kept_for_others(publish, client, monkeypatch, style, allowed, kept_by):
    publish(ground_layer(), EXPRESSIONS=allowed)
    monkeypatch.setattr(services, "allows_expressions", lambda request: True)
    first = client.get(THUMBNAIL, {"min": "0", "max": "9", **style})
    assert first.status_code == 200
    again = client.get(THUMBNAIL, {"min": "0", "max": "9", **style}, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    for response in (first, again):
        assert response["Cache-Control"].startswith(f"{kept_by}, ")
        assert ("Cookie" in response.get("Vary", "")) == (kept_by == "private")


def test_where_band_maths_need_a_permission_other_pictures_are_still_everybodys(publish, client, monkeypatch):
    publish(ground_layer(), EXPRESSIONS="maps.use")
    monkeypatch.setattr(services, "allows_expressions", lambda request: pytest.fail("Nobody needs to be known for that."))
    assert client.get(THUMBNAIL, {"palette": "viridis"})["Cache-Control"].startswith("public, ")

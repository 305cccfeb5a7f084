"""Layers in the database, served by every protocol without opening an image to find them."""

import threading
from pathlib import Path

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ogc_large_image import forking
from ogc_large_image.publishing import describing, revision
from ogc_large_image.publishing.catalog import DatabaseCatalog
from ogc_large_image.publishing.describing import publish
from ogc_large_image.publishing.models import Layer, LayerGroup, LayerStyle, Style
from ogc_large_image.publishing.sources import source_of
from ogc_large_image.sources import describe
from tests.rasters import RasterSpec, write

CAPABILITIES = "/maps/wms?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0"
GREY = RasterSpec(np.arange(100, dtype="uint8").reshape(1, 10, 10))


def thumbnail(client, name):
    return client.get(f"/maps/api/layers/{name}/data/thumbnail.png")


def test_a_layer_is_in_capabilities_with_its_words_and_groups(client, published):
    outer = LayerGroup.objects.create(name="land", title="Land")
    inner = LayerGroup.objects.create(name="land.heights", title="Heights", parent=outer)
    published("dem", title="Elevation & slope", abstract="Metres.", keywords=["height"], group=inner)
    text = client.get(CAPABILITIES).text
    for part in ("<Name>dem</Name>", "Elevation &amp; slope", "<Abstract>Metres.</Abstract>", "<Keyword>height</Keyword>"):
        assert part in text
    assert text.index("<Title>Land</Title>") < text.index("<Title>Heights</Title>") < text.index("<Name>dem</Name>")
    assert client.get("/maps/api/layers/dem/").json()["group"] == ["Land", "Heights"]


def test_nothing_is_opened_for_capabilities(client, published, monkeypatch):
    published("dem")
    monkeypatch.setattr(describe, "open_reader", None)
    assert "<Name>dem</Name>" in client.get(CAPABILITIES).text
    assert "dem" in client.get("/maps/wmts/1.0.0/WMTSCapabilities.xml").text


def test_details_have_the_keys_of_layer_files(client, published):
    published("dem", details={"attribution": {"title": "Survey"}, "queryable": False})
    text = client.get(CAPABILITIES).text
    assert "<Attribution><Title>Survey</Title>" in text
    assert 'queryable="1"' not in text


@pytest.mark.parametrize("name", ["", "two words", "../x", ".hidden", "a,b"])
def test_a_name_is_one_for_addresses(db, name):
    with pytest.raises(ValidationError):
        Layer(name=name, path="x").full_clean()


def test_a_path_must_be_below_a_trusted_folder(db, tmp_path):
    path = write(tmp_path / "secret.tif", GREY)
    with pytest.raises(ValidationError, match="TRUSTED_FOLDERS"):
        Layer(name="secret", path=str(path)).full_clean()
    row = Layer.objects.create(name="secret", path=str(path))
    assert "TRUSTED_FOLDERS" in publish(row).problem


def test_an_image_that_cannot_be_described_is_no_layer(client, db, rasters):
    (rasters / "broken.tif").write_bytes(b"no image")
    row = Layer.objects.create(name="broken", path=str(rasters / "broken.tif"))
    assert publish(row).problem
    assert client.get("/maps/api/layers/broken/").status_code == 404
    assert "broken" not in client.get(CAPABILITIES).text


def test_an_edited_style_draws_another_picture_at_once(client, published):
    row = published("dem", GREY)
    style = Style.objects.create(name="hot", definition={"band": 1, "palette": ["#000000", "#ff0000"]})
    before = thumbnail(client, "dem")
    LayerStyle.objects.create(layer=row, style=style)
    red = thumbnail(client, "dem")
    assert red["ETag"] != before["ETag"]
    style.definition = {"band": 1, "palette": ["#000000", "#0000ff"]}
    style.save()
    blue = thumbnail(client, "dem")
    assert len({before.content, red.content, blue.content}) == 3


def test_a_replaced_file_is_another_picture_at_once(client, published):
    row = published("dem", GREY)
    before = thumbnail(client, "dem")
    write(Path(row.path), RasterSpec(np.full((1, 20, 20), 7, "uint8")))
    assert publish(row).changed
    after = thumbnail(client, "dem")
    assert after.content != before.content
    assert client.get("/maps/api/layers/dem/").json()["size"] == {"width": 20, "height": 20}


def test_variables_are_told_apart_by_the_ends_of_long_names(published):
    row = published("dem", GREY)
    row.variable = f"{'x' * 199}1"
    row.signature = describing._signature(source_of(row))
    row.full_clean(exclude=["path"])
    assert describing.is_current(row)
    row.variable = f"{'x' * 199}2"
    assert not describing.is_current(row)


@pytest.mark.parametrize("record", ["{}", "no JSON", '{"crs":[["EPSG:9999999",""]],"layers":[]}'])
def test_a_record_that_cannot_be_read_is_made_anew(client, published, record):
    row = published("dem")
    Layer.objects.filter(pk=row.pk).update(record=record)
    assert client.get("/maps/api/layers/dem/").status_code == 404
    row.refresh_from_db()
    assert publish(row).changed
    assert client.get("/maps/api/layers/dem/").status_code == 200
    assert not publish(row).changed


def test_a_look_up_that_is_remembered_makes_no_query(client, published):
    published("dem")
    revision._known.until = 0
    with transaction.atomic():
        pass
    connection.run_on_commit.clear()
    catalog = DatabaseCatalog()
    first = catalog.layer("dem")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert catalog.layer("dem") is first
        assert catalog.layer("dem") is first
    assert not queries.captured_queries


@pytest.mark.django_db(transaction=True)
def test_the_revision_is_looked_up_once_an_interval(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(revision.time, "monotonic", lambda: clock[0])
    revision.forget()
    with CaptureQueriesContext(connection) as queries:
        for _ in range(20):
            revision.present()
        clock[0] += revision.INTERVAL_SECONDS
        revision.present()
    assert len(queries.captured_queries) == 2
    assert revision.INTERVAL_SECONDS <= 1


def test_a_forked_process_waits_for_no_thread_that_was_loading_a_group(published, monkeypatch):
    published("dem")
    monkeypatch.setattr(forking, "_hooks", [])
    tree = DatabaseCatalog().root()
    loading = threading.Thread(target=tree._shared._lock.acquire)
    loading.start()
    loading.join()
    forking._run_hooks()
    is_free = tree._shared._lock.acquire(timeout=1)
    assert is_free
    assert [layer.name for layer in tree.layers] == ["dem"]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_seen_by_others(raster):
    row = Layer.objects.create(name="dem", path=str(raster("dem.tif")), title="Before")
    publish(row)
    catalog = DatabaseCatalog()
    number = catalog.revision
    with transaction.atomic():
        row.title = "Never"
        row.save()
        assert catalog.layer("dem").title == "Never"
        transaction.set_rollback(True)
    assert catalog.revision == number
    assert catalog.layer("dem").title == "Before"


@pytest.mark.django_db(transaction=True)
def test_each_change_has_a_greater_revision(raster):
    catalog = DatabaseCatalog()
    numbers = [int(catalog.revision)]
    row = Layer.objects.create(name="dem", path=str(raster("dem.tif")))
    numbers.append(int(catalog.revision))
    publish(row)
    numbers.append(int(catalog.revision))
    style = Style.objects.create(name="hot")
    LayerStyle.objects.create(layer=row, style=style)
    numbers.append(int(catalog.revision))
    row.delete()
    numbers.append(int(catalog.revision))
    assert numbers == sorted(set(numbers))


def test_moving_a_group_moves_those_inside(db):
    land = LayerGroup.objects.create(name="land", title="Land")
    heights = LayerGroup.objects.create(name="heights", title="Heights", parent=land)
    world = LayerGroup.objects.create(name="world", title="World")
    land.parent = world
    land.save()
    heights.refresh_from_db()
    assert heights.path == "world/land/heights/"
    world.parent = heights
    with pytest.raises(ValidationError, match="inside itself"):
        world.full_clean()


def test_a_group_is_one_map_and_one_document(client, published):
    group = LayerGroup.objects.create(name="land", title="Land")
    published("one", GREY, group=group)
    published("two", GREY)
    found = client.get("/maps/wmts/1.0.0/group:land/WMTSCapabilities.xml").text
    assert "<ows:Identifier>one</ows:Identifier>" in found
    assert "<ows:Identifier>two</ows:Identifier>" not in found
    map_ = client.get(
        "/maps/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=land&STYLES=&CRS=CRS:84&BBOX=-180,-90,180,90"
        "&WIDTH=20&HEIGHT=10&FORMAT=image/png"
    )
    assert map_["Content-Type"] == "image/png"


def hide_by_update(row):
    Layer.objects.filter(pk=row.pk).update(is_public=False)


def hide_by_bulk_update(row):
    row.is_public = False
    Layer.objects.bulk_update([row], ["is_public"])


def hide_by_saving(row):
    row.is_public = False
    row.save(update_fields=["is_public"])


ADDRESSES = [
    "/maps/api/layers/secret/",
    "/maps/api/layers/secret/data/thumbnail.png",
    "/maps/tiles/secret/0/0/0.png",
    "/maps/metadata/secret.xml",
    "/maps/layers/secret/",
    "/maps/wmts/1.0.0/secret/WMTSCapabilities.xml",
    "/maps/wmts/1.0.0/secret/default/WebMercatorQuad/0/0/0.png",
]
LISTS = [
    CAPABILITIES,
    "/maps/wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities",
    "/maps/wmts/1.0.0/WMTSCapabilities.xml",
    "/maps/api/layers/",
    "/maps/tms/1.0.0/",
    "/maps/",
]


@pytest.mark.parametrize("hide", [hide_by_update, hide_by_bulk_update, hide_by_saving])
def test_a_layer_made_private_is_nowhere_any_more(client, published, hide):
    row = published("secret", GREY)
    assert {address: client.get(address).status_code for address in ADDRESSES} == dict.fromkeys(ADDRESSES, 200)
    assert all("secret" in client.get(address).text for address in LISTS)
    tags = {address: client.get(address).headers.get("ETag", "") for address in ADDRESSES}
    hide(row)
    for address in ADDRESSES:
        response = client.get(address, headers={"if-none-match": tags[address]})
        assert response.status_code == 404, address
        absent = client.get(address.replace("secret", "absent"))
        assert response.content.replace(b"secret", b"absent") == absent.content
    for address in LISTS:
        assert "secret" not in client.get(address).text, address


def test_layers_made_many_at_once_are_noticed(client, published):
    row = published("one", GREY)
    assert "two" not in client.get(CAPABILITIES).text
    row.pk, row.name, row.title = None, "two", "Two"
    Layer.objects.bulk_create([row])
    assert "<Name>two</Name>" in client.get(CAPABILITIES).text


def test_a_style_added_by_its_relation_is_noticed(client, published):
    row = published("dem", GREY)
    before = thumbnail(client, "dem")
    row.styles.add(Style.objects.create(name="hot", definition={"band": 1, "palette": ["#000000", "#ff0000"]}))
    assert thumbnail(client, "dem").content != before.content


def test_a_group_moved_by_one_field_has_its_path_too(db):
    world = LayerGroup.objects.create(name="world", title="World")
    land = LayerGroup.objects.create(name="land", title="Land")
    LayerGroup.objects.create(name="heights", title="Heights", parent=land)
    land.parent = world
    land.save(update_fields=["parent"])
    assert set(LayerGroup.objects.values_list("path", flat=True)) == {"world/", "world/land/", "world/land/heights/"}


def test_groups_that_differ_in_case_are_two(db):
    small = LayerGroup.objects.create(name="forest", title="Forest")
    large = LayerGroup.objects.create(name="Forest", title="FOREST")
    inside = LayerGroup.objects.create(name="pines", title="Pines", parent=large)
    small.name = "wood"
    small.save()
    inside.refresh_from_db()
    assert inside.path == "Forest/pines/"


def test_a_path_with_the_look_of_an_address_is_a_path(db, tmp_path):
    folder = tmp_path / "x:"
    folder.mkdir()
    write(folder / "dem.tif", GREY)
    with pytest.raises(ValidationError):
        Layer(name="dem", path=f"{tmp_path}/x://dem.tif").full_clean()


def test_a_file_that_was_cut_short_is_told_of_as_one_that_cannot_be_read(client, published):
    row = published("dem", GREY)
    path = Path(row.path)
    path.write_bytes(path.read_bytes()[:-60])
    publish(row, anew=True)
    for action in ("info/metadata", "data/thumbnail.png"):
        response = client.get(f"/maps/api/layers/dem/{action}")
        assert (response.status_code, response.json()["detail"]) == (502, "The image cannot be read.")


@pytest.mark.parametrize(
    "wrong", [{"storage": "default", "stored_name": "../../x"}, {"storage": "nowhere", "stored_name": "x"}]
)
def test_a_layer_led_out_of_its_storage_does_not_take_the_others_with_it(client, published, wrong):
    published("fine", GREY)
    Layer.objects.filter(pk=published("dem", GREY).pk).update(path="", **wrong)
    text = client.get(CAPABILITIES).text
    assert "<Name>fine</Name>" in text
    assert "<Name>dem</Name>" not in text


def test_keywords_written_past_their_checks_are_told_as_texts(client, published):
    Layer.objects.filter(pk=published("dem", GREY).pk).update(keywords=["one", 2])
    assert "<Keyword>2</Keyword>" in client.get(CAPABILITIES).text

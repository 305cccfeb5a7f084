"""What is asked for costs what it shows, however many layers there are."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from guardian.models import UserObjectPermission
from guardian.shortcuts import assign_perm

from ogc_large_image.layers.listing import Choice, LoadedListing
from ogc_large_image.publishing import catalog, revision, rows
from ogc_large_image.publishing.catalog import DatabaseCatalog, Scope
from ogc_large_image.publishing.describing import publish
from ogc_large_image.publishing.models import Layer, LayerGroup, LayerStyle, Style
from ogc_large_image.publishing.models.followed import new_stamp
from ogc_large_image.publishing.visibility import everything, permitted, public
from tests.publishing.elsewhere import Elsewhere

pytestmark = pytest.mark.django_db(transaction=True)

IN_A_GROUP = 5
BBOX = "-20037508,-20037508,20037508,20037508"
GET_MAP = (
    "/maps/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&STYLES=&CRS=EPSG:3857"
    f"&BBOX={BBOX}&WIDTH=8&HEIGHT=8&FORMAT=image/png&LAYERS="
)
CONSTANT = {
    GET_MAP + "layer003": 1,
    "/maps/wmts/1.0.0/layer003/default/WebMercatorQuad/0/0/0.png": 1,
    "/maps/wmts/1.0.0/layer003/WMTSCapabilities.xml": 1,
    "/maps/api/layers/layer003/": 1,
    "/maps/wmts/1.0.0/group:group000/WMTSCapabilities.xml": IN_A_GROUP,
    "/maps/api/layers/?limit=5": 5,
    "/maps/api/layers/?limit=5&offset={last}": 5,
    "/maps/healthz": 0,
    "/maps/?q=layer003": 1,
}
"""How many layers each of them loads."""


@pytest.fixture
def many(published):
    """So many layers that are alike, in groups of IN_A_GROUP: ``many(500)``."""

    def make(count):
        first = published("first", is_published=False)
        style = Style.objects.create(name="default")
        groups = LayerGroup.objects.bulk_create(
            LayerGroup(name=f"group{number:03}", title=f"Group {number:03}", path=f"group{number:03}/")
            for number in range(-(-count // IN_A_GROUP))
        )
        fields = {field.attname: getattr(first, field.attname) for field in Layer._meta.concrete_fields if not field.generated}
        made = [
            Layer(
                **fields
                | {
                    "id": None,
                    "stamp": new_stamp(),
                    "is_published": True,
                    "group_id": groups[number // IN_A_GROUP].pk,
                    "name": f"layer{number:03}",
                    "title": f"Layer {number:03}",
                }
            )
            for number in range(count)
        ]
        LayerStyle.objects.bulk_create(LayerStyle(layer=row, style=style) for row in Layer.objects.bulk_create(made))

    return make


@pytest.fixture
def loaded(monkeypatch):
    """The names of the layers that are made of their rows."""
    names = []
    decode_row = rows.decode_row

    def noted(row, *arguments):
        names.append(row.name)
        return decode_row(row, *arguments)

    monkeypatch.setattr(rows, "decode_row", noted)
    return names


@pytest.fixture
def at_once(monkeypatch):
    """However slow the machine is, the number is not looked up a second time because of the time that has passed."""
    monkeypatch.setattr(revision, "INTERVAL_SECONDS", 3600)


@pytest.fixture
def asked(client, loaded, at_once):
    """How many queries an address took, and how many layers it loaded."""

    def ask(address):
        loaded.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries), len(loaded)

    return ask


@pytest.mark.parametrize("address", CONSTANT)
def test_a_request_takes_as_many_queries_at_500_layers_as_at_5(many, asked, address):
    many(5)
    few = asked(address.format(last=0))
    Layer.objects.all().delete()
    LayerGroup.objects.all().delete()
    Style.objects.all().delete()
    catalog.decoded.clear()
    many(500)
    queries, loaded = asked(address.format(last=495))
    assert queries <= few[0]
    assert loaded == few[1] == CONSTANT[address]


def test_a_page_of_the_landing_page_loads_what_it_shows(many, asked):
    many(500)
    assert asked("/maps/")[1] == 60
    assert asked("/maps/?page=9")[1] == 20
    assert asked("/maps/?group=Group+060")[1] == IN_A_GROUP
    assert asked("/maps/?page=9") == (2, 0)


def test_a_changed_row_is_all_that_is_loaded_again(many, asked):
    many(50)
    documents = [f"/maps/wmts/1.0.0/group:group{number:03}/WMTSCapabilities.xml" for number in range(2)]
    whole = "/maps/wms?SERVICE=WMS&REQUEST=GetCapabilities"
    for address in (*documents, whole):
        asked(address)
    Layer.objects.filter(name="layer003").update(abstract="Changed.")
    assert [asked(address)[1] for address in documents] == [1, 0]
    Layer.objects.filter(name="layer003").update(abstract="Changed again.")
    assert asked(whole)[1] == 1


def test_a_style_of_many_layers_is_read_once(many, client):
    many(50)
    with CaptureQueriesContext(connection) as queries:
        client.get("/maps/wms?SERVICE=WMS&REQUEST=GetCapabilities")
    assert sum('FROM "publishing_style"' in query["sql"] for query in queries) == 1


def test_layers_of_a_storage_elsewhere_cost_no_query_each(client, published, monkeypatch, tmp_path):
    raster = Path(published("here", is_published=False).path)
    monkeypatch.setattr(Layer._meta.get_field("file"), "storage", Elsewhere(tmp_path))

    def queries_of(count):
        Layer.objects.all().delete()
        for number in range(count):
            row = Layer.objects.create(name=f"layer{number}", file=ContentFile(raster.read_bytes(), name=f"{number}.tif"))
            assert not publish(row).problem
        with CaptureQueriesContext(connection) as queries:
            text = client.get("/maps/wms?SERVICE=WMS&REQUEST=GetCapabilities").text
        assert text.count("<Name>layer") == count
        return len(queries)

    assert queries_of(5) == queries_of(2)


def tree(published):
    land = LayerGroup.objects.create(name="land", title="Land")
    heights = LayerGroup.objects.create(name="heights", title="heights", parent=land)
    bare = LayerGroup.objects.create(name="bare", title="Bare")
    deep = LayerGroup.objects.create(name="deep", title="Deep", parent=bare)
    LayerGroup.objects.create(name="empty", title="Empty", parent=deep)
    for number, group in enumerate((None, land, heights, deep) * 3):
        published(f"layer{number}", title=["", "apple", "Banana"][number % 3], group=group)
    published("hidden", is_public=False, group=heights)


def below(group):
    yield from group.layers
    for child in group.groups:
        yield from below(child)


CHOICES = [
    Choice(),
    Choice("BANANA"),
    Choice("heights a"),
    Choice("layer1"),
    Choice("100%"),
    Choice(group=("Land",)),
    Choice("an", ("Land", "heights")),
    Choice(group=("Absent",)),
]


@pytest.mark.parametrize("scope", [Scope(), Scope(group_path="land/"), Scope(layer="layer2")])
def test_pages_have_the_layers_of_the_tree_in_its_order(published, scope):
    tree(published)
    shown = DatabaseCatalog(public, scope)
    expected, listing = LoadedListing(tuple(below(shown.root()))), shown.listing()
    for choice in CHOICES:
        count = expected.count(choice)
        assert listing.count(choice) == count
        assert listing.groups(choice) == expected.groups(choice)
        for size in (1, 2, 3, 5, 100):
            pages = [listing.page(offset, size, choice) for offset in range(0, count + size, size)]
            assert [layer for page in pages for layer in page] == list(expected.page(0, count, choice))
            assert all(len(page) <= size for page in pages)


def test_a_row_that_a_users_queryset_has_twice_is_listed_once(published):
    row = published("twice")
    for name in ("one", "two"):
        LayerStyle.objects.create(layer=row, style=Style.objects.create(name=name))
    shown = DatabaseCatalog(lambda user: Layer.objects.filter(styles__name__in=["one", "two"]).distinct())
    assert shown.listing().count() == 1
    assert [layer.name for layer in shown.listing().page(0, 10)] == ["twice"]


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass when they are told to."""
    now = [1e9]
    monkeypatch.setattr(catalog.time, "monotonic", lambda: now[0])
    return now


def aggregates(queries):
    return sum("SUM(" in query["sql"] and "publishing_layer" in query["sql"] for query in queries)


def test_who_sees_what_the_rows_say_is_not_looked_after(many, clock):
    many(10)
    shown = DatabaseCatalog(everything, is_personal=True)
    with CaptureQueriesContext(connection) as queries:
        for _ in range(3):
            shown.listing()
            clock[0] += 2
    assert not aggregates(queries)


def test_what_a_user_may_see_is_looked_after_by_one_query_a_second(many, clock):
    many(10)
    Layer.objects.update(is_public=False)
    user = User.objects.create_user("user")
    for row in Layer.objects.filter(name__in=["layer001", "layer002"]):
        assign_perm("view_layer", user, row)
    shown = DatabaseCatalog(permitted, is_personal=True)
    shown.user = user
    assert [layer.name for layer in shown.listing().page(0, 10)] == ["layer001", "layer002"]
    with CaptureQueriesContext(connection) as queries:
        for _ in range(20):
            shown.revision  # noqa: B018 - what is looked up for each document
        clock[0] += 2
        shown.revision  # noqa: B018
    assert aggregates(queries) == 1
    before = shown.revision
    # Neither signals nor the revision tell of it.
    UserObjectPermission.objects.filter(object_pk=str(Layer.objects.get(name="layer001").pk))._raw_delete("default")
    clock[0] += 2
    assert [layer.name for layer in shown.listing().page(0, 10)] == ["layer002"]
    assert int(shown.revision) > int(before)


def test_a_look_up_by_name_asks_for_one_row(many, at_once, django_assert_num_queries):
    many(50)
    shown = DatabaseCatalog()
    shown.layer("layer000")
    with django_assert_num_queries(2):
        shown.layer("layer030")
    with django_assert_num_queries(0):
        shown.layer("layer030")


PLANS = {
    "by name": (lambda: rows.described(public(None)).filter(name="layer003"), ("name", "searched", "autoindex")),
    "a group's page": (
        lambda: rows.in_order(rows.described(public(None)).filter(group=LayerGroup.objects.get(name="group000")))[2:4],
        ("publishing_listed",),
    ),
    "numbers by group": (
        lambda: rows.described(public(None)).order_by().values_list("group").annotate(number=Count("*")),
        ("publishing_counted",),
    ),
    "admin's list": (lambda: Layer.objects.order_by("name").only("name")[:100], ("name", "searched", "autoindex")),
}


@pytest.mark.parametrize("plan", PLANS)
def test_what_is_found_is_found_by_an_index(many, plan):
    many(20)
    make, names = PLANS[plan]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Else it goes by what it noted of the rows of an earlier test, at a time of its own choice.
            cursor.execute("VACUUM ANALYZE publishing_layer")
            # It does not take the trouble for so few rows.
            cursor.execute("SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = off")
    try:
        found = make().explain()
    finally:
        if connection.vendor == "postgresql":
            connection.cursor().execute("RESET ALL")
    assert any(name in found for name in names), found
    assert "TEMP B-TREE" not in found

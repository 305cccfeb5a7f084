"""A tile that is asked for again is answered from what is known by then; whatever a site has a say in is asked all the same."""

import datetime
import uuid
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.http import Http404
from rest_framework import exceptions, viewsets
from rest_framework.authentication import BaseAuthentication
from rest_framework.filters import BaseFilterBackend
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.test import APIRequestFactory
from rest_framework.throttling import BaseThrottle

from ogc_large_image.rest import LargeImageFileDetailMixin
from ogc_large_image.rest.lookup import found_object
from tests.project.models import ImageFile
from tests.rasters import RasterSpec, ramp
from tests.unit.rest.contract.test_contract_hooks import get

MIXIN, VIEWS = LargeImageFileDetailMixin, viewsets.GenericViewSet
TILE = {"z": "0", "x": "0", "y": "0", "fmt": "png"}


def images(**members):
    """A view set of all images, with what a site may say of its own."""
    own = {"queryset": ImageFile.objects.all(), "FILE_FIELD_NAME": "file"}
    return type("Images", (LargeImageFileDetailMixin, viewsets.GenericViewSet), own | members)


def ask(viewset, row, query="", **kwargs):
    return get(viewset, "tile", query, pk=str(row.pk), **{**TILE, **kwargs})


@pytest.fixture
def row(stored):
    return stored("colours.tif")


def test_a_kept_tile_is_the_same_tile(row):
    viewset = images()
    first, again = ask(viewset, row, "band=2&palette=viridis"), ask(viewset, row, "band=2&palette=viridis")
    assert (first["X-Cache"], again["X-Cache"]) == ("MISS", "HIT")
    assert first["ETag"] == again["ETag"]
    assert first.content == again.content


def test_each_question_is_told_from_the_others(row, stored):
    viewset = images()
    asked = [
        ask(viewset, row),
        ask(viewset, row, z="1"),
        ask(viewset, row, z="1", x="1"),
        ask(viewset, row, "band=1"),
        ask(viewset, row, "band=2"),
        ask(viewset, row, "band=2&palette=viridis"),
        ask(viewset, stored("other.tif", RasterSpec(ramp()[::-1]))),
        get(viewset, "thumbnail", pk=str(row.pk), fmt="png"),
    ]
    assert len({each["ETag"] for each in asked}) == len(asked)
    assert ask(viewset, row, fmt="jpeg")["Content-Type"] == "image/jpeg"


def test_a_mistake_is_one_again(row):
    viewset = images()
    ask(viewset, row)
    assert [ask(viewset, row, "band=x").status_code for _ in range(2)] == [400, 400]
    assert [ask(viewset, row, z="99").status_code for _ in range(2)] == [400, 400]


def test_changed_limits_hold_at_once(row, settings):
    viewset = images()
    assert get(viewset, "thumbnail", "max_width=300", pk=str(row.pk), fmt="png").status_code == 200
    settings.OGC_LARGE_IMAGE = {"LIMITS": {"max_width": 256}}
    assert get(viewset, "thumbnail", "max_width=300", pk=str(row.pk), fmt="png").status_code == 400


def test_parameters_that_a_middleware_has_changed_count(row):
    class Middleware(BaseAuthentication):
        def authenticate(self, request):
            given = request._request.GET.copy()
            given["band"] = "2"
            request._request.GET = given
            return None

    plain = images()
    assert ask(plain, row, "palette=viridis&band=1")["ETag"] != ask(plain, row, "palette=viridis&band=2")["ETag"]
    changing = images(authentication_classes=[Middleware])
    assert ask(changing, row, "palette=viridis&band=1")["ETag"] == ask(plain, row, "palette=viridis&band=2")["ETag"]


# --- the object ---------------------------------------------------------------


def test_the_database_is_asked_once_for_each_request(row, django_assert_num_queries):
    viewset = images()
    for _ in range(3):
        with django_assert_num_queries(1):
            assert ask(viewset, row).status_code == 200


def test_a_deleted_object_is_gone_at_once(row):
    viewset = images()
    assert ask(viewset, row).status_code == 200
    row.delete()
    assert ask(viewset, row).status_code == 404


def test_another_file_of_the_object_is_shown_at_once(row, stored):
    viewset = images()
    before = ask(viewset, row)
    ImageFile.objects.filter(pk=row.pk).update(file=stored("other.tif", RasterSpec(ramp()[::-1])).file.name)
    assert ask(viewset, row)["ETag"] != before["ETag"]


def test_a_deleted_file_is_gone_at_once(row):
    viewset = images()
    assert ask(viewset, row).status_code == 200
    row.file.storage.delete(row.file.name)
    assert ask(viewset, row).status_code == 404


@pytest.mark.parametrize("key", ["x", "", "-1", "1e3", "9" * 40, "1; DROP TABLE", None])
def test_a_key_that_no_object_has_is_not_found(row, key):
    viewset = images()
    for _ in range(2):
        assert get(viewset, "tile", pk=key, **TILE).status_code == 404


def lookup(queryset, **kwargs):
    """What a generic view is to find; and what the framework finds."""
    ((field, key),) = kwargs.items()
    view = type("View", (GenericAPIView,), {"queryset": queryset, "lookup_field": field})()
    view.kwargs, view.request = {field: key}, SimpleNamespace(user=AnonymousUser())
    return found_object(view), view.get_object()


def test_the_object_has_the_values_that_the_framework_gives_it(django_user_model):
    user = django_user_model.objects.create_user("somebody", is_staff=True)
    for key in (user.pk, str(user.pk)):
        found, expected = lookup(User.objects.all(), pk=key)
        assert found == expected
        assert vars(found).keys() == vars(expected).keys()
        assert {name: value for name, value in vars(found).items() if name != "_state"} == {
            name: value for name, value in vars(expected).items() if name != "_state"
        }
        assert (found._state.db, found._state.adding) == ("default", False)
    assert isinstance(found.date_joined, datetime.datetime)
    assert found.is_staff is True


def test_an_object_may_be_found_by_another_field(django_user_model):
    django_user_model.objects.create_user("somebody")
    found, expected = lookup(User.objects.all(), username="somebody")
    assert found == expected


@pytest.mark.parametrize(
    "queryset",
    [
        lambda: User.objects.filter(is_active=True),
        lambda: User.objects.only("username"),
        lambda: User.objects.select_related(),
        lambda: User.objects.prefetch_related("groups"),
        lambda: User.objects.distinct(),
        lambda: User.objects.order_by("-date_joined"),
        lambda: User.objects,
    ],
)
def test_a_query_set_that_says_more_is_heeded(django_user_model, queryset, django_assert_num_queries):
    user = django_user_model.objects.create_user("somebody")
    user.groups.add(Group.objects.create(name="group"))
    found, expected = lookup(queryset(), pk=user.pk)
    assert found.get_deferred_fields() == expected.get_deferred_fields()
    with django_assert_num_queries(0 if hasattr(expected, "_prefetched_objects_cache") else 1):
        assert [group.name for group in found.groups.all()] == ["group"]
    User.objects.update(is_active=False)
    if "is_active" in str(getattr(queryset(), "query", "")).partition("WHERE")[2]:
        with pytest.raises(Http404):
            lookup(queryset(), pk=user.pk)


def test_values_in_the_place_of_objects_are_left_to_the_framework(django_user_model):
    user = django_user_model.objects.create_user("somebody")
    found, expected = lookup(User.objects.values(), pk=user.pk)
    assert found == expected
    assert found["username"] == "somebody"


def test_several_objects_with_a_key_are_the_frameworks_error():
    for _ in range(2):
        User.objects.create(username=str(uuid.uuid4()), first_name="Ann")
    with pytest.raises(User.MultipleObjectsReturned):
        lookup(User.objects.all(), first_name="Ann")


def test_a_query_set_that_each_request_makes_is_heeded(row):
    shown = True

    def initial(self, request, *args, **kwargs):
        self.queryset = ImageFile.objects.filter(pk__gt=0 if shown else row.pk)
        super(Images, self).initial(request, *args, **kwargs)

    Images = images(initial=initial)
    assert [ask(Images, row).status_code for _ in range(2)] == [200, 200]
    shown = False
    assert ask(Images, row).status_code == 404


def test_a_router_of_databases_is_asked_each_time(row, settings):
    asked = []

    class Router:
        def db_for_read(self, model, **hints):
            asked.append(model)
            return None

    settings.DATABASE_ROUTERS = [Router()]
    viewset = images()
    for number in (1, 2, 3):
        ask(viewset, row)
        assert asked.count(ImageFile) >= number


# --- what a site may override ---------------------------------------------------


def recording(calls, name, answer=None):
    """A method that notes that it was called, and then does what the one that it overrides does."""

    def method(self, *args, **kwargs):
        calls.append(name)
        return answer(self, *args, **kwargs) if answer else getattr(super(type(self), self), name)(*args, **kwargs)

    return method


@pytest.mark.parametrize(
    "hook",
    [
        *("get_object", "get_queryset", "filter_queryset", "get_field_file", "get_path", "get_query_param", "get_style"),
        *("open_tile_source", "open_image", "get_tile_source"),
        *("initial", "initialize_request", "finalize_response", "perform_authentication", "check_permissions"),
        *("check_throttles", "check_object_permissions", "get_permissions", "perform_content_negotiation", "dispatch"),
    ],
)
def test_a_hook_is_called_for_each_request(row, hook):
    calls = []
    viewset = images(**{hook: recording(calls, hook)})
    for _ in range(3):
        calls.clear()
        assert ask(viewset, row, "band=1").status_code == 200
        assert hook in calls


def test_an_action_that_a_site_overrides_is_called_for_each_request(row):
    calls = []

    class Images(images()):
        def tile(self, request, x, y, z, pk=None, fmt="png", **kwargs):
            calls.append((z, x, y, fmt))
            return super().tile(request, x, y, z, pk, fmt, **kwargs)

    view = Images.as_view({"get": "tile"})
    answers = [view(APIRequestFactory().get("/"), pk=str(row.pk), **TILE) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200]
    assert calls == [("0", "0", "0", "png")] * 2


def test_a_hook_may_say_another_style_each_time(row):
    band = 1
    by_style = images(get_style=lambda self, request: {"band": band, "palette": "viridis"})
    by_parameter = images(get_query_param=lambda self, request, key, default="": str(band) if key == "band" else "")
    for viewset in (by_style, by_parameter):
        band = 1
        before = ask(viewset, row)
        band = 2
        assert ask(viewset, row)["ETag"] != before["ETag"]


class Turn:
    """Lets the first so many requests pass."""

    passes = 2

    def __init__(self):
        self.calls = 0

    def passed(self, *_args, **_kwargs):
        self.calls += 1
        return self.calls <= self.passes


def test_a_permission_is_asked_for_each_request(row):
    turn = Turn()
    permission = type("Permission", (BasePermission,), {"has_permission": turn.passed})
    assert [ask(images(permission_classes=[permission]), row).status_code for _ in range(4)] == [200, 200, 403, 403]


def test_a_permission_is_asked_about_each_object(row):
    turn, objects = Turn(), []

    class Permission(BasePermission):
        def has_object_permission(self, request, view, obj):
            objects.append(obj)
            return turn.passed()

    viewset = images(permission_classes=[Permission])
    assert [ask(viewset, row).status_code for _ in range(3)] == [200, 200, 403]
    assert objects == [row] * 3


def test_a_throttle_counts_each_request(row):
    turn = Turn()
    throttle = type("Throttle", (BaseThrottle,), {"allow_request": turn.passed})
    assert [ask(images(throttle_classes=[throttle]), row).status_code for _ in range(3)] == [200, 200, 429]


def test_who_asks_is_found_out_for_each_request(row):
    turn = Turn()

    class Authentication(BaseAuthentication):
        def authenticate(self, request):
            if not turn.passed():
                raise exceptions.AuthenticationFailed("No longer.")
            return User(username="somebody"), None

        def authenticate_header(self, request):
            return "Token"

    viewset = images(authentication_classes=[Authentication])
    answers = [ask(viewset, row) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 401]
    assert answers[1]["Cache-Control"].startswith("private")


def test_a_filter_says_each_time_what_is_there(row):
    turn = Turn()

    class Filter(BaseFilterBackend):
        def filter_queryset(self, request, queryset, view):
            return queryset if turn.passed() else queryset.none()

    assert [ask(images(filter_backends=[Filter]), row).status_code for _ in range(3)] == [200, 200, 404]


def test_a_sites_exception_handler_tells_the_refusal(row):
    turn, told = Turn(), []

    def tell(error, context):
        told.append(type(error))
        return Response({"told": "by the site"}, status=418)

    permission = type("Permission", (BasePermission,), {"has_permission": turn.passed})
    viewset = images(permission_classes=[permission], get_exception_handler=lambda self: tell)
    answers = [ask(viewset, row) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 418]
    answers = [ask(images(get_exception_handler=lambda self: tell), row, "band=x") for _ in range(2)]
    assert [each.status_code for each in answers] == [418, 418]
    assert len(told) == 3


def test_a_site_may_order_its_routes():
    """Or leave some out."""

    def get_extra_actions(cls):
        return [action for action in super(Images, cls).get_extra_actions() if action.__name__ in ("bands", "tile")]

    Images = images(get_extra_actions=classmethod(get_extra_actions))
    router = SimpleRouter()
    router.register("images", Images, basename="images")
    assert {pattern.name for pattern in router.urls} == {"images-bands", "images-tile"}


@pytest.mark.parametrize("bases", [(MIXIN, VIEWS), (VIEWS, MIXIN)], ids=["mixin-first", "mixin-last"])
def test_tiles_are_the_first_routes_of_a_router(bases):
    router = SimpleRouter()
    router.register("images", type("Images", bases, {}), basename="images")
    names = [pattern.name for pattern in router.urls]
    assert names[:2] == ["images-dzi-tile", "images-tile"]
    assert len(names) == len(set(names)) > 20

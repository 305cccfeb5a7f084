"""Who asks, and whether they may, is what the framework says, be its classes asked or not."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.test import RequestFactory
from rest_framework.authentication import BaseAuthentication, BasicAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, PermissionDenied
from rest_framework.permissions import (
    AllowAny,
    BasePermission,
    DjangoModelPermissions,
    DjangoModelPermissionsOrAnonReadOnly,
    IsAuthenticated,
    IsAuthenticatedOrReadOnly,
)
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from ogc_large_image.rest import LargeImageDetailMixin


class ByAddress(BaseAuthentication):
    """A site's own: whoever asks from this machine is its user."""

    def authenticate(self, request: Request) -> tuple[User, None]:
        return User(username="local"), None


class Strict(SessionAuthentication):
    """A site's own, derived from the framework's: without a session nobody gets in."""

    def authenticate(self, request: Request) -> Any:
        found = super().authenticate(request)
        if found is None:
            raise AuthenticationFailed
        return found


class Images(LargeImageDetailMixin, GenericViewSet):
    authentication_classes = (SessionAuthentication, BasicAuthentication)


def user_of(request: HttpRequest, *authenticators: type[BaseAuthentication]) -> Any:
    view = Images()
    if authenticators:
        view.authentication_classes = authenticators
    view.request = None
    view.action_map = {"get": "tile"}
    asked = view.initialize_request(request)
    view.perform_authentication(asked)
    return asked.user


@pytest.fixture
def request_() -> HttpRequest:
    return RequestFactory().get("/")


def test_nobody_is_anonymous_for_the_whole_site(request_):
    assert isinstance(user_of(request_), AnonymousUser)
    assert isinstance(request_.user, AnonymousUser)


def test_no_authenticator_is_asked_about_nobody(request_, monkeypatch):
    def asked(self: object, request: Request) -> None:
        raise AssertionError("asked")

    monkeypatch.setattr(BasicAuthentication, "authenticate", asked)
    assert isinstance(user_of(request_), AnonymousUser)


def test_a_sites_unauthenticated_user_is_who_it_says(request_, settings):
    settings.REST_FRAMEWORK = {"UNAUTHENTICATED_USER": None}
    assert user_of(request_) is None


def test_the_user_of_the_session_stays(request_):
    request_.user = User(username="somebody")
    assert user_of(request_).username == "somebody"


@pytest.mark.parametrize("user", [AnonymousUser(), User(username="left", is_active=False)], ids=["anonymous", "inactive"])
def test_who_may_not_enter_is_nobody(request_, user):
    request_.user = user
    assert isinstance(user_of(request_), AnonymousUser)


@pytest.mark.django_db
def test_a_wrong_password_is_refused():
    wrong = base64.b64encode(b"somebody:wrong").decode()
    with pytest.raises(AuthenticationFailed):
        user_of(RequestFactory().get("/", headers={"authorization": f"Basic {wrong}"}))


def test_a_sites_own_authenticators_are_asked(request_):
    assert user_of(request_, BasicAuthentication, ByAddress).username == "local"


def test_a_class_derived_from_the_frameworks_is_a_sites_own(request_):
    with pytest.raises(AuthenticationFailed):
        user_of(request_, Strict)


class Granting(BasePermission):
    """A site's own."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.user is not None and request.user.is_authenticated


def is_permitted(request: HttpRequest, *permissions: type[BasePermission], view_class: type = Images) -> bool:
    view = view_class()
    view.permission_classes = permissions
    view.queryset = User.objects.all()
    view.action_map = {"get": "tile"}
    view.request = view.initialize_request(request)
    try:
        view.check_permissions(view.request)
    except (NotAuthenticated, PermissionDenied):
        return False
    return True


OPEN = (AllowAny, IsAuthenticatedOrReadOnly, DjangoModelPermissionsOrAnonReadOnly)


@pytest.mark.parametrize("permission", OPEN)
def test_what_everybody_may_read_everybody_may_only_read(permission):
    assert is_permitted(RequestFactory().get("/"), permission)
    assert is_permitted(RequestFactory().post("/"), permission) is (permission is AllowAny)


def test_permissions_that_let_everybody_read_are_not_asked(request_, monkeypatch):
    def asked(*_: object) -> bool:
        raise AssertionError("asked")

    monkeypatch.setattr(DjangoModelPermissionsOrAnonReadOnly, "has_permission", asked)
    assert is_permitted(request_, *OPEN)


@pytest.mark.parametrize("permission", [IsAuthenticated, DjangoModelPermissions, Granting, AllowAny & IsAuthenticated])
def test_other_permissions_are_asked_all(request_, permission):
    assert not is_permitted(request_, AllowAny, permission)


def test_a_site_without_a_user_for_nobody_has_no_guests(request_, settings):
    settings.REST_FRAMEWORK = {"UNAUTHENTICATED_USER": None}
    assert not is_permitted(request_, DjangoModelPermissionsOrAnonReadOnly)


def test_a_query_set_of_a_sites_own_may_say_no(request_):
    class Closed(Images):
        def get_queryset(self) -> Any:
            raise PermissionDenied

    assert not is_permitted(request_, DjangoModelPermissionsOrAnonReadOnly, view_class=Closed)

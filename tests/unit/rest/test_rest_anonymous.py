"""Who asks is what the framework says, be its authenticators asked or not."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.test import RequestFactory
from rest_framework.authentication import BaseAuthentication, BasicAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
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

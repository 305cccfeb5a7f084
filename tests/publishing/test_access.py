"""Who asks, by what an endpoint accepts."""

import base64
from types import SimpleNamespace

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.test import RequestFactory
from rest_framework.authentication import BaseAuthentication, BasicAuthentication
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed, Throttled

from ogc_large_image import access as module
from ogc_large_image.access import BASIC, SIGNED_ADDRESS, TOKEN, Access, Unauthorized, sign

DAY = 24 * 60 * 60


class KeyAuthentication(BaseAuthentication):
    """As sites have them: by a header of their own."""

    def authenticate(self, request):
        key = request.headers.get("X-Key")
        if key == "wrong":
            raise AuthenticationFailed
        if key == "too often":
            raise Throttled
        if key == "anybody":
            return AnonymousUser(), None
        return (get_user_model().objects.get(username=key), None) if key else None


@pytest.fixture
def user(db):
    return get_user_model().objects.create_user("anna", password="x")


@pytest.fixture
def clock(monkeypatch):
    """The time that access goes by, moved by hand."""
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(module.time, "monotonic", lambda: clock.now)
    return clock


@pytest.fixture
def hashed(monkeypatch):
    """The names whose passwords have been hashed."""
    names = []

    def counted(request=None, **credentials):
        names.append(credentials["username"])
        return authenticate(request=request, **credentials)

    monkeypatch.setattr("rest_framework.authentication.authenticate", counted)
    return names


def asks(access, signature="", audience="maps", **headers):
    return access.user(RequestFactory().get("/", headers=headers), signature, audience)


def with_password(name, password):
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def test_a_signed_address_stands_for_its_user_at_its_endpoint_alone(user):
    access = Access(authentication=("session", SIGNED_ADDRESS))
    signature = sign(user, "maps", 60)
    assert asks(access, signature) == user
    with pytest.raises(Unauthorized):
        asks(access, signature, "others")


def test_a_signed_address_is_refused_where_they_are_switched_off(user):
    with pytest.raises(Unauthorized):
        asks(Access(authentication=("session",)), sign(user, "maps", 60))


def test_a_signed_address_ends(user, monkeypatch):
    access, signature, now = Access(), sign(user, "maps", 30 * DAY), module.time.time()
    monkeypatch.setattr(module.time, "time", lambda: now + 30 * DAY - 60)
    assert asks(access, signature) == user
    monkeypatch.setattr(module.time, "time", lambda: now + 30 * DAY + 60)
    with pytest.raises(Unauthorized):
        asks(Access(), signature)


def test_every_change_of_a_signed_address_is_noticed(user):
    access, signature = Access(), sign(user, "maps", 60)
    for place in range(len(signature)):
        other = "A" if signature[place] != "A" else "B"
        with pytest.raises(Unauthorized):
            asks(access, signature[:place] + other + signature[place + 1 :])


def test_a_changed_password_ends_all_signed_addresses(user):
    signature = sign(user, "maps", 60)
    user.set_password("y")
    user.save()
    with pytest.raises(Unauthorized):
        asks(Access(), signature)


def test_a_signed_address_outlives_the_key_it_was_signed_with_while_that_is_a_fallback(user, settings):
    signature, before = sign(user, "maps", 60), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [before]
    assert asks(Access(), signature) == user
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Unauthorized):
        asks(Access(), signature)


def test_a_signed_address_tells_nothing_of_the_password_or_the_session(user):
    told = str(signing.loads(sign(user, "maps", 60), salt="ogc_large_image.access"))
    assert user.password not in told
    assert user.get_session_auth_hash()[:10] not in told


def test_a_right_password_is_hashed_once_in_five_minutes(user, clock, hashed):
    access = Access()
    for _ in range(10):
        assert asks(access, authorization=with_password("anna", "x")) == user
        clock.now += 29
    assert hashed == ["anna"]
    clock.now += 30
    assert asks(access, authorization=with_password("anna", "x")) == user
    assert hashed == ["anna", "anna"]


def test_the_frameworks_own_classes_may_be_given_as_such(user, hashed):
    access = Access(authentication=(BasicAuthentication,))
    for _ in range(3):
        assert asks(access, authorization=with_password("anna", "x")) == user
    assert hashed == ["anna"]
    assert access.challenge()["WWW-Authenticate"].startswith("Basic")


def test_a_wrong_password_is_hashed_each_time(user, hashed):
    access = Access()
    for _ in range(3):
        with pytest.raises(Unauthorized):
            asks(access, authorization=with_password("anna", "y"))
    assert hashed == ["anna"] * 3


@pytest.mark.parametrize("change", [{"password": "!"}, {"is_active": False}])
def test_a_remembered_password_is_forgotten_with_its_user(user, clock, change):
    access = Access()
    assert asks(access, authorization=with_password("anna", "x")) == user
    get_user_model().objects.update(**change)
    clock.now += module.FRESH_SECONDS
    with pytest.raises(Unauthorized):
        asks(access, authorization=with_password("anna", "x"))


def test_within_half_a_second_nobody_is_looked_up_twice(user, clock, django_assert_num_queries):
    access, token = Access(), Token.objects.create(user=user)
    credentials = [{"authorization": with_password("anna", "x")}, {"authorization": f"Token {token.key}"}]
    for headers in credentials:
        asks(access, **headers)
    asks(access, sign(user, "maps", 60))
    clock.now += 0.4
    with django_assert_num_queries(0):
        for headers in credentials:
            assert asks(access, **headers) == user


def test_a_deleted_token_is_refused(user, clock):
    access, token = Access(), Token.objects.create(user=user)
    assert asks(access, authorization=f"Token {token.key}") == user
    token.delete()
    clock.now += module.FRESH_SECONDS
    with pytest.raises(Unauthorized):
        asks(access, authorization=f"Token {token.key}")


@pytest.mark.parametrize("way", [KeyAuthentication, f"{__name__}.KeyAuthentication"])
def test_a_class_of_the_sites_own_says_who_asks(user, way):
    access = Access(authentication=(way,))
    other = get_user_model().objects.create_user("bert")
    # One header that is alike must not make two users alike.
    assert asks(access, authorization="Proxy x", x_key="anna") == user
    assert asks(access, authorization="Proxy x", x_key="bert") == other
    assert asks(access, x_key="anybody") is None
    assert asks(access) is None


@pytest.mark.parametrize("key", ["wrong", "too often"])
def test_whom_a_class_refuses_is_unauthorized(db, key):
    with pytest.raises(Unauthorized):
        asks(Access(authentication=(KeyAuthentication,)), x_key=key)


def test_a_name_that_no_database_takes_is_unauthorized(user):
    for name, password in (("anna\0", "x"), ("anna", "\0"), ("\0", "\0")):
        with pytest.raises(Unauthorized):
            asks(Access(), authorization=with_password(name, password))


def test_a_password_is_not_looked_at_where_basic_is_not_accepted(user):
    access = Access(authentication=("session", TOKEN))
    assert asks(access, authorization=with_password("anna", "x")) is None


def test_the_session_speaks_where_nothing_else_does(user):
    request = RequestFactory().get("/")
    request.user = user
    assert Access().user(request, "", "maps") == user
    assert Access(authentication=(BASIC,)).user(request, "", "maps") is None
    request.user = AnonymousUser()
    assert Access().user(request, "", "maps") is None


def test_wrong_credentials_are_not_made_good_by_a_session(user):
    request = RequestFactory().get("/", headers={"authorization": with_password("anna", "y")})
    request.user = user
    with pytest.raises(Unauthorized):
        Access().user(request, "", "maps")


def test_somebody_is_wanted_where_a_login_is_required(user):
    access = Access(login_required=True)
    with pytest.raises(Unauthorized):
        asks(access)
    assert asks(access, authorization=with_password("anna", "x")) == user


@pytest.mark.parametrize(
    ("authentication", "challenge"),
    [
        (module.ALL, 'Basic realm="The \'maps\'", charset="UTF-8"'),
        (("session", TOKEN), "Token realm=\"The 'maps'\""),
        (("session",), "Session realm=\"The 'maps'\""),
    ],
)
def test_the_challenge_names_what_is_accepted(authentication, challenge):
    response = Access(authentication=authentication, realm='The "maps"').challenge()
    assert (response.status_code, response["WWW-Authenticate"]) == (401, challenge)

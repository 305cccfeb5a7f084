"""Who asks, by what an endpoint accepts."""

import pytest
from django.contrib.auth import get_user_model
from django.test import RequestFactory

from ogc_large_image.access import SIGNED_ADDRESS, Access, Unauthorized, sign


@pytest.fixture
def user(db):
    return get_user_model().objects.create_user("anna", password="x")


def test_a_signed_address_stands_for_its_user_at_its_endpoint_alone(user):
    access = Access(authentication=("session", SIGNED_ADDRESS))
    signature = sign(user, "maps", 60)
    assert access.user(RequestFactory().get("/"), signature, "maps") == user
    with pytest.raises(Unauthorized):
        access.user(RequestFactory().get("/"), signature, "others")


def test_a_signed_address_is_refused_where_they_are_switched_off(user):
    access = Access(authentication=("session",))
    with pytest.raises(Unauthorized):
        access.user(RequestFactory().get("/"), sign(user, "maps", 60), "maps")


def test_a_signed_address_ends(user):
    access = Access(authentication=(SIGNED_ADDRESS,))
    with pytest.raises(Unauthorized):
        access.user(RequestFactory().get("/"), sign(user, "maps", -1), "maps")

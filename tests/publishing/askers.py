"""Users of every kind, and every way in which they say who they are."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client
from guardian.shortcuts import assign_perm
from rest_framework.authtoken.models import Token

from ogc_large_image.publishing.models import Layer
from tests.publishing.permission_urls import maps, members

PASSWORD = "correct horse"
PERMITTED = ("by_model", "by_object", "by_group", "superuser")
WAYS = ("session", "basic", "token", "address")


@dataclass(frozen=True)
class Asker:
    """Somebody at one of the endpoints."""

    headers: Mapping[str, str] = field(default_factory=dict)
    root: str = "/personal/"
    """With the signed part, where there is one."""
    cookies: Mapping[str, str] = field(default_factory=dict)

    def client(self) -> Client:
        client = Client()
        client.cookies.load(dict(self.cookies))
        return client

    def ask(self, path: str, method: str = "GET", body: str = "", **headers: str):
        return self.client().generic(
            method,
            self.root + path,
            body,
            content_type="application/x-www-form-urlencoded" if body else "application/octet-stream",
            headers={**self.headers, **headers},
        )


def basic(name: str, password: str = PASSWORD) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def signed_in(user) -> dict[str, str]:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


def make_users(private: Layer) -> dict[str, object]:
    """By what lets them see the private layer: ``nobody`` by nothing; those of earlier tests are forgotten."""
    for endpoint in (maps, members):
        endpoint.access._users._values.clear()
    create = get_user_model().objects.create_user
    users = {name: create(name, password=PASSWORD) for name in ("nobody", "by_model", "by_object", "by_group", "inactive")}
    users["superuser"] = get_user_model().objects.create_superuser("superuser", password=PASSWORD)
    may_view = Permission.objects.get(content_type__app_label="publishing", codename="view_layer")
    for name in ("by_model", "inactive"):
        users[name].user_permissions.add(may_view)
    assign_perm("publishing.view_layer", users["by_object"], private)
    group = Group.objects.create(name="foresters")
    users["by_group"].groups.add(group)
    assign_perm("publishing.view_layer", group, private)
    return users


def by_every_way(user) -> dict[str, Asker]:
    """One user in all ways."""
    return {
        "session": Asker(cookies=signed_in(user)),
        "basic": Asker(basic(user.username)),
        "token": Asker({"authorization": f"Token {Token.objects.get_or_create(user=user)[0].key}"}),
        "address": Asker(root=f"/personal/~{maps.signature(user, 600)}/"),
    }


def make_wrong(users: dict[str, object]) -> dict[str, Asker]:
    """Credentials that were never good, or no longer are."""
    by_model, inactive = users["by_model"], users["inactive"]
    token, _ = Token.objects.get_or_create(user=inactive)
    good = maps.signature(by_model, 600)
    return {
        "wrong password": Asker(basic("by_model", "wrong")),
        "wrong password beside a session": Asker(basic("by_model", "wrong"), cookies=signed_in(by_model)),
        "unknown user": Asker(basic("nobody at all")),
        "inactive user's password": Asker(basic("inactive")),
        "malformed password": Asker({"authorization": "Basic ?"}),
        "inactive user's token": Asker({"authorization": f"Token {token.key}"}),
        "token that was taken back": Asker({"authorization": "Token " + "0" * 40}),
        "malformed token": Asker({"authorization": "Token a b c"}),
        "expired address": Asker(root=f"/personal/~{maps.signature(by_model, -1)}/"),
        "address of another endpoint": Asker(root=f"/personal/~{members.signature(by_model, 600)}/"),
        "inactive user's address": Asker(root=f"/personal/~{maps.signature(inactive, 600)}/"),
        "tampered address": Asker(root=f"/personal/~{good[:-1]}{'A' if good[-1] != 'A' else 'B'}/"),
        "empty address": Asker(root="/personal/~x/"),
    }

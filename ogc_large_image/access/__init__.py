"""Who is asking: by Django's session, by what an Authorization header says, or by a signed part of the address.

Desktop GIS know addresses and Basic, scripts know tokens, browsers have a
session. What is found out costs a hash of a password or a query, so it is
remembered for half a second, and a password that was right for five minutes.
"""

from __future__ import annotations

import copy
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Final

from django.apps import apps
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from ogc_large_image.access.signatures import active_user, can_sign, sign, signed_user
from ogc_large_image.recent import Recent, Same

__all__ = [
    "ALL",
    "BASIC",
    "SESSION",
    "SIGNED_ADDRESS",
    "SIGNED_DAYS",
    "TOKEN",
    "Access",
    "Unauthorized",
    "can_sign",
    "identity_of",
    "sign",
]

SESSION: Final = "session"
SIGNED_ADDRESS: Final = "address"
BASIC: Final = "rest_framework.authentication.BasicAuthentication"
TOKEN: Final = "rest_framework.authentication.TokenAuthentication"  # noqa: S105 - the name of a class
ALL: Final[tuple[str, ...]] = (SESSION, SIGNED_ADDRESS, BASIC, TOKEN)

FRESH_SECONDS: Final = 0.5
"""So long it may take until somebody who was locked out is, and until a user has the permissions that they were given."""
PASSWORD_SECONDS: Final = 300.0
"""So long a password is not hashed again, while the user's row stays as it is."""

SIGNED_DAYS: Final = (1, 7, 30, 365)
"""How long a user may choose that an address stands for them."""

_NAMED_BY_HEADER: Final = (BASIC, TOKEN)
"""What looks at the Authorization header and at nothing else."""
_MOST_REMEMBERED = 4096


class Unauthorized(Exception):
    """Nobody that may ask here, or credentials that are wrong or no longer good."""


class Access:
    """The ways in which users of an endpoint say who they are, and whether they must.

    ``authentication`` lists ``"session"``, ``"address"`` (signed parts of addresses, see ``sign``)
    and classes of Django REST framework, or their import strings; the first that knows a user is believed.
    Classes other than the framework's Basic and Token are asked at every request.
    """

    def __init__(
        self, *, login_required: bool = False, authentication: Sequence[str | type] = ALL, realm: str = "Raster maps"
    ) -> None:
        self.login_required = login_required
        self.realm = realm.replace('"', "'")
        self._ways = tuple(map(_by_name, authentication))
        self._users: Recent[_Known] = Recent(_MOST_REMEMBERED)

    @property
    def has_signed_addresses(self) -> bool:
        return SIGNED_ADDRESS in self._ways

    @property
    def has_sessions(self) -> bool:
        return SESSION in self._ways

    def with_login(self) -> Access:
        """The same for what nobody uses without a login; both remember the same users."""
        required = copy.copy(self)
        required.login_required = True
        return required

    def user(self, request: HttpRequest, signature: str, audience: str) -> Any:
        """Who asks, None for anybody; Unauthorized for wrong credentials, and for anybody where a login is required."""
        user = self._signed(signature, audience) if signature else self._claimed(request)
        if user is None and SESSION in self._ways:
            user = _logged_in(getattr(request, "user", None))
        if user is None and self.login_required:
            raise Unauthorized
        return user

    def challenge(self) -> HttpResponse:
        """401 as browsers and GIS wait for it (RFC 9110 15.5.2)."""
        response = HttpResponse("Authentication is required.\n", status=401, content_type="text/plain; charset=utf-8")
        scheme = "Basic" if BASIC in self._ways else "Token" if TOKEN in self._ways else "Session"
        charset = ', charset="UTF-8"' if scheme == "Basic" else ""
        response.headers["WWW-Authenticate"] = f'{scheme} realm="{self.realm}"{charset}'
        response.headers["Cache-Control"] = "no-store"
        return response

    def _signed(self, signature: str, audience: str) -> Any:
        if not self.has_signed_addresses:
            raise Unauthorized
        user = self._remembered((SIGNED_ADDRESS, audience, signature), lambda: signed_user(signature, audience))
        if user is None:
            raise Unauthorized
        return user

    def _claimed(self, request: HttpRequest) -> Any:
        """The user that the request names by something other than its address and session, None where it names none."""
        for way in self._ways:
            if way in (SESSION, SIGNED_ADDRESS) or (way == TOKEN and not apps.is_installed("rest_framework.authtoken")):
                continue
            user = self._by_header(way, request) if way in _NAMED_BY_HEADER else _authenticated(way, request)
            if user is not None:
                return user
        return None

    def _by_header(self, way: str | type, request: HttpRequest) -> Any:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        seconds = PASSWORD_SECONDS if way == BASIC else 0.0
        return self._remembered((way, _digest(header)), lambda: _authenticated(way, request), seconds)

    def _remembered(self, key: Hashable, find: Callable[[], Any], good_seconds: float = 0.0) -> Any:
        known, now = self._users.get(key), time.monotonic()
        if known is not None and now >= known.fresh_until and now < known.good_until and known.is_unchanged():
            known.fresh_until = now + FRESH_SECONDS
        if known is None or now >= known.fresh_until:
            user = find()
            if user is None:
                return None
            known = _Known(user, now + FRESH_SECONDS, now + good_seconds)
            self._users.set(key, known)
        return known.user


def identity_of(user: Any) -> Hashable:
    """Tells the user from all others, for what is kept by user; one without a key, whom no table knows, is never met again."""
    if user is None:
        return None
    key = getattr(user, "pk", None)
    # A lazy user is of the class of the one behind it; those of different models may have the same key.
    return user.__class__, Same(user) if key is None and user.is_authenticated else key


def _by_name(way: str | type) -> str | type:
    """The framework's own classes by their import strings, however they are given."""
    name = f"{way.__module__}.{way.__qualname__}" if isinstance(way, type) else way
    return name if name in _NAMED_BY_HEADER else way


def _authenticated(way: str | type, request: HttpRequest) -> Any:
    """The user that a class of Django REST framework finds."""
    from rest_framework.exceptions import APIException
    from rest_framework.request import Request

    authentication = import_string(way) if isinstance(way, str) else way
    try:
        found = authentication().authenticate(Request(request))
    except (APIException, ValueError, DataError):
        # PostgreSQL takes no NUL in a text, psycopg 2 or 3 says so by one of the latter.
        raise Unauthorized from None
    return _logged_in(found[0]) if found is not None else None


def _logged_in(user: Any) -> Any:
    """The user, None for an anonymous one."""
    return user if user is not None and user.is_authenticated else None


class _Known:
    """A user who has shown credentials."""

    def __init__(self, user: Any, fresh_until: float, good_until: float) -> None:
        self.user = user
        self.fresh_until = fresh_until
        self.good_until = good_until

    def is_unchanged(self) -> bool:
        """Whether the row is still there, active and with the same password; it takes the row's other changes too."""
        row = active_user(self.user.pk)
        if row is None or row.password != self.user.password:
            return False
        self.user = row
        return True


_secret = secrets.token_bytes(32)


def _digest(header: str) -> bytes:
    """Stands for the header, so that no password stays in memory."""
    return hmac.digest(_secret, header.encode("utf-8", "surrogateescape"), hashlib.sha256)

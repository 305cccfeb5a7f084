"""Who is asking: by Django's session, by what an Authorization header says, or by a signed part of the address.

Desktop GIS know addresses and Basic, scripts know tokens, browsers have a
session. What is found out costs a hash of a password or a query, so it is
remembered for a second, and a password that was right for five minutes.
"""

from __future__ import annotations

import copy
import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from typing import Any, Final, Generic, TypeVar

from django.apps import apps
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

SESSION: Final = "session"
SIGNED_ADDRESS: Final = "address"
BASIC: Final = "rest_framework.authentication.BasicAuthentication"
TOKEN: Final = "rest_framework.authentication.TokenAuthentication"  # noqa: S105 - the name of a class
ALL: Final[tuple[str, ...]] = (SESSION, SIGNED_ADDRESS, BASIC, TOKEN)

FRESH_SECONDS: Final = 1.0
"""So long it may take until somebody who was locked out is."""
PASSWORD_SECONDS: Final = 300.0
"""So long a password is not hashed again, while the user's row stays as it is."""

_SALT = "ogc_large_image.access"
_MOST_REMEMBERED = 4096
Value = TypeVar("Value")


class Unauthorized(Exception):
    """Nobody that may ask here, or credentials that are wrong or no longer good."""


class Access:
    """The ways in which users of an endpoint say who they are, and whether they must.

    ``authentication`` lists ``"session"``, ``"address"`` (signed parts of addresses, see ``sign``)
    and classes of Django REST framework, or their import strings.
    """

    def __init__(
        self, *, login_required: bool = False, authentication: Sequence[str | type] = ALL, realm: str = "Raster maps"
    ) -> None:
        self.login_required = login_required
        self.realm = realm.replace('"', "'")
        self._ways = tuple(authentication)
        self._users: _Recent[_Known] = _Recent()

    @property
    def has_signed_addresses(self) -> bool:
        return SIGNED_ADDRESS in self._ways

    def with_login(self) -> Access:
        """The same for what nobody uses without a login; both remember the same users."""
        required = copy.copy(self)
        required.login_required = True
        return required

    def user(self, request: HttpRequest, signature: str, audience: str) -> Any:
        """Who asks, None for anybody; Unauthorized for wrong credentials, and for anybody where a login is required."""
        user = self._claimed(request, signature, audience)
        if user is None and SESSION in self._ways:
            present = getattr(request, "user", None)
            user = present if present is not None and present.is_authenticated else None
        if user is None and self.login_required:
            raise Unauthorized
        return user

    def challenge(self) -> HttpResponse:
        """401 as browsers and GIS wait for it (RFC 9110 15.5.2)."""
        response = HttpResponse("Authentication is required.\n", status=401, content_type="text/plain; charset=utf-8")
        response.headers["WWW-Authenticate"] = f'Basic realm="{self.realm}", charset="UTF-8"'
        response.headers["Cache-Control"] = "no-store"
        return response

    def _claimed(self, request: HttpRequest, signature: str, audience: str) -> Any:
        """The user that the address or the header names, None where neither names one."""
        if signature:
            if not self.has_signed_addresses:
                raise Unauthorized
            return self._remembered(("address", audience, signature), lambda: _signed_user(signature, audience))
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header or not any(way not in (SESSION, SIGNED_ADDRESS) for way in self._ways):
            return None
        return self._remembered(("header", _digest(header)), lambda: self._by_header(request))

    def _remembered(self, key: Hashable, find: Any) -> Any:
        known, now = self._users.get(key), time.monotonic()
        if known is not None and now >= known.fresh_until and now < known.good_until and known.is_unchanged():
            known.fresh_until = now + FRESH_SECONDS
        if known is None or now >= known.fresh_until:
            user, is_password = find()
            known = _Known(user, now + FRESH_SECONDS, now + (PASSWORD_SECONDS if is_password else 0.0))
            self._users.set(key, known)
        return known.user

    def _by_header(self, request: HttpRequest) -> tuple[Any, bool]:
        from rest_framework.exceptions import AuthenticationFailed
        from rest_framework.request import Request

        for way in self._classes():
            try:
                found = way().authenticate(Request(request))
            except AuthenticationFailed:
                raise Unauthorized from None
            if found is not None:
                return found[0], way.__name__ == "BasicAuthentication"
        return None, False

    def _classes(self) -> Sequence[Any]:
        names = (way for way in self._ways if way not in (SESSION, SIGNED_ADDRESS))
        usable = (way for way in names if way != TOKEN or apps.is_installed("rest_framework.authtoken"))
        return [import_string(way) if isinstance(way, str) else way for way in usable]


def sign(user: Any, audience: str, seconds: int) -> str:
    """A part of addresses that stands for the user until then, at that endpoint only, and as long as the password stays."""
    expires = int(time.time()) + seconds
    signed: str = signing.dumps([str(user.pk), audience, expires, _state(user)], salt=_SALT)
    return signed


def _signed_user(signature: str, audience: str) -> tuple[Any, bool]:
    from django.contrib.auth import get_user_model

    try:
        pk, wanted, expires, state = signing.loads(signature, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise Unauthorized from None
    if wanted != audience or time.time() >= expires:
        raise Unauthorized
    user = get_user_model()._default_manager.filter(pk=pk, is_active=True).first()
    if user is None or not hmac.compare_digest(state, _state(user)):
        raise Unauthorized
    return user, False


def _state(user: Any) -> str:
    """Changes with the user's password."""
    return str(salted_hmac(_SALT, user.get_session_auth_hash()).hexdigest()[:20])


class _Known:
    """A user who has shown credentials."""

    def __init__(self, user: Any, fresh_until: float, good_until: float) -> None:
        self.user = user
        self.fresh_until = fresh_until
        self.good_until = good_until

    def is_unchanged(self) -> bool:
        """Whether the row is still there, active and with the same password; it takes the row's other changes too."""
        if self.user is None:
            return False
        row = type(self.user)._default_manager.filter(pk=self.user.pk, is_active=True).first()
        if row is None or row.password != self.user.password:
            return False
        self.user = row
        return True


class _Recent(Generic[Value]):
    """The latest of what was found; safe between threads."""

    def __init__(self) -> None:
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Value | None:
        with self._lock:
            return self._values.get(key)

    def set(self, key: Hashable, value: Value) -> None:
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > _MOST_REMEMBERED:
                self._values.popitem(last=False)


_secret = secrets.token_bytes(32)


def _digest(header: str) -> bytes:
    """Stands for the header, so that no password stays in memory."""
    return hmac.digest(_secret, header.encode("utf-8", "surrogateescape"), hashlib.sha256)

"""Parts of addresses that stand for a user, who is named in them and vouched for by the site's SECRET_KEY."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterator
from typing import Any

from django.core import signing

_SALT = "ogc_large_image.access"


def can_sign(user: Any) -> bool:
    """Whether it is a user with a password that addresses can depend on."""
    return hasattr(user, "get_session_auth_hash")


def sign(user: Any, audience: str, seconds: int) -> str:
    """A part of addresses that stands for the user until then, at that endpoint only, and as long as the password stays."""
    expires = int(time.time()) + seconds
    signed: str = signing.dumps([str(user.pk), audience, expires, _state(user)], salt=_SALT)
    return signed


def signed_user(signature: str, audience: str) -> Any:
    """The user that it stands for at that endpoint, None where it does not, or no longer."""
    try:
        pk, wanted, expires, state = signing.loads(signature, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if wanted != audience or time.time() >= expires:
        return None
    user = active_user(pk)
    is_his = user is not None and any(hmac.compare_digest(state, each) for each in _states(user))
    return user if is_his else None


def active_user(pk: Any) -> Any:
    """The user of this key as they are now, None where they are no more or may not log in."""
    from django.contrib.auth import get_user_model

    user = get_user_model()._default_manager.filter(pk=pk).first()
    return user if user is not None and user.is_active else None


def _state(user: Any) -> str:
    """Changes with the user's password."""
    return _short(user.get_session_auth_hash())


def _states(user: Any) -> Iterator[str]:
    """The state as it is, and as it was by the keys of SECRET_KEY_FALLBACKS."""
    yield _state(user)
    yield from map(_short, user.get_session_auth_fallback_hash())


def _short(auth_hash: str) -> str:
    """Tells the hash again without telling it, for it is in each of the user's sessions."""
    return hashlib.sha256(f"{_SALT}{auth_hash}".encode()).hexdigest()[:20]

"""Requests that bring nothing to be known by.

Most of a map's tiles are asked for by nobody in particular, and asking each of
the framework's authenticators whether it knows him takes as long as finding a
tile in the cache.
"""

from __future__ import annotations

from typing import Any, Final

from rest_framework.authentication import BasicAuthentication, SessionAuthentication, TokenAuthentication
from rest_framework.request import Request

_HEADER: Final = "HTTP_AUTHORIZATION"

_KNOWN: Final = frozenset({BasicAuthentication, SessionAuthentication, TokenAuthentication})
"""They look at the Authorization header and at the session's user, and at nothing else; what a class of a site's own looks at,
nobody knows."""


def authenticate_nobody(request: Request) -> bool:
    """Make the request an anonymous one where no authenticator would know who asks; False where they have to be asked."""
    plain: Any = request._request
    if _HEADER in plain.META or any(type(each) not in _KNOWN for each in request.authenticators):
        return False
    user = getattr(plain, "user", None)
    # As SessionAuthentication asks it: an inactive user is nobody.
    if user and user.is_active:
        return False
    request._not_authenticated()
    return True

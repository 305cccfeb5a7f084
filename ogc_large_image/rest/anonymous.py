"""Requests that anybody may make: nothing says who asks, or everybody may read.

Most of a map's tiles are asked for so, and asking the framework's
authenticators and permissions about each of them takes as long as finding a
tile in the cache. What its own classes would answer is known.
"""

from __future__ import annotations

from typing import Any, Final

from rest_framework.authentication import BasicAuthentication, SessionAuthentication, TokenAuthentication
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import SAFE_METHODS, AllowAny, DjangoModelPermissionsOrAnonReadOnly, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.views import APIView

_HEADER: Final = "HTTP_AUTHORIZATION"

_KNOWN: Final = frozenset({BasicAuthentication, SessionAuthentication, TokenAuthentication})
"""They look at the Authorization header and at the session's user, and at nothing else; what a class of a site's own looks at,
nobody knows."""

_OPEN: Final = frozenset({AllowAny, DjangoModelPermissionsOrAnonReadOnly, IsAuthenticatedOrReadOnly})
"""They let everybody read."""


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


def lets_everybody_read(view: Any, request: Request) -> bool:
    """Whether all permissions of the view are such that let everybody read, and reading is what the request asks for."""
    kind = type(view)
    return (
        request._request.method in SAFE_METHODS
        and all(each in _OPEN for each in view.permission_classes)
        and kind.get_permissions is APIView.get_permissions
        # The one permission asks for the query set, and a site's own may say no in a way of its own.
        and getattr(kind, "get_queryset", None) is GenericAPIView.get_queryset
        # To that permission a site without a user for nobody is one without guests.
        and request.user is not None
    )

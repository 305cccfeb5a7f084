"""A view set of Django REST framework as what says which layers there are, and who sees them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from rest_framework.exceptions import APIException
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from ogc_large_image.access import identity_of
from ogc_large_image.publishing.querysets import unlocked
from ogc_large_image.publishing.registering.options import LayerOptions
from ogc_large_image.publishing.registering.registration import PathOf
from ogc_large_image.recent import Recent

REFUSED: Final = (APIException, PermissionDenied, Http404)
ASKED_SECONDS: Final = 1.0
"""So long is kept which objects a user has the permission for, one by one."""
_MOST_USERS = 512


class ViewSetLayers(LayerOptions):
    """The hooks that a view set has, and the objects that it would list to a user."""

    def __init__(self, viewset: type[Any], model: type[Model], field: str = "") -> None:
        super().__init__(model, field)
        self._viewset = viewset
        self._allowed: Recent[tuple[float, Sequence[Any]]] = Recent(_MOST_USERS)
        said = viewset()
        for hook in self.HOOKS:
            if hasattr(said, hook):
                setattr(self, hook, getattr(said, hook))

    def layer_queryset(self, user: Any) -> QuerySet[Any]:
        """What the view set gives the user in a list, where its permissions let them; and each object that they may see."""
        view = view_of(self._viewset, user, "list")
        try:
            view.check_permissions(view.request)
            queryset: QuerySet[Any] = view.filter_queryset(view.get_queryset())
        except REFUSED:
            return self.model._default_manager.none()
        if not any(map(_asks_of_objects, view.get_permissions())):
            return queryset
        return self.model._base_manager.filter(pk__in=self._allowed_keys(view, queryset))

    def _allowed_keys(self, view: Any, queryset: QuerySet[Any]) -> Sequence[Any]:
        """Keys of the objects that the permissions let the user see, each of them asked."""
        user, now = view.request.user, time.monotonic()
        key = identity_of(user)
        known = self._allowed.get(key)
        if known is None or now >= known[0]:
            keys = [obj.pk for obj in unlocked(queryset).iterator() if _allows(view, obj)]
            known = (time.monotonic() + ASKED_SECONDS, keys)
            self._allowed.set(key, known)
        return known[1]


def view_of(viewset: type[Any], user: Any, action: str) -> Any:
    """The view at a request of this user (None for nobody in particular) that has nothing but its method, GET."""
    http = HttpRequest()
    http.method = "GET"
    http.path = http.path_info = "/"
    http.META = {"REQUEST_METHOD": "GET", "SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    request = Request(http)
    if user is not None:
        request.user = user
    view = viewset()
    view.request, view.args, view.kwargs = request, (), {}
    view.action, view.format_kwarg = action, None
    return view


def finds_by_path(viewset: type[Any]) -> bool:
    """Whether the view set finds the image itself: all but those that leave it to the mixin for file fields."""
    return bool(viewset.get_path.__qualname__ != "LargeImageFileDetailMixin.get_path")


def path_finder(viewset: type[Any]) -> PathOf:
    """From an object to what ``get_path`` says of it, whoever may see it."""

    def path_of(obj: Any) -> Any:
        view = view_of(viewset, None, "retrieve")
        view.kwargs = {view.lookup_url_kwarg or view.lookup_field: getattr(obj, view.lookup_field)}
        view.get_object = lambda: obj
        return view.get_path(view.request, obj.pk)

    return path_of


def _asks_of_objects(permission: Any) -> bool:
    parts = [getattr(permission, name) for name in ("op1", "op2") if hasattr(permission, name)]
    if parts:
        return any(map(_asks_of_objects, parts))
    return bool(type(permission).has_object_permission is not BasePermission.has_object_permission)


def _allows(view: Any, obj: Any) -> bool:
    try:
        view.check_object_permissions(view.request, obj)
    except REFUSED:
        return False
    return True

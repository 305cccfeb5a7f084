"""Services of the objects of a registered model: of all of them, and for each."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db.models import Model
from django.http import Http404

from ogc_large_image.endpoints import Visit
from ogc_large_image.publishing import revision
from ogc_large_image.publishing.catalog import Scope
from ogc_large_image.publishing.endpoints.database import MOST_PARTS, DatabaseEndpoint
from ogc_large_image.publishing.endpoints.parts import LayerEndpoint
from ogc_large_image.publishing.models import Layer
from ogc_large_image.publishing.registering import Registration, origin_id_of, registry
from ogc_large_image.recent import Recent


class ModelEndpoint(DatabaseEndpoint):
    """All objects of a registered model, or view set of one, that a user may see; ``path("scenes/", scenes.urls)``.

    ``field`` says which one is meant where the model is registered by several.
    """

    def __init__(self, name: str, published: type[Any], *, field: str = "", **options: Any) -> None:
        super().__init__(name, **options)
        self._published = published
        self._field = field

    def get_scope(self, visit: Visit) -> Scope:
        """The layers of the model's objects."""
        return Scope(origin=registered(self._published, self._field).origin)


class ObjectEndpoint(LayerEndpoint):
    """A service for each object of a registered model, or view set of one; ``path("scenes/<int:pk>/", scenes.urls)``.

    ``field`` says which one is meant where the model is registered by several.
    """

    part = ("pk",)

    def __init__(self, name: str, published: type[Any], *, field: str = "", **options: Any) -> None:
        super().__init__(name, **options)
        self._published = published
        self._field = field
        self._names: Recent[str] = Recent(MOST_PARTS)

    def get_layer_name(self, visit: Visit) -> str:
        """Of the object's layer; Http404 where it has none."""
        registration = registered(self._published, self._field)
        key = _key(registration, visit.arguments["pk"])
        name = self._names.get_or_set((revision.present(), key), lambda: _layer_name(registration, key))
        if not name:
            raise Http404
        return name


def registered(published: type[Any], field: str) -> Registration:
    """What ``ogc.register`` has made of a model or view set; ImproperlyConfigured where that is nothing, or not one thing."""
    model = published if issubclass(published, Model) else published.queryset.model
    found = [each for each in registry if each.model is model and field in ("", each.options.field)]
    if len(found) != 1:
        raise ImproperlyConfigured(f"{published.__name__} is registered {len(found)} times, and not once.")
    return found[0]


def _key(registration: Registration, text: Any) -> str:
    try:
        key = origin_id_of(registration.model._meta.pk.to_python(text))
    except ValidationError:
        raise Http404 from None
    if "\0" in key:
        raise Http404
    return key


def _layer_name(registration: Registration, key: str) -> str:
    rows = Layer.objects.filter(origin=registration.origin, origin_id=key)
    return rows.values_list("name", flat=True).first() or ""

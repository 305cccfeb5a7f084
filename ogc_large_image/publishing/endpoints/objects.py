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


class _RegisteredEndpoint(DatabaseEndpoint):
    """Of a model, or a view set of it, that ``ogc.register`` knows; ``field`` says which one is meant where it knows several."""

    def __init__(self, name: str, published: type[Any], *, field: str = "", **options: Any) -> None:
        super().__init__(name, **options)
        self._published = published
        self._field = field

    def problem(self) -> str:
        """As of any endpoint; and that there is no such registration."""
        try:
            self.registration()
        except ImproperlyConfigured as error:
            return str(error)
        return super().problem()

    def registration(self) -> Registration:
        """What ``ogc.register`` has made of it; ImproperlyConfigured where that is nothing, or not one thing."""
        published, field = self._published, self._field
        model = published if issubclass(published, Model) else getattr(getattr(published, "queryset", None), "model", None)
        found = [each for each in registry if each.model is model and field in ("", each.options.field)]
        if not found:
            raise ImproperlyConfigured(
                f"{published.__name__}{f' with the field {field!r}' if field else ''} is not registered."
            )
        if len(found) > 1:
            raise ImproperlyConfigured(f"{published.__name__} is registered {len(found)} times: say which by `field`.")
        return found[0]


class ModelEndpoint(_RegisteredEndpoint):
    """All objects of a registered model, or view set of one, that a user may see; ``path("scenes/", scenes.urls)``."""

    def get_scope(self, visit: Visit) -> Scope:
        """The layers of the model's objects."""
        return Scope(origin=self.registration().origin)


class ObjectEndpoint(_RegisteredEndpoint, LayerEndpoint):
    """A service for each object of a registered model, or view set of one; ``path("scenes/<int:pk>/", scenes.urls)``."""

    part = ("pk",)

    def __init__(self, name: str, published: type[Any], **options: Any) -> None:
        super().__init__(name, published, **options)
        self._names: Recent[str] = Recent(MOST_PARTS)

    def get_layer_name(self, visit: Visit) -> str:
        """Of the object's layer; Http404 where it has none."""
        registration = self.registration()
        key = _key(registration, visit.arguments["pk"])
        name = self._names.get_or_set((revision.present(), key), lambda: _layer_name(registration, key))
        if not name:
            raise Http404
        return name


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

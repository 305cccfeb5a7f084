"""All that is registered in this process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db.models import FileField, Model

from ogc_large_image import conf
from ogc_large_image.publishing.registering.options import LayerOptions
from ogc_large_image.publishing.registering.registration import Registration
from ogc_large_image.publishing.registering.viewset import ViewSetLayers, finds_by_path, path_finder

LONGEST_KEY = 64

Published = TypeVar("Published", bound=type[Any])


class Registry:
    """What is registered, by origin and by model."""

    def __init__(self) -> None:
        self._by_origin: dict[str, Registration] = {}
        self._of_senders: dict[type[Model], tuple[Registration, ...]] = {}

    def __iter__(self) -> Iterator[Registration]:
        return iter(self._by_origin.values())

    def __len__(self) -> int:
        return len(self._by_origin)

    @property
    def is_open(self) -> bool:
        """Whether nobody sees less than anybody else of what is registered."""
        return all(each.is_open for each in self)

    def add(self, registration: Registration) -> None:
        """One more; ImproperlyConfigured where its origin is there already."""
        if registration.origin in self._by_origin:
            raise ImproperlyConfigured(f"{registration.origin} is registered already.")
        self._by_origin[registration.origin] = registration
        self._of_senders.clear()

    def of_origin(self, origin: str) -> Registration | None:
        """The registration that rows of this origin come from."""
        return self._by_origin.get(origin)

    def of_model(self, model: type[Model]) -> tuple[Registration, ...]:
        """Those that objects of this class are published by: of itself, of a proxy of it, of what it inherits."""
        known = self._of_senders.get(model)
        if known is None:
            kinds = {each._meta.concrete_model for each in (model, *model._meta.get_parent_list())}
            known = tuple(each for each in self if each.model._meta.concrete_model in kinds)
            self._of_senders[model] = known
        return known


registry = Registry()


def register(published: Published, options: type[LayerOptions] | None = None, *, field: str = "") -> Published:
    """Publishes each object of a model as a layer, in every protocol; also a decorator.

    ``published`` is a view set with one of the large-image mixins, whose hooks
    (``LayerOptions``) are its own methods and whose permissions and queryset
    say who sees what; or a model, with the hooks of ``options``, whose file is in ``field`` (which may be
    left out where the model has one file field). ImproperlyConfigured
    where it cannot be published, or is already.

    It belongs into a module ``ogc`` of an app, which every process imports at its start.
    """
    if apps.apps_ready and not apps.is_installed(conf.PUBLISHING):
        raise ImproperlyConfigured(f"INSTALLED_APPS lacks {conf.PUBLISHING!r}.")
    if isinstance(published, type) and issubclass(published, Model):
        model: type[Model] = published
        _check(model)
        registration = Registration((options or LayerOptions)(model, _file_field(model, field)))
    elif isinstance(published, type) and hasattr(published, "get_path"):
        if options is not None or field:
            raise ImproperlyConfigured(f"{published.__name__} is a view set: it says options and field itself.")
        registration = _of_viewset(published)
    else:
        raise ImproperlyConfigured(f"{published!r} is neither a model nor a view set with a large-image mixin.")
    registry.add(registration)
    return published


def _of_viewset(viewset: type[Any]) -> Registration:
    model = _model_of(viewset)
    _check(model)
    name = getattr(viewset, "FILE_FIELD_NAME", "")
    if not finds_by_path(viewset):
        return Registration(ViewSetLayers(viewset, model, _file_field(model, name)))
    return Registration(ViewSetLayers(viewset, model, _file_field(model, name) if name else ""), path_finder(viewset))


def _model_of(viewset: type[Any]) -> type[Model]:
    queryset = getattr(viewset, "queryset", None)
    if queryset is None:
        raise ImproperlyConfigured(f"{viewset.__name__} has no `queryset`, which says what its model is.")
    model: type[Model] = queryset.model
    return model


def _check(model: type[Model]) -> None:
    if model._meta.abstract:
        raise ImproperlyConfigured(f"{model.__name__} is abstract.")
    key: Any = model._meta.pk
    if not hasattr(key, "max_length"):
        raise ImproperlyConfigured(f"{model.__name__} has a primary key of several fields.")
    if (key.max_length or 0) > LONGEST_KEY:
        raise ImproperlyConfigured(f"{model.__name__} has primary keys of more than {LONGEST_KEY} letters.")


def _file_field(model: type[Model], name: str) -> str:
    if name:
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            raise ImproperlyConfigured(f"{model.__name__} has no field {name!r}.") from None
        if not isinstance(field, FileField):
            raise ImproperlyConfigured(f"{model.__name__}.{name} is no file field.")
        return name
    names = [each.name for each in model._meta.fields if isinstance(each, FileField)]
    if len(names) != 1:
        raise ImproperlyConfigured(f"{model.__name__} has {len(names)} file fields: say which one by `field`.")
    return str(names[0])

"""A model whose objects are layers: where their images are, what is said of them, and who may see them."""

from __future__ import annotations

import logging
import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db import router
from django.db.models import CharField, Exists, Model, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Case, When
from django.db.models.functions import Cast
from django.db.models.lookups import Exact

from ogc_large_image.errors import OgcLargeImageError, SourceUnreadable
from ogc_large_image.publishing import revision
from ogc_large_image.publishing.querysets import is_narrowed, narrowed_by_filters, unlocked
from ogc_large_image.publishing.registering.options import LayerOptions
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.storage.field_files import field_file_ref
from ogc_large_image.storage.paths import source_ref

logger = logging.getLogger(__name__)

BY_PATH: Final = "get_path"
"""Stands where the file field does, in the origin of layers whose images a view set's ``get_path`` finds."""

PathOf = Callable[[Any], "str | os.PathLike[str]"]


def origin_of(model: type[Model], field: str = "") -> str:
    """What rows have as ``origin``: label and field of the model whose objects they are, ``app.model.field``."""
    return f"{model._meta.label_lower}.{field or BY_PATH}"


def origin_id_of(pk: Any) -> str:
    """What rows have as ``origin_id``; every database casts it back to the key."""
    return pk.hex if isinstance(pk, uuid.UUID) else str(pk)


@dataclass(frozen=True, slots=True)
class Registration:
    """One registered model, or view set of it."""

    options: LayerOptions
    path_of: PathOf | None = None
    """Finds the image of an object where it is not simply what the file field has."""

    @property
    def model(self) -> type[Model]:
        return self.options.model

    @property
    def origin(self) -> str:
        return origin_of(self.model, self.options.field)

    @property
    def is_open(self) -> bool:
        """Whether everybody sees the layers of all objects, whoever asks and whenever."""
        if getattr(self.options.layer_queryset, "__func__", None) is not LayerOptions.layer_queryset:
            return False
        try:
            # A default manager may leave objects out, such as those that are only marked as deleted.
            return _is_whole(self.model._default_manager.all())
        except Exception:  # noqa: BLE001 - seen_by meets it too, and tells of it
            return False

    @property
    def is_elsewhere(self) -> bool:
        """Whether the files are in a storage that keeps none on this machine."""
        if not self.options.field:
            return False
        field: Any = self.model._meta.get_field(self.options.field)
        try:
            field.storage.path("x")
        except NotImplementedError:
            return True
        return False

    def has_image(self, obj: Any) -> bool:
        """Whether there is anything to publish of the object."""
        return not self.options.field or bool(getattr(obj, self.options.field))

    def image_of(self, obj: Any) -> SourceRef:
        """The object's image in its present state; SourceError where it is not there."""
        if self.path_of is None:
            return field_file_ref(getattr(obj, self.options.field))
        try:
            return source_ref(self.path_of(obj))
        except OgcLargeImageError:
            raise
        except Exception as error:
            logger.exception("The path of %r was not found", obj)
            raise SourceUnreadable("The view set's get_path failed.") from error

    def seen_by(self, user: Any) -> Q | None:
        """The condition on rows that this user may see them; None where they may see none."""
        try:
            return self._condition(self.options.layer_queryset(user))
        except Exception:
            # What fails must not show more than it would, nor take the other layers with it.
            logger.exception("Nobody sees the layers of %s: its queryset failed", self.origin)
            return None

    def _condition(self, queryset: Any) -> Q | None:
        if not isinstance(queryset, QuerySet) or not issubclass(queryset.model, self.model._meta.concrete_model):
            raise TypeError(f"{type(queryset).__name__} is no queryset of {self.model.__name__}.")
        queryset, own = unlocked(queryset), Q(origin=self.origin)
        if queryset.query.is_empty():
            return None
        if _written_in(queryset) != revision.alias():
            # No condition reaches into another database.
            return own & Q(origin_id__in=[origin_id_of(pk) for pk in queryset.values_list("pk", flat=True)])
        # All objects that there are: each row has one.
        if _is_whole(queryset):
            return own
        return own & Q(Exists(self._same_object(queryset)))

    def _same_object(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The object of the row around it, by its key: one look-up in an index for each row."""
        key: Any = self.model._meta.pk
        while key.remote_field:
            key = key.target_field
        # Ids of other origins cannot all be cast, and only CASE keeps a database from trying.
        is_own = Exact(OuterRef("origin"), Value(self.origin, CharField()))
        pk = Case(When(is_own, then=Cast(OuterRef("origin_id"), key)), output_field=key)
        return narrowed_by_filters(queryset).order_by().filter(pk=pk)


def _written_in(queryset: QuerySet[Any]) -> str:
    """The database of the rows, whichever copy of it a router reads them from."""
    return str(queryset._db or router.db_for_write(queryset.model))


def _is_whole(queryset: QuerySet[Any]) -> bool:
    query = queryset.query
    is_plain = not (query.where or query.extra_tables or query.annotations) and is_narrowed(queryset)
    return is_plain and len(query.alias_map) <= 1

"""Copies go when the rows that they belong to go."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.files.storage import FileSystemStorage
from django.db.models import FileField, Model
from django.db.models.signals import post_delete

from ogc_large_image.storage.field_files import copy_key
from ogc_large_image.storage.file_copies import remove_copies


def follow_deletions(models: Iterable[type[Model]] | None = None) -> None:
    """Listen to the models whose files are stored elsewhere, and to no other: a listener makes deleting in bulk slower."""
    for model in apps.get_models() if models is None else models:
        if any(_remote_fields(model)):
            post_delete.connect(_remove, sender=model, dispatch_uid=f"ogc_large_image.copies.{model._meta.label_lower}")


def _remote_fields(model: type[Model]) -> Iterator[FileField]:
    for field in model._meta.concrete_fields:
        if isinstance(field, FileField) and not isinstance(field.storage, FileSystemStorage):
            yield field


def _remove(sender: type[Model], instance: Model, **_: Any) -> None:
    for field in _remote_fields(sender):
        field_file = getattr(instance, field.attname)
        if field_file:
            # A cache that cannot be tidied must not keep a row from being deleted.
            with contextlib.suppress(OSError):
                remove_copies(copy_key(field_file))

"""Rows that go with their objects, by the signals of saving and deleting."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save

from ogc_large_image.publishing import revision
from ogc_large_image.publishing.models import Layer
from ogc_large_image.publishing.object_layers.keeping import Kept, drop, keep
from ogc_large_image.publishing.registering import Registration, registry

logger = logging.getLogger(__name__)


def connect() -> None:
    """Listens to the objects of every model; those of models that are not registered cost a look into a dict."""
    post_save.connect(_saved)
    post_delete.connect(_deleted)


def _saved(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """The row with its object, in one transaction; its image when that is over, since opening it takes a while."""
    if raw:
        return
    for registration in registry.of_model(sender):
        try:
            with transaction.atomic(using=revision.alias()):
                _tell(registration)
                kept = keep(registration, instance)
        except Exception:
            logger.exception("The layer of %r could not be kept", instance)
            continue
        if kept.row is not None:
            transaction.on_commit(partial(_describe, kept), using=revision.alias(), robust=True)


def _deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    for registration in registry.of_model(sender):
        with transaction.atomic(using=revision.alias()):
            _tell(registration)
            drop(registration, instance.pk)


def _tell(registration: Registration) -> None:
    """Catalogs look anew where the object's change may be one of who sees it."""
    if not registration.is_open:
        revision.bump()


def _describe(kept: Kept) -> None:
    # A later change of the same transaction may have taken it away, or other fields of it.
    for row in Layer.objects.filter(pk=kept.row.pk if kept.row else None):
        kept._replace(row=row).describe()

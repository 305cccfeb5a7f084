"""Rows whose changes every process notices."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from django.db import models, router, transaction

from ogc_large_image.publishing import revision


def new_stamp() -> str:
    """A text that no state of anything has had."""
    return secrets.token_hex(8)


def with_fields(arguments: dict[str, Any], *names: str) -> dict[str, Any]:
    """The arguments of ``save``, these fields among those to be written where only some are."""
    if arguments.get("update_fields") is None:
        return arguments
    return {**arguments, "update_fields": {*arguments["update_fields"], *names}}


def database_of(row: models.Model, arguments: dict[str, Any]) -> str:
    """Where ``save`` with these arguments writes the row."""
    return str(arguments.get("using") or router.db_for_write(type(row), instance=row))


class FollowedRows(models.QuerySet):  # type: ignore[misc]
    """Rows whose changes every process notices, those that send no signal too: of many rows at once."""

    @property
    def db(self) -> str:
        """Where they are written: what is remembered of them under a revision must not come from a copy that lags behind it."""
        return str(self._db or router.db_for_write(self.model, **self._hints))

    def update(self, **changes: Any) -> int:
        """As Django's, with a new stamp where the rows have one; ``bulk_update`` comes here too."""
        if issubclass(self.model, Stamped):
            changes.setdefault("stamp", new_stamp())
        with transaction.atomic(using=self.db):
            number: int = super().update(**changes)
            revision.bump()
        return number

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Any]:
        """As Django's."""
        with transaction.atomic(using=self.db):
            rows: list[Any] = super().bulk_create(*args, **kwargs)
            revision.bump()
        return rows

    bulk_create.alters_data = True  # type: ignore[attr-defined]


class Stamped(models.Model):  # type: ignore[misc]
    """A row whose ``stamp`` is another one after each change."""

    stamp = models.CharField(max_length=16, editable=False, default=new_stamp)

    objects = FollowedRows.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The row, with a new stamp."""
        self.stamp = new_stamp()
        # The row and the revision, or neither.
        with transaction.atomic(using=database_of(self, kwargs)):
            super().save(*args, **with_fields(kwargs, "stamp"))


class Revision(models.Model):  # type: ignore[misc]
    """Rows whose sum grows with each change of anything that is published."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.number)

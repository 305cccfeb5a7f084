"""The tree that layers are in."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from ogc_large_image.publishing import validation
from ogc_large_image.publishing.models.followed import Stamped, database_of, with_fields
from ogc_large_image.publishing.validation import layer_name


class LayerGroup(Stamped):
    """A category of layers, maybe inside another."""

    name = models.CharField(
        max_length=100, unique=True, validators=[layer_name], help_text="Part of addresses, and asked for as one map."
    )
    title = models.CharField(max_length=200)
    abstract = models.TextField(blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="groups")
    path = models.CharField(max_length=1000, editable=False, default="", db_index=True)
    """The names from the outermost group to this one, each with a ``/`` behind it."""

    import_key = models.CharField(max_length=64, unique=True, blank=True, null=True, editable=False)
    """Of the folder that an import has the group for, so that it makes no second one; None for other groups."""

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return str(self.title)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The group, and the paths of those inside it."""
        before = self.path
        self.path = self.path_of_names()
        with transaction.atomic(using=database_of(self, kwargs)):
            super().save(*args, **with_fields(kwargs, "path"))
            if before and before != self.path:
                self._move_children(before)

    def path_of_names(self) -> str:
        """What ``path`` becomes when the group is saved."""
        return f"{self.parent.path if self.parent else ''}{self.name}/"

    def _move_children(self, before: str) -> None:
        # By the rows, which this transaction is changing; whoever only looks has ``publishing.groups``.
        inside = LayerGroup.objects.filter(path__startswith=before).exclude(pk=self.pk).values_list("pk", "path")
        for pk, path in list(inside):
            # SQLite's LIKE ignores case.
            if path.startswith(before):
                LayerGroup.objects.filter(pk=pk).update(path=self.path + path[len(before) :])

    def clean(self) -> None:
        """A group is not inside itself."""
        validation.check_tree(self)

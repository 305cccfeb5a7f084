"""The groups that hooks name by their titles."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from django.db import IntegrityError, transaction

from ogc_large_image.layers.names import safe_name
from ogc_large_image.publishing import revision
from ogc_large_image.publishing.models import LayerGroup

_LONGEST_NAME = 90
"""Of the hundred letters; a number may follow."""


def group_titled(titles: Iterable[str]) -> LayerGroup | None:
    """The group with this title in those around it, the outermost first; made where it is not there yet."""
    group = None
    for title in titles:
        group = _child(group, title)
    return group


def _child(parent: LayerGroup | None, title: str) -> LayerGroup:
    wish = safe_name(f"{parent.name}.{title}" if parent else title)[:_LONGEST_NAME]
    for number in count(1):
        found: LayerGroup | None = LayerGroup.objects.filter(title=title, parent=parent).order_by("pk").first()
        if found is not None:
            return found
        name = wish if number == 1 else f"{wish}-{number}"
        group = LayerGroup(name=name, title=title, parent=parent)
        try:
            with transaction.atomic(using=revision.alias()):
                group.save()
            return group
        except IntegrityError:
            # Of another group, or of this one, which another process has made just now.
            if not LayerGroup.objects.filter(name=name).exists():
                raise
    raise AssertionError("there is always another number")

"""The groups that folders and hooks name: found where they are, else made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import count

from django.db import IntegrityError, transaction

from ogc_large_image.layers.names import safe_name, title_of
from ogc_large_image.publishing import revision
from ogc_large_image.publishing.models import LayerGroup
from ogc_large_image.publishing.validation import check_tree

_LONGEST_NAME = 90
"""Of the hundred letters; a number may follow."""
_LONGEST_TITLE = 200


def group_titled(titles: Iterable[str]) -> LayerGroup | None:
    """The group with this title in those around it, the outermost first; made where it is not there yet."""
    group = None
    for title in titles:
        group = _inside(group, title, title)
    return group


def group_of_folders(folders: Sequence[str], top: LayerGroup | None = None) -> LayerGroup | None:
    """The group of these folders below another one; known again whatever editors call it, and wherever they put it."""
    group = top
    for depth, folder in enumerate(folders, 1):
        place = "\n".join((str(top.pk if top else ""), *folders[:depth]))
        key = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()
        group = _inside(group, folder, title_of(folder), key)
    return group


def _inside(parent: LayerGroup | None, called: str, title: str, key: str | None = None) -> LayerGroup:
    """A group in another; ValidationError where the tree would be too deep."""
    wish = safe_name(f"{parent.name}.{called}" if parent else called)[:_LONGEST_NAME]
    title = title[:_LONGEST_TITLE]
    for number in count(1):
        found = _present(parent, title, key)
        if found is not None:
            return found
        # A name is cut, and letters become others: the same one may be of another group.
        name = wish if number == 1 else f"{wish}-{number}"
        group = LayerGroup(name=name, title=title, parent=parent, import_key=key)
        check_tree(group)
        try:
            with transaction.atomic(using=revision.alias()):
                group.save()
            return group
        except IntegrityError:
            # Of another group, or of this one, which another process has made just now.
            if not LayerGroup.objects.filter(name=name).exists() and _present(parent, title, key) is None:
                raise
    raise AssertionError("there is always another number")


def _present(parent: LayerGroup | None, title: str, key: str | None) -> LayerGroup | None:
    """By its key, else by its title; one that was made otherwise is the folder's from then on."""
    groups = LayerGroup.objects.order_by("pk")
    titled = groups.filter(title=title, parent=parent)
    if key is None:
        found: LayerGroup | None = titled.first()
        return found
    found = groups.filter(import_key=key).first() or titled.filter(import_key=None).first()
    if found is not None and found.import_key is None:
        found.import_key = key
        found.save(update_fields=["import_key"])
    return found

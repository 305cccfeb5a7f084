"""Who may see which layers: a function from a user (None for anybody) to a queryset; any other will do as well."""

from __future__ import annotations

import logging
from collections.abc import Callable, Container
from functools import reduce
from operator import or_
from typing import Any, Final

from django.apps import apps
from django.db import transaction
from django.db.models import Q, QuerySet

from ogc_large_image.publishing import revision
from ogc_large_image.publishing.models import Layer
from ogc_large_image.publishing.registering import Registration, registry

logger = logging.getLogger(__name__)

Visible = Callable[[Any], QuerySet[Layer]]

PERMISSION = "publishing.view_layer"


def everything(user: Any) -> QuerySet[Layer]:
    """All that is published."""
    return Layer.objects.filter(is_published=True)


def public(user: Any) -> QuerySet[Layer]:
    """What is published for everybody."""
    return Layer.objects.filter(is_published=True, is_public=True)


def permitted(user: Any) -> QuerySet[Layer]:
    """What is public, and what the user may view: by Django's permission all, by django-guardian's single layers."""
    if user is None or not user.is_authenticated:
        return public(user)
    if user.has_perm(PERMISSION):
        return everything(user)
    if not apps.is_installed("guardian"):
        return public(user)
    from guardian.shortcuts import get_objects_for_user

    own = get_objects_for_user(user, PERMISSION, accept_global_perms=False).values("pk")
    return Layer.objects.filter(Q(is_public=True) | Q(pk__in=own), is_published=True)


OF_LAYERS_ALONE: Final[tuple[Visible, ...]] = (everything, public, permitted)
"""Whose answer about anybody changes with the rows of layers, and with nothing else."""


def seen_by_user(rows: QuerySet[Layer], user: Any, *, without: Container[str] = ()) -> QuerySet[Layer]:
    """Of these rows those of no model, and those of registered models whose objects their registration lets the user see.

    Every catalog does so, whatever is visible to the user beside: a layer is
    never more open than the object that it is of. ``without`` has origins that nobody sees.
    """
    if not registry:
        return rows.filter(origin="")
    asking = _asking(user)
    conditions = (each.seen_by(asking) for each in registry if each.origin not in without)
    return rows.filter(reduce(or_, filter(None, conditions), Q(origin="")))


def failing_origins(user: Any) -> frozenset[str]:
    """Of the registered models whose querysets for this user the database refuses, or fails at; the log tells why."""
    asking = _asking(user)
    return frozenset(each.origin for each in registry if not each.is_open and _fails(each, asking))


def _fails(registration: Registration, asking: Any) -> bool:
    condition = registration.seen_by(asking)
    if condition is None:
        return False
    try:
        with transaction.atomic(using=revision.alias()):
            Layer.objects.filter(condition).count()
    except Exception:
        logger.exception("Nobody sees the layers of %s: the database fails at its queryset", registration.origin)
        return True
    return False


def _asking(user: Any) -> Any:
    return user if user is not None else _nobody()


def _nobody() -> Any:
    """Whom hooks are asked about where nobody has logged in."""
    if not apps.is_installed("django.contrib.auth"):
        return None
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()

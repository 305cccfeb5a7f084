"""The row of one object: made, brought up to date, taken away, and its image described."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction

from ogc_large_image.layers.names import ImageKey, Wish, safe_name
from ogc_large_image.publishing import revision
from ogc_large_image.publishing.describing import Outcome
from ogc_large_image.publishing.free_names import free_name
from ogc_large_image.publishing.later import publish_later
from ogc_large_image.publishing.models import Layer, LayerStyle, Style
from ogc_large_image.publishing.object_layers.said import said_of, savepoint_for
from ogc_large_image.publishing.registering import Registration, origin_id_of

logger = logging.getLogger(__name__)

_TRIES = 5


class Kept(NamedTuple):
    """What became of an object's row; none where it has no image."""

    row: Layer | None
    is_new: bool = False
    is_rewritten: bool = False
    """Whether the hooks say something else than before."""
    problem: str = ""
    """Of the hooks."""

    def describe(self, *, anew: bool = False) -> Outcome:
        """Finds out what the image is, if it is another than before; whatever failed is told in the row's ``problem``."""
        assert self.row is not None
        outcome = _described(self.row, anew=anew)
        if not self.problem or outcome.problem:
            return outcome
        if not outcome.waits:
            self.row.problem = self.problem
            self.row.save(update_fields=["problem"])
        return replace(outcome, problem=self.problem)


def keep(registration: Registration, obj: Any) -> Kept:
    """Brings the object's row up to what its hooks say, and writes only what differs. The image is not described yet."""
    if not registration.has_image(obj):
        drop(registration, obj.pk)
        return Kept(None)
    with transaction.atomic(using=revision.alias()):
        said = said_of(registration.options, obj)
        found = rows_of(registration, obj.pk).first()
        row = found or _new(registration, obj)
        changed = {name: value for name, value in said.fields.items() if getattr(row, name) != value}
        for name, value in changed.items():
            setattr(row, name, value)
        if changed:
            row.save(update_fields=list(changed))
        has_other_styles = said.styles is not None and _write_styles(row, said.styles)
    return Kept(row, found is None, bool(changed) or has_other_styles, said.problem)


def drop(registration: Registration, pk: Any) -> None:
    """Takes away the row of the object that had this key."""
    for row in rows_of(registration, pk):
        row.delete()


def rows_of(registration: Registration, pk: Any) -> Any:
    """The rows of the object with this key: one or none."""
    return Layer.objects.filter(origin=registration.origin, origin_id=origin_id_of(pk))


def _described(row: Layer, *, anew: bool) -> Outcome:
    try:
        return publish_later(row, anew=anew)
    except Exception:
        logger.exception("The image of the layer %s could not be described", row.name)
        row.state, row.problem = Layer.State.FAILED, "The image could not be described; the log tells why."
        row.save(update_fields=["state", "problem"])
        return Outcome(changed=True, problem=row.problem)


def _new(registration: Registration, obj: Any) -> Layer:
    """A row with a name of its own, or that of another process which was quicker with the same object."""
    for _ in range(_TRIES):
        row = Layer(origin=registration.origin, origin_id=origin_id_of(obj.pk), name=_free_name(registration, obj))
        try:
            with transaction.atomic(using=revision.alias()):
                row.save()
        except IntegrityError:
            other: Layer | None = rows_of(registration, obj.pk).first()
            if other is not None:
                return other
            continue  # the name was taken meanwhile
        return row
    raise IntegrityError("Others take every name before it is saved.")


def _write_styles(row: Layer, styles: Sequence[Style]) -> bool:
    """Whether they are others than before."""
    present = list(LayerStyle.objects.filter(layer=row).order_by("position").values_list("style_id", flat=True))
    if present == [style.pk for style in styles]:
        return False
    LayerStyle.objects.filter(layer=row).delete()
    LayerStyle.objects.bulk_create(
        LayerStyle(layer=row, style=style, position=position) for position, style in enumerate(styles)
    )
    return True


def _free_name(registration: Registration, obj: Any) -> str:
    try:
        with savepoint_for(registration.options, "layer_name"):
            wanted = registration.options.layer_name(obj)
    except Exception:
        logger.exception("layer_name of %r failed", obj)
        wanted = None
    plain = safe_name(str(wanted) if wanted else f"{registration.model._meta.model_name}-{obj.pk}")
    wish = Wish(plain, safe_name(f"{registration.model._meta.app_label}-{plain}"))
    return free_name(ImageKey(registration.origin, origin_id_of(obj.pk)), wish)

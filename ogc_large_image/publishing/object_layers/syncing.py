"""All objects of a registered model at once: those made before it was registered, or past the signals."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from ogc_large_image.publishing.importing import ImportReport
from ogc_large_image.publishing.models import Layer
from ogc_large_image.publishing.object_layers.keeping import keep
from ogc_large_image.publishing.registering import Registration, origin_id_of

logger = logging.getLogger(__name__)

_CHUNK = 500


def count(registration: Registration) -> int:
    """The number of objects."""
    return int(registration.model._default_manager.count())


def sync(registration: Registration, *, anew: bool = False, step: Callable[[str], None] = lambda name: None) -> ImportReport:
    """Brings the row of each object up to date, and describes images that are new or have changed, or all of them ``anew``.

    Each object is finished before the next begins, so what was stopped goes on
    where it was; an object that fails is told and the others go on.
    """
    report = ImportReport()
    for obj in registration.model._default_manager.order_by("pk").iterator(chunk_size=_CHUNK):
        step(str(obj.pk))
        try:
            kept = keep(registration, obj)
        except Exception:
            logger.exception("The layer of %r could not be kept", obj)
            report.problems.append((str(obj.pk), "Its layer could not be kept; the log tells why."))
            continue
        if kept.row is None:
            continue
        outcome = kept.describe(anew=anew)
        report.count(kept.row.name, outcome, is_new=kept.is_new, is_rewritten=kept.is_rewritten)
    return report


def remove_orphans(registration: Registration) -> int:
    """Takes away the rows whose objects are not there any more."""
    number = 0
    rows = Layer.objects.filter(origin=registration.origin).order_by("pk").only("pk", "origin_id").iterator(chunk_size=_CHUNK)
    for chunk in _chunks(rows):
        found = registration.model._base_manager.filter(pk__in=[row.origin_id for row in chunk]).values_list("pk", flat=True)
        there = {origin_id_of(pk) for pk in found}
        for row in chunk:
            if row.origin_id not in there:
                row.delete()
                number += 1
    return number


def _chunks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk

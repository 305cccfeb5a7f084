"""Celery's tasks of publishing (extra ``celery``); ``autodiscover_tasks`` finds them here."""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError
from django.db.models import F

from ogc_large_image.publishing.describing import publish
from ogc_large_image.publishing.models import Layer

MOST_ATTEMPTS = 3
FAULT = "The image cannot be described; the worker's log says more."
ENDED = "Describing the image has ended the process that did it, again and again."


@shared_task(  # type: ignore[untyped-decorator]
    name="ogc_large_image.publish_layer",
    # Taken from the queue only when it is done, so that a worker that dies does not take it along;
    # a second run of it, even at the same time, changes nothing.
    acks_late=True,
    reject_on_worker_lost=True,
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    max_retries=5,
    ignore_result=True,
)
def publish_layer(pk: int, anew: bool = False) -> None:
    """Describe a layer's image as ``publish`` does; nothing where the layer is gone."""
    row = Layer.objects.filter(pk=pk).first()
    if row is None:
        return
    if row.attempts >= MOST_ATTEMPTS:
        # An image that makes its reader crash must not come back for ever.
        Layer.objects.filter(pk=pk).update(state=Layer.State.FAILED, problem=ENDED, attempts=0)
        return
    Layer._base_manager.filter(pk=pk).update(attempts=F("attempts") + 1)
    try:
        publish(row, anew=anew)
    except OperationalError:
        # Of the database, and no fault of the image's.
        Layer._base_manager.filter(pk=pk, attempts__gt=0).update(attempts=F("attempts") - 1)
        raise
    except Exception:
        Layer.objects.filter(pk=pk).update(state=Layer.State.FAILED, problem=FAULT)
        raise

"""Publishing at once, or by a task of Celery's where the image is large or kept elsewhere and there is a queue."""

from __future__ import annotations

import importlib.util
import logging
import os

from django.db import transaction

from ogc_large_image import conf
from ogc_large_image.errors import OgcLargeImageError
from ogc_large_image.publishing import revision
from ogc_large_image.publishing.describing import Outcome, is_current, publish
from ogc_large_image.publishing.models import Layer
from ogc_large_image.publishing.sources import local_path

logger = logging.getLogger(__name__)

NO_QUEUE = "The task queue does not answer: describe the image again later."


def publish_later(row: Layer, *, anew: bool = False) -> Outcome:
    """As ``publish``, but what takes long is left to a task, sent with the transaction that this is in.

    The layer is in the state "waiting" until then, and what was described of it
    before goes on being served. Asked again it sends another task, which finds
    nothing to do where the first one was not lost.
    """
    if not has_queue() or _is_quick(row, anew):
        return publish(row, anew=anew)
    values = {"state": Layer.State.WAITING, "problem": "", "attempts": 0}
    Layer.objects.filter(pk=row.pk).update(**values)
    for name, value in values.items():
        setattr(row, name, value)
    transaction.on_commit(lambda: _send(row.pk, anew), using=revision.alias())
    return Outcome(changed=True, waits=True)


def has_queue() -> bool:
    """Whether Celery is installed and the site's app has a broker, and the settings want it to be used."""
    if conf.site_settings().publish_later_bytes is None or importlib.util.find_spec("celery") is None:
        return False
    from celery import current_app

    settings = current_app.conf
    return bool(settings.broker_url or settings.broker_write_url or settings.task_always_eager)


def _is_quick(row: Layer, anew: bool) -> bool:
    """Whether publishing takes no time: of a small file, of one that is described already, of one that is not there."""
    limit = conf.site_settings().publish_later_bytes or 0
    try:
        path = local_path(row)
        if path is None:
            return False
        return os.stat(path).st_size < limit or (not anew and is_current(row))
    except (OgcLargeImageError, ValueError, OSError):
        return True


def _send(pk: int, anew: bool) -> None:
    from kombu.exceptions import OperationalError

    from ogc_large_image.publishing.tasks import publish_layer

    try:
        publish_layer.apply_async((pk, anew), retry_policy={"max_retries": 1, "interval_start": 0.2})
    except OperationalError:
        logger.exception("The task queue does not answer.")
        Layer.objects.filter(pk=pk, state=Layer.State.WAITING).update(state=Layer.State.FAILED, problem=NO_QUEUE)

"""Celery tasks (extra ``celery``); ``autodiscover_tasks`` finds them here."""

from __future__ import annotations

from pathlib import Path

from celery import shared_task

from ogc_large_image.cog import CogOptions, convert_image
from ogc_large_image.errors import Overloaded
from ogc_large_image.geo.resampling import Resampling


@shared_task(  # type: ignore[untyped-decorator]
    name="ogc_large_image.convert_to_cog",
    # Taken from the queue only when it is done, so that a worker that dies does not take it along;
    # a second run of it changes nothing.
    acks_late=True,
    reject_on_worker_lost=True,
    autoretry_for=(Overloaded, OSError),
    retry_backoff=True,
    max_retries=5,
)
def convert_to_cog(source: str, target: str, compression: str = "deflate", block_size: int = 512, resampling: str = "") -> str:
    """Convert a file of this machine; the converted file's path. Never to be called with a client's texts."""
    options = CogOptions(compression, block_size, Resampling(resampling) if resampling else None)
    return str(convert_image(Path(source), Path(target), options))

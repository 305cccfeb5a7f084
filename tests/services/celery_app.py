"""A site's Celery, as its worker is started: ``celery -A tests.services.celery_app worker``."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

app = Celery("site")
app.conf.broker_url = app.conf.result_backend = os.environ.get("OGC_TEST_REDIS", "redis://127.0.0.1:1/0")
app.conf.result_expires = 600
app.autodiscover_tasks(["ogc_large_image"])

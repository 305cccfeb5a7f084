"""The site's Celery, as its worker is started: ``celery -A tests.publishing.celery_app worker``."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.publishing.settings")

app = Celery("published")
app.conf.broker_url = os.environ.get("OGC_TEST_REDIS")
app.autodiscover_tasks()

"""A project's own app."""

from django.apps import AppConfig


class ScenesConfig(AppConfig):
    name = "tests.publishing.scenes"
    default_auto_field = "django.db.models.BigAutoField"

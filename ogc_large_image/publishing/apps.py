"""The Django app, beside ``ogc_large_image`` itself and only for sites that keep layers in a database."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):  # type: ignore[misc]
    """Follows what changes in the tables that a catalog depends on, and finds what the site's apps register."""

    name = "ogc_large_image.publishing"
    label = "publishing"
    verbose_name = "Published maps"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        from ogc_large_image.publishing import following, object_layers

        following.connect()
        object_layers.connect()
        autodiscover_modules("ogc")

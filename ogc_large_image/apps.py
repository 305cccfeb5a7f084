"""The Django app."""

from django.apps import AppConfig


class OgcLargeImageConfig(AppConfig):  # type: ignore[misc]
    """Registers the system checks, follows deletions of stored files and keeps logs clean; nothing is opened before the first request."""

    name = "ogc_large_image"
    verbose_name = "OGC web map services for large images"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from ogc_large_image import checks, conf
        from ogc_large_image.access.logs import hide_signatures
        from ogc_large_image.sources.environment import configure_large_image
        from ogc_large_image.storage.deletion import follow_deletions
        from ogc_large_image.storage.paths import allow_configured_hosts

        checks.register_all()
        configure_large_image(**conf.large_image_config())
        allow_configured_hosts()
        follow_deletions()
        hide_signatures()

"""How layers are drawn."""

from __future__ import annotations

from django.db import models

from ogc_large_image.publishing import validation
from ogc_large_image.publishing.models.followed import Stamped
from ogc_large_image.publishing.validation import layer_name


class Style(Stamped):
    """How layers are drawn; a layer may have several, and a style may be many layers'."""

    name = models.CharField(max_length=100, unique=True, validators=[layer_name])
    title = models.CharField(max_length=200, blank=True)
    abstract = models.TextField(blank=True)
    definition = models.JSONField(blank=True, default=dict, help_text="A style in JSON; {} draws an image as it is.")
    sld = models.TextField("SLD", blank=True, help_text="A style document (SLD 1.0 or 1.1) in place of the JSON.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return str(self.title or self.name)

    def clean(self) -> None:
        """A style that can be drawn."""
        validation.check_style(self)

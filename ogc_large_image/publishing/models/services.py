"""Services at addresses of their own."""

from __future__ import annotations

from django.db import models

from ogc_large_image.publishing import validation
from ogc_large_image.publishing.models.followed import Stamped
from ogc_large_image.publishing.models.groups import LayerGroup


class Service(Stamped):
    """A service at an address of its own: words about it, and which layers it has."""

    name = models.SlugField(max_length=100, unique=True, help_text="Part of its address.")
    title = models.CharField(max_length=200)
    abstract = models.TextField(blank=True)
    group = models.ForeignKey(
        LayerGroup, null=True, blank=True, on_delete=models.PROTECT, help_text="Layers in and below it; empty: all layers."
    )
    metadata = models.JSONField(
        blank=True,
        default=dict,
        validators=[validation.check_metadata],
        help_text="Keywords, provider, contact, fees: the fields of SERVICE.",
    )
    crs = models.JSONField("CRSs", blank=True, default=list, validators=[validation.check_crs_list])
    is_published = models.BooleanField("published", default=True)
    login_required = models.BooleanField(default=False, help_text="Answer everybody who does not log in with 401.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return str(self.title)

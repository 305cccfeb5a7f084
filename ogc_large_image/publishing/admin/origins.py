"""The object that a registered model's layer stands for."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.admin import AdminSite
from django.urls import reverse

from ogc_large_image.publishing.models import Layer
from ogc_large_image.publishing.registering import registry


class Origin(NamedTuple):
    """Of which kind the object is, and the page that it is changed on; without one it has none in this admin."""

    title: str
    address: str


def object_of(row: Layer, site: AdminSite) -> Origin | None:
    """None for layers of their own."""
    if not row.origin:
        return None
    registration = registry.of_origin(row.origin)
    if registration is None:
        return Origin(f"{row.origin} {row.origin_id}, which is not registered any more", "")
    meta = registration.model._meta
    title = f"{meta.verbose_name} {row.origin_id}"
    if not site.is_registered(registration.model):
        return Origin(title, "")
    key = meta.pk.to_python(row.origin_id)
    return Origin(title, reverse(f"{site.name}:{meta.app_label}_{meta.model_name}_change", args=[key]))

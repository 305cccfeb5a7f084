"""What makes a catalog look anew: changes of what is published, and of who may see it."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models.signals import m2m_changed, post_delete, post_save

from ogc_large_image.publishing import revision

_OF_PERMISSIONS = (
    ("auth", "Group", "permissions"),
    ("guardian", "UserObjectPermission", ""),
    ("guardian", "GroupObjectPermission", ""),
)


def connect() -> None:
    """Listens to the app's own models, and to Django's and django-guardian's permissions where they are installed."""
    own = apps.get_app_config("publishing")
    for model in own.get_models():
        if model.__name__ not in ("Revision", "Preview"):
            _follow(model)
    post_save.connect(_loaded, own.get_model("Revision"))
    # What add() and set() of a relation write sends no signal of a saved row.
    m2m_changed.connect(_changed, own.get_model("Layer").styles.through)
    for label, name, relation in _OF_PERMISSIONS:
        if apps.is_installed(f"django.contrib.{label}") or apps.is_installed(label):
            model = apps.get_model(label, name)
            _follow(model) if not relation else m2m_changed.connect(_changed, getattr(model, relation).through)
    if apps.is_installed("django.contrib.auth"):
        from django.contrib.auth import get_user_model

        for relation in ("groups", "user_permissions"):
            if hasattr(get_user_model(), relation):
                m2m_changed.connect(_changed, getattr(get_user_model(), relation).through)


def _follow(model: Any) -> None:
    post_save.connect(_changed, model)
    post_delete.connect(_changed, model)


def _changed(using: str, **kwargs: Any) -> None:
    if using == revision.alias():
        revision.bump()


def _loaded(using: str, raw: bool, **kwargs: Any) -> None:
    # A fixture may hold rows of the revision too, and so make the sum any number.
    if raw and using == revision.alias():
        revision.bump(again=True)

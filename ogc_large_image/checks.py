"""System checks: what is wrong with a site's settings is said at start-up, with an id that can be silenced.

| id | meaning |
|---|---|
| ogc_large_image.E001 | OGC_LARGE_IMAGE is not a dict |
| ogc_large_image.E002 | a key has a wrong value |
| ogc_large_image.E003 | an endpoint of the URL configuration can answer nothing |
| ogc_large_image.W001 | an unknown key, most likely misspelt |
| ogc_large_image.W002 | no catalog is configured, so no layer is served |
| ogc_large_image.W003 | the cache's backend unpickles what it reads |
| ogc_large_image.W004 | the landing page's templates are not found |
| ogc_large_image.W005 | the landing page's map library is not found |
| ogc_large_image.W006 | large-image's own tile cache unpickles what it reads |
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import get_resolver

from ogc_large_image import conf
from ogc_large_image.cache import backend_class, unpickles
from ogc_large_image.endpoints import endpoints_in

PREFIX = "ogc_large_image"


def check_settings(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """E001, E002, W001: the settings dict itself."""
    found: list[CheckMessage] = []
    for problem in conf.problems():
        if problem.kind == "unknown":
            near = get_close_matches(problem.key.upper(), conf.DEFAULTS, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"The keys are {', '.join(conf.DEFAULTS)}."
            found.append(Warning(problem.text, hint=hint, id=f"{PREFIX}.W001"))
        else:
            found.append(Error(problem.text, id=f"{PREFIX}.{'E001' if problem.kind == 'shape' else 'E002'}"))
    return found


def check_catalog(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """W002: without a catalog there are services, but no layers."""
    if conf.names_catalog():
        return []
    hint = f"Add {conf.PUBLISHING!r} to INSTALLED_APPS, or set {conf.SETTING}['CATALOG']."
    return [Warning("No catalog of layers is configured.", hint=hint, id=f"{PREFIX}.W002")]


def check_cache(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """W003: whoever can write to such a cache's storage can run code in this site's processes."""
    if any(problem.kind != "unknown" for problem in conf.problems()):
        return []
    alias = conf.app_settings().cache
    if alias in ("memory", "none") or not unpickles(backend_class(alias)):
        return []
    return [
        Warning(
            f"{conf.SETTING}['CACHE'] names {alias!r}, whose backend unpickles what it reads.",
            hint="Django's Redis and pymemcache backends are read without pickle; 'memory' needs no backend.",
            id=f"{PREFIX}.W003",
        )
    ]


def check_large_image_cache(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """W006: as W003, for tile sources that a site opens itself."""
    backend = conf.large_image_config()["cache_backend"]
    if backend not in ("memcached", "redis"):
        return []
    text = f"LARGE_IMAGE_CACHE_BACKEND is {backend!r}, large-image's own cache, which unpickles what it reads."
    hint = "'django', the default, keeps tiles in the Django cache that LARGE_IMAGE_CACHE_NAME names, without pickle."
    return [Warning(text, hint=hint, id=f"{PREFIX}.W006")]


def check_landing_page(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """W004, W005: what the landing page, which a site without a catalog has not, needs beside this package's code."""
    found: list[CheckMessage] = []
    if not conf.names_catalog():
        return found
    try:
        get_template("ogc_large_image/landing.html")
    except TemplateDoesNotExist:
        hint = "Set APP_DIRS in TEMPLATES; in a checkout also add ogc_large_image.conf.TEMPLATE_DIRS to DIRS."
        found.append(Warning("The landing page's templates are not found.", hint=hint, id=f"{PREFIX}.W004"))
    if not apps.is_installed("leaflet"):
        hint = "Add 'leaflet' (django-leaflet) to INSTALLED_APPS."
        found.append(Warning("The landing page's map library is not installed.", hint=hint, id=f"{PREFIX}.W005"))
    return found


def check_endpoints(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """E003: what would else be found at the first request, such as a model that is not registered."""
    if not getattr(settings, "ROOT_URLCONF", None):
        return []
    endpoints = dict.fromkeys(endpoints_in(get_resolver().url_patterns))
    problems = ((each.name, each.problem()) for each in endpoints)
    return [Error(f"The endpoint {name!r}: {problem}", id=f"{PREFIX}.E003") for name, problem in problems if problem]


def register_all() -> None:
    """Make the checks part of ``manage.py check``."""
    register(check_settings)
    register(check_catalog)
    register(check_cache, Tags.security)
    register(check_large_image_cache, Tags.security)
    register(check_landing_page, Tags.templates)
    register(check_endpoints, Tags.urls)

"""The app's one settings dict, ``OGC_LARGE_IMAGE``: as values that the code can rely on, and what is wrong with it.

Values are read when they are first needed, never at import, and again when
Django says that a setting changed. A wrong value becomes a system check
(``checks``); a process that is started without checks fails with the same
text as soon as it needs any setting.
"""

from __future__ import annotations

import contextlib
import dataclasses
import threading
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from django.apps import apps
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from ogc_large_image.conf.defaults import (
    DATABASE_CATALOG,
    DEFAULTS,
    LARGE_IMAGE_CONFIG,
    OVERRIDABLE,
    PUBLISHING,
    SETTING,
    MaxAgeKind,
)
from ogc_large_image.conf.readers import READERS
from ogc_large_image.forking import on_fork
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.tilematrixsets import DOUBLED, TILE_MATRIX_SETS, TileMatrixSet, refusal
from ogc_large_image.geo.tilematrixsets_own import OWN
from ogc_large_image.layers.catalog import Catalog
from ogc_large_image.layers.service_metadata import ServiceMetadata
from ogc_large_image.limits import Limits
from ogc_large_image.render.formats import ImageFormat
from ogc_large_image.styles.palettes import SitePalettes, use_site_palettes

__all__ = [
    "DATABASE_CATALOG",
    "DEFAULTS",
    "OVERRIDABLE",
    "PACKAGED_TEMPLATES",
    "PUBLISHING",
    "SETTING",
    "TEMPLATE_DIRS",
    "AppSettings",
    "MaxAgeKind",
    "Problem",
    "app_settings",
    "has_publishing",
    "in_force",
    "large_image_cache_alias",
    "large_image_config",
    "max_age",
    "names_catalog",
    "problems",
    "site_settings",
    "with_overrides",
]

PACKAGED_TEMPLATES: Final = Path(__file__).resolve().parents[1] / "templates"
CHECKOUT_TEMPLATES: Final = Path(__file__).resolve().parents[2] / "templates"

# For TEMPLATES["DIRS"]. An installed wheel has the templates inside the package, where APP_DIRS finds them; a checkout
# (an editable install too) has them beside it, where only DIRS can.
TEMPLATE_DIRS: Final[tuple[Path, ...]] = (
    (CHECKOUT_TEMPLATES,) if not PACKAGED_TEMPLATES.is_dir() and CHECKOUT_TEMPLATES.is_dir() else ()
)


class Problem(NamedTuple):
    """One thing wrong with the settings dict."""

    kind: Literal["shape", "unknown", "value"]
    key: str
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class AppSettings:
    """The settings as values that the code can rely on."""

    catalog: Callable[..., Catalog]
    catalog_options: Mapping[str, Any]
    cache: str
    cache_bytes: int
    block_cache: Path | None
    block_cache_bytes: int
    crs: tuple[Crs, ...]
    limits: Limits
    service: ServiceMetadata
    public_url: str
    """Without a slash at its end."""
    trusted_folders: tuple[Path, ...]
    """Without links in them."""
    remote_hosts: tuple[str, ...]
    remote_private_hosts: tuple[str, ...]
    file_cache_bytes: int
    file_fetch_seconds: int
    revalidate_seconds: int
    publish_later_bytes: int | None
    max_sources: int
    max_drawings: int
    formats: tuple[ImageFormat, ...]
    tile_matrix_sets: tuple[TileMatrixSet, ...]
    layer_tile_matrix_sets: tuple[str, ...]
    expressions: bool | str
    palettes: SitePalettes
    point_ij_out_of_range: bool
    max_age: Mapping[MaxAgeKind, int]
    viewer_cdn: str
    """Without a slash at its end."""
    base_map: Mapping[str, str]


def app_settings() -> AppSettings:
    """The settings that this request is answered under; ImproperlyConfigured where a value is wrong."""
    return _in_force.get() or site_settings()


def site_settings() -> AppSettings:
    """The site's, which an endpoint of its own may differ from."""
    global _loaded
    loaded = _loaded
    if loaded is None:
        with _lock:
            loaded = _loaded = _loaded or _load(getattr(django_settings, SETTING, {}))
            # Names of palettes are looked up where styles are parsed, which no settings reach: they are the site's.
            use_site_palettes(loaded.palettes)
    return loaded


@contextlib.contextmanager
def in_force(settings: AppSettings) -> Iterator[None]:
    """Within it, these are what ``app_settings`` answers to this thread or task."""
    token = _in_force.set(settings)
    try:
        yield
    finally:
        _in_force.reset(token)


def with_overrides(overrides: Mapping[str, Any]) -> AppSettings:
    """The site's settings with some of an endpoint's; SERVICE and MAX_AGE differ by what is named in them.

    ImproperlyConfigured where an endpoint cannot have such a key, or a value is wrong.
    """
    given = getattr(django_settings, SETTING, {})
    for key in overrides:
        if key not in OVERRIDABLE:
            raise ImproperlyConfigured(f"An endpoint cannot have a {key!r} of its own.")
    # An address leads to one endpoint.
    merged: dict[str, Any] = {**given, "PUBLIC_URL": "", **overrides}
    for key in ("SERVICE", "MAX_AGE"):
        own = overrides.get(key, {})
        # What is no dict is left to its reader to refuse.
        merged[key] = {**given.get(key, {}), **own} if isinstance(own, Mapping) else own
    return _load(merged, "settings")


def large_image_cache_alias() -> str:
    """The Django cache that large-image's own tiles are kept in."""
    return str(getattr(django_settings, "LARGE_IMAGE_CACHE_NAME", "default"))


def large_image_config() -> dict[str, Any]:
    """What the site's ``LARGE_IMAGE_…`` settings say to large-image, in large-image's names; as in django-large-image."""
    said = {name: getattr(django_settings, f"LARGE_IMAGE_{name.upper()}", None) for name in LARGE_IMAGE_CONFIG}
    return {"cache_backend": "django", **{name: value for name, value in said.items() if value is not None}}


def max_age(kind: MaxAgeKind) -> int:
    """Seconds that an answer of this kind may be kept without asking again."""
    return app_settings().max_age[kind]


def problems() -> tuple[Problem, ...]:
    """What is wrong with the settings dict as it stands."""
    return _read(getattr(django_settings, SETTING, {}))[1]


def _load(given: object, called: str = SETTING) -> AppSettings:
    values, found = _read(given, called)
    for problem in found:
        if problem.kind != "unknown":
            raise ImproperlyConfigured(problem.text)
    return AppSettings(**{key.lower(): value for key, value in values.items()})


def _read(given: object, called: str = SETTING) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    values: dict[str, Any] = {}
    found: list[Problem] = []
    if not isinstance(given, Mapping):
        return values, (Problem("shape", "", f"{called} is not a dict."),)
    for key in given:
        if key not in DEFAULTS:
            found.append(Problem("unknown", str(key), f"{called} has the unknown key {key!r}."))
    for key, default in _defaults().items():
        try:
            values[key] = READERS[key](given.get(key, default))
        except ValueError as error:
            found.append(Problem("value", key, f"{called}[{key!r}] {error}."))
    found.extend(_unknown_sets(values, called))
    return values, tuple(found)


def _defaults() -> Mapping[str, Any]:
    """The table, with what django-large-image's own settings and the installed apps say."""
    found = dict(DEFAULTS)
    name = getattr(django_settings, "LARGE_IMAGE_CACHE_NAME", None)
    if name is not None:
        found["CACHE"] = name
    if has_publishing():
        found["CATALOG"] = DATABASE_CATALOG
    return found


def has_publishing() -> bool:
    """Whether the site keeps layers in its database, which are its catalog then unless it names another."""
    return bool(apps.apps_ready and apps.is_installed(PUBLISHING))


def names_catalog() -> bool:
    """Whether the settings as they stand say where layers come from."""
    given = getattr(django_settings, SETTING, {})
    return has_publishing() or not isinstance(given, Mapping) or "CATALOG" in given


def _unknown_sets(values: Mapping[str, Any], called: str) -> Iterator[Problem]:
    """Names for layers that stand for no tile matrix set, be it of the register or of the site."""
    if not values.keys() >= {"TILE_MATRIX_SETS", "LAYER_TILE_MATRIX_SETS"}:
        return
    known = [*TILE_MATRIX_SETS, *(each.identifier for each in values["TILE_MATRIX_SETS"]), OWN]
    for name in values["LAYER_TILE_MATRIX_SETS"]:
        if not any(fnmatchcase(each, name.removesuffix(DOUBLED)) for each in known):
            text = refusal(name) or "is not known"
            key = "LAYER_TILE_MATRIX_SETS"
            yield Problem("value", key, f"{called}[{key!r}] names the tile matrix set {name!r}, which {text}.")


_in_force: ContextVar[AppSettings | None] = ContextVar("ogc_large_image.conf", default=None)
_lock: threading.Lock
_loaded: AppSettings | None = None


def _renew() -> None:
    global _lock
    _lock = threading.Lock()


_renew()
on_fork(_renew)


def _forget(*, setting: str, **_kwargs: object) -> None:
    global _loaded
    if setting in (SETTING, "CACHES", "INSTALLED_APPS", "LARGE_IMAGE_CACHE_NAME"):
        _loaded = None


setting_changed.connect(_forget)

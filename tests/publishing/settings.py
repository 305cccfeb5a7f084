"""A site with a database: SQLite in a file, with its log written ahead as sites have it, or what DATABASE_URL names."""

import os
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.settings import *  # noqa: F403
from tests.settings import MIDDLEWARE, TEMPLATES

# Programs that the tests start have the folder and the database of the tests.
FOLDER = Path(os.environ.get("OGC_TEST_FOLDER") or tempfile.mkdtemp(prefix="ogc-publishing-"))


def database(url: str) -> dict[str, object]:
    """``postgresql://user:password@host:port/name`` or ``sqlite:///path`` as Django's settings; SQLite for no address."""
    parts = urlsplit(url or f"sqlite:///{FOLDER}/publishing.sqlite3")
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path,
            "OPTIONS": {"timeout": 20, "init_command": "PRAGMA journal_mode=wal; PRAGMA synchronous=off"},
            "TEST": {"NAME": f"{parts.path}.test"},
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname,
        "PORT": parts.port,
    }


DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""))}
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "guardian",
    "leaflet",
    "rest_framework",
    "rest_framework.authtoken",
    "ogc_large_image",
    "ogc_large_image.publishing",
    "tests.publishing.scenes",
]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend", "guardian.backends.ObjectPermissionBackend"]
# The tests log in a hundred times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MIDDLEWARE = [
    *MIDDLEWARE,
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES[0]["OPTIONS"]["context_processors"] += [
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
MEDIA_ROOT = str(FOLDER / "media")
ROOT_URLCONF = "tests.publishing.urls"
# Tests register the models of these endpoints themselves.
SILENCED_SYSTEM_CHECKS = ["ogc_large_image.E003"]
(FOLDER / "rasters").mkdir(exist_ok=True)
OGC_LARGE_IMAGE = {
    "CATALOG": "ogc_large_image.publishing.catalog.DatabaseCatalog",
    "TRUSTED_FOLDERS": [FOLDER / "rasters"],
}

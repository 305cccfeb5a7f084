"""Django settings made from the environment: no database, no sessions, nothing that a tile has to wait for.

A project of one's own may start from these with ``from ogc_large_image.standalone.settings import *``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.management.utils import get_random_secret_key

from ogc_large_image import __version__
from ogc_large_image.conf import TEMPLATE_DIRS
from ogc_large_image.standalone import environment

DEBUG = False
SECRET_KEY = os.environ.get(environment.SECRET_KEY) or get_random_secret_key()
ALLOWED_HOSTS = [host for host in os.environ.get(environment.ALLOWED_HOSTS, "localhost,127.0.0.1,[::1]").split(",") if host]

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "leaflet",
    "rest_framework",
    "drf_spectacular",
    "ogc_large_image",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
]
ROOT_URLCONF = "ogc_large_image.standalone.urls"
WSGI_APPLICATION = "ogc_large_image.standalone.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": list(TEMPLATE_DIRS),
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
DATABASES: dict[str, Any] = {}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "static/"
# The packages' own static files as they are: nothing to collect before the first start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"
X_FRAME_OPTIONS = "DENY"

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": os.environ.get(environment.TITLE) or "Raster maps",
    "DESCRIPTION": "Layers of raster images, their tiles and their values.",
    "VERSION": __version__,
    # It is not one of the things that the document is about.
    "SERVE_INCLUDE_SCHEMA": False,
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # What a client asks for that is not there is the client's affair.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # GDAL warns of every oddity of a file each time that it is opened.
        "rasterio": {"level": "ERROR"},
    },
}

OGC_LARGE_IMAGE: dict[str, Any] = {
    # One drawing for each CPU, over all workers: each thread that draws keeps decoded blocks of its own.
    "MAX_DRAWINGS": max(1, -(-(os.cpu_count() or 1) // int(os.environ.get(environment.WORKERS) or 1))),
    "PUBLIC_URL": os.environ.get(environment.PUBLIC_URL, ""),
    "SERVICE": {"title": os.environ.get(environment.TITLE) or "Raster maps"},
}
if environment.BLOCKS in os.environ:
    OGC_LARGE_IMAGE["BLOCK_CACHE"] = os.environ[environment.BLOCKS]
if environment.INDEX in os.environ:
    OGC_LARGE_IMAGE["CATALOG"] = "ogc_large_image.layers.index_catalog.IndexCatalog"
    OGC_LARGE_IMAGE["CATALOG_OPTIONS"] = {
        "folder": Path(os.environ[environment.INDEX]),
        "title": OGC_LARGE_IMAGE["SERVICE"]["title"],
    }

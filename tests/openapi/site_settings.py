"""The site of ``tests.project`` with layers of a folder, for a server: a folder in OPENAPI_SITE has its images and its database."""

import os
from pathlib import Path

from tests.settings import *  # noqa: F403
from tests.settings import MIDDLEWARE

_SITE = Path(os.environ["OPENAPI_SITE"])
ROOT_URLCONF = "tests.openapi.site_urls"
MEDIA_ROOT = str(_SITE / "rasters")
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": _SITE / "site.sqlite3"}}
MIDDLEWARE = [
    *MIDDLEWARE,
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
# A password is looked at in each request.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
OGC_LARGE_IMAGE = {
    "CATALOG": "ogc_large_image.layers.followed.FollowedFolder",
    "CATALOG_OPTIONS": {"paths": [MEDIA_ROOT], "index": _SITE / "index"},
}
LOGGING = {"version": 1, "disable_existing_loggers": False, "loggers": {"django.request": {"level": "CRITICAL"}}}

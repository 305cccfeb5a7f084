"""The stand-alone settings, and what an admin site needs beside them."""

from pathlib import Path

from ogc_large_image.standalone.settings import *  # noqa: F403
from ogc_large_image.standalone.settings import INSTALLED_APPS, MIDDLEWARE, OGC_LARGE_IMAGE, SPECTACULAR_SETTINGS, TEMPLATES

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = BASE_DIR / "demo" / "data"
STATE_DIR = BASE_DIR / "var" / "demo"

INSTALLED_APPS = [
    "demo",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    *INSTALLED_APPS,
    "ogc_large_image.publishing",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    *MIDDLEWARE,
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
# Before the app's own, which the demo's page extends under the same name.
TEMPLATES[0]["DIRS"].insert(0, BASE_DIR / "demo" / "templates")
TEMPLATES[0]["OPTIONS"]["context_processors"] += [
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
# The pages that show the OpenAPI document, from files of this machine.
SPECTACULAR_SETTINGS |= {"SWAGGER_UI_DIST": "SIDECAR", "SWAGGER_UI_FAVICON_HREF": "SIDECAR", "REDOC_DIST": "SIDECAR"}
ROOT_URLCONF = "demo.urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": STATE_DIR / "demo.sqlite3"}}

# Uploaded files: as trusted as the administrators who upload them, and the samples, which they publish by path.
MEDIA_ROOT = STATE_DIR / "media"
OGC_LARGE_IMAGE["TRUSTED_FOLDERS"] = [MEDIA_ROOT, DATA_DIR]

# Under the command's server the catalog is set already; any other (runserver, a test) follows the folder itself.
if "CATALOG" not in OGC_LARGE_IMAGE:
    OGC_LARGE_IMAGE["CATALOG"] = "ogc_large_image.layers.followed.FollowedFolder"
    OGC_LARGE_IMAGE["CATALOG_OPTIONS"] = {"paths": [DATA_DIR], "index": STATE_DIR / "index"}

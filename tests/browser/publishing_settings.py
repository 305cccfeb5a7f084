"""The site of the publishing tests as one that browsers visit: static files, a database in ``SITE_FOLDER``, a strict policy."""

import os
from collections.abc import Callable
from pathlib import Path

from django.http import HttpRequest, HttpResponse

from tests.publishing.settings import *  # noqa: F403
from tests.publishing.settings import MIDDLEWARE, OGC_LARGE_IMAGE

PLACE = Path(os.environ["SITE_FOLDER"])
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'"


def with_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """As sites have it that let no inline script or style through."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return answered


MIDDLEWARE = ["whitenoise.middleware.WhiteNoiseMiddleware", *MIDDLEWARE, "tests.browser.publishing_settings.with_policy"]
WHITENOISE_USE_FINDERS = True
ROOT_URLCONF = "tests.browser.publishing_urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": PLACE / "site.sqlite3"}}
MEDIA_ROOT = PLACE / "media"
(PLACE / "rasters").mkdir(exist_ok=True)
OGC_LARGE_IMAGE = {
    **OGC_LARGE_IMAGE,
    "TRUSTED_FOLDERS": [PLACE / "rasters"],
    # So that a browser asks each time whether what it has is still the same.
    "MAX_AGE": {"tile": 0, "map": 0, "capabilities": 0, "metadata": 0},
}

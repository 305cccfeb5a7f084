"""The site that is measured: its database by BENCH_DATABASE_URL, its raster's folder by BENCH_FOLDER."""

import os

os.environ["DATABASE_URL"] = os.environ["BENCH_DATABASE_URL"]
from tests.publishing.settings import *  # noqa: F403
from tests.publishing.settings import DATABASES

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["NAME"] = os.path.join(os.environ["BENCH_FOLDER"], "site.sqlite3")
ROOT_URLCONF = "tests.bench.publishing.urls"
OGC_LARGE_IMAGE = {
    "CATALOG": "ogc_large_image.publishing.catalog.DatabaseCatalog",
    "TRUSTED_FOLDERS": [os.environ["BENCH_FOLDER"]],
}

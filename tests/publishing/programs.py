"""Programs of their own on the tests' database and folder."""

from __future__ import annotations

import os

from django.db import connection

from tests.publishing.settings import FOLDER


def environment(**more: str) -> dict[str, str]:
    """Of a process that is to see what the running test sees."""
    scheme, _, place = os.environ.get("DATABASE_URL", "sqlite://").partition("://")
    name = connection.settings_dict["NAME"]
    address = name if scheme == "sqlite" else f"{place.rpartition('/')[0]}/{name}"
    return {
        **os.environ,
        "DATABASE_URL": f"{scheme}://{address}",
        "DJANGO_SETTINGS_MODULE": "tests.publishing.settings",
        "OGC_TEST_FOLDER": str(FOLDER),
        **more,
    }

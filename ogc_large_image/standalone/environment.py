"""What the command hands to the processes that it starts: one environment variable each."""

from __future__ import annotations

from typing import Final

INDEX: Final = "OGC_LARGE_IMAGE_INDEX"
"""Folder of the index that the catalog reads."""
SECRET_KEY: Final = "OGC_LARGE_IMAGE_SECRET_KEY"  # noqa: S105 - the name of it
ALLOWED_HOSTS: Final = "OGC_LARGE_IMAGE_ALLOWED_HOSTS"
"""Host names with commas between them."""
PUBLIC_URL: Final = "OGC_LARGE_IMAGE_PUBLIC_URL"
WORKERS: Final = "OGC_LARGE_IMAGE_WORKERS"
"""How many processes share the machine."""
TITLE: Final = "OGC_LARGE_IMAGE_TITLE"
BLOCKS: Final = "OGC_LARGE_IMAGE_BLOCKS"
"""Folder of the decoded blocks that the workers share; not set where there is no place for one."""
SETTINGS: Final = "DJANGO_SETTINGS_MODULE"

"""What the server's settings are told by the one who starts it."""

from __future__ import annotations

from typing import Final

FOLDER: Final = "CONFORMANCE_FOLDER"
"""Environment variable: the folder with ``rasters`` to serve, ``public`` documents about them, and room for an ``index``."""

"""From what a view's ``get_path`` returns to the source that the engine reads."""

from __future__ import annotations

import os
from pathlib import Path

from ogc_large_image import conf
from ogc_large_image.sources.describe import file_ref
from ogc_large_image.sources.ref import SourceRef


def source_ref(path: str | os.PathLike[str]) -> SourceRef:
    """The source behind a path, in its present state.

    SourceRefused for what is not served, SourceNotFound where there is
    nothing. A file is trusted only below one of ``TRUSTED_FOLDERS``.
    """
    text = os.fspath(path)
    return file_ref(Path(text), trusted=_is_trusted(text))


def _is_trusted(path: str) -> bool:
    folders = conf.app_settings().trusted_folders
    return bool(folders) and any(Path(os.path.realpath(path)).is_relative_to(folder) for folder in folders)

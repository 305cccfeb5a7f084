from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def elsewhere(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A storage of this test's own; copies go below the test's folder, and every request asks for the version."""
    # Models need Django, which is not set up yet when this file is loaded.
    from ogc_large_image.storage.file_versions import versions
    from tests.unit.storage.stored_images import FOLDER, Elsewhere

    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setenv(FOLDER, str(tmp_path / "elsewhere"))
    settings.DATA_TEMP_DIR = tmp_path / "data"
    settings.OGC_LARGE_IMAGE = {"REVALIDATE_SECONDS": 0}
    versions._known.clear()
    return Elsewhere()

"""docs/tutorial.md, carried out word for word, until QGIS draws what it publishes."""

import sysconfig
from pathlib import Path

import numpy as np
import pytest

from tests.interop.test_qgis import qgis
from tests.map_comparison import Grid
from tests.tutorial import Tutorial, carried_out, free_address

CHECKOUT = Path(__file__).resolve().parents[2]
# The whole cone.
EXTENT = (500_000.0, 5_180_000.0, 520_000.0, 5_200_000.0)
CRS = "EPSG:32632"


def colours(picture: np.ndarray) -> dict[str, list[int]]:
    height, width = picture.shape[:2]
    return {"top": picture[height // 2, width // 2].tolist(), "foot": picture[height // 2, 0].tolist()}


def test_the_tutorial_leads_from_nothing_to_a_layer_in_qgis(tmp_path: Path) -> None:
    project, desktop, later = (tmp_path / name for name in ("project", "desktop", "later"))
    for folder in (project, desktop, later):
        folder.mkdir()
    grid = Grid(CRS, EXTENT, 500, 500)
    programs = Path(sysconfig.get_path("scripts"))
    with carried_out(Tutorial("tutorial.md", project, programs, free_address(), str(CHECKOUT))) as tutorial:
        url = f"{tutorial.until_served()}/maps/wms"
        known, _, picture = qgis(desktop, url, "scan-1", grid)
        assert known["crs"] == CRS
        assert known["extent"] == pytest.approx(EXTENT)
        assert colours(picture) == {"top": [255, 255, 255, 255], "foot": [5, 5, 5, 255]}
        tutorial.rest()
        _, _, picture = qgis(later, url, "scan-1", grid)
        assert colours(picture)["top"] == [255, 255, 0, 255]

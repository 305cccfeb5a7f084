"""This project, as its own command serves it, in the flavour of the Python that runs the benchmark."""

from __future__ import annotations

import importlib.metadata
import json
import platform
import sys
from pathlib import Path
from urllib.parse import quote, urlencode

from ogc_large_image.sources.datasets import FLAVOUR
from tests.bench.areas import Area, MapArea, TileArea
from tests.bench.peers.peer import WORKERS, Peer
from tests.bench.peers.wms import get_map
from tests.bench.workloads import Composite, Ramp, Workload

CHECKOUT = Path(__file__).resolve().parents[3]
_PRIMARIES = ("#f00", "#0f0", "#00f")


class Ours(Peer):
    """Without its cache of rendered tiles."""

    settings = "tests.bench.uncached_settings"
    says_cached = True

    def install(self) -> None:
        """It is what runs."""

    def versions(self) -> str:
        names = ["ogc-large-image", "granian", "numpy", "large-image", "GDAL" if FLAVOUR == "gdal" else "rasterio"]
        parts = [f"{name} {importlib.metadata.version(name)}" for name in names]
        if FLAVOUR != "gdal":
            import rasterio

            parts[-1] += f" (GDAL {rasterio.__gdal_version__})"
        return f"{', '.join(parts)}; Python {platform.python_version()}"

    def command(self, port: int) -> list[str | Path]:
        command: list[str | Path] = [sys.executable, "-m", "ogc_large_image.standalone", "serve", self.site.rasters]
        return [*command, "--port", str(port), "--workers", str(WORKERS), "--settings", self.settings]

    def environment(self) -> dict[str, str]:
        return {"PYTHONPATH": str(CHECKOUT)}

    def path(self, workload: Workload, area: Area) -> str:
        if isinstance(area, MapArea):
            return get_map("/wms", workload.raster, area)
        style = _style_parameters(workload)
        if style:
            return f"/api/layers/{workload.raster}/tiles/{area.zoom}/{area.column}/{area.row}.png?{style}"
        return _wmts_resource(workload.raster, area)


class OursCached(Ours):
    """As it is served when nobody configures it."""

    settings = "ogc_large_image.standalone.settings"


def _wmts_resource(layer: str, tile: TileArea) -> str:
    return f"/wmts/1.0.0/{layer}/default/WebMercatorQuad/{tile.zoom}/{tile.row}/{tile.column}.png"


def _style_parameters(workload: Workload) -> str:
    style = workload.style
    if isinstance(style, Ramp):
        return urlencode({"palette": style.palette, "min": style.low, "max": style.high})
    if isinstance(style, Composite):
        bands = [
            {"band": band, "palette": ["#000", colour], "min": style.low, "max": style.high}
            for band, colour in zip(style.bands, _PRIMARIES, strict=True)
        ]
        return f"style={quote(json.dumps({'bands': bands}, separators=(',', ':')))}"
    return ""

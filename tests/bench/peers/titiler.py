"""TiTiler from PyPI in an environment of its own, with the GDAL settings that its documentation recommends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.areas import Area, MapArea
from tests.bench.peers.peer import WORKERS, Peer
from tests.bench.workloads import Composite, Ramp, Workload

PACKAGES = ("titiler.application", "uvicorn[standard]")
_ENVIRONMENT = {
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".tif,.TIF,.tiff",
    "CPL_VSIL_CURL_CACHE_SIZE": "20000000",
    "GDAL_CACHEMAX": "200",
    "GDAL_BAND_BLOCK_CACHE": "HASHSET",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_HTTP_MERGE_CONSECUTIVE_RANGES": "YES",
    "GDAL_HTTP_MULTIPLEX": "YES",
    "GDAL_HTTP_VERSION": "2",
    "VSI_CACHE": "TRUE",
    "VSI_CACHE_SIZE": "5000000",
}


class TiTiler(Peer):
    """``titiler.application`` under uvicorn."""

    @property
    def _home(self) -> Path:
        return self.site.installed / "titiler"

    @property
    def _python(self) -> Path:
        return self._home / "bin" / "python"

    def install(self) -> None:
        finished = self._home / "installed"
        if finished.exists():
            return
        print(f"Installing {' and '.join(PACKAGES)} from PyPI into {self._home}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", self._home], check=True)
        subprocess.run([self._python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        finished.touch()

    def versions(self) -> str:
        code = (
            "import importlib.metadata, json, platform, rasterio; version = importlib.metadata.version;"
            "print(json.dumps([*map(version, ('titiler.core', 'rio-tiler', 'rasterio', 'uvicorn')),"
            " rasterio.__gdal_version__, platform.python_version()]))"
        )
        output = subprocess.run([self._python, "-c", code], check=True, capture_output=True, text=True).stdout
        titiler, tiler, rasterio, uvicorn, gdal, python = json.loads(output)
        return f"TiTiler {titiler}, rio-tiler {tiler}, rasterio {rasterio} (GDAL {gdal}), uvicorn {uvicorn}; Python {python}"

    def command(self, port: int) -> list[str | Path]:
        arguments = ["--port", str(port), "--workers", str(WORKERS), "--log-level", "warning", "--no-access-log"]
        return [self._python, "-m", "uvicorn", "titiler.application.main:app", "--host", "127.0.0.1", *arguments]

    def environment(self) -> dict[str, str]:
        return _ENVIRONMENT

    def path(self, workload: Workload, area: Area) -> str:
        parameters = [("url", f"{self.site.rasters / workload.raster}.tif"), *_style(workload)]
        if isinstance(area, MapArea):
            parameters += [("coord_crs", "epsg:4326"), ("dst_crs", "epsg:4326")]
            bbox = ",".join(map(str, area.bbox))
            return f"/cog/bbox/{bbox}/{area.width}x{area.height}.png?{urlencode(parameters, safe='/:,')}"
        parameters.append(("tilesize", str(area.width)))
        tile = f"{area.zoom}/{area.column}/{area.row}"
        return f"/cog/tiles/WebMercatorQuad/{tile}.png?{urlencode(parameters, safe='/:,')}"


def _style(workload: Workload) -> list[tuple[str, str]]:
    style = workload.style
    if isinstance(style, Ramp):
        return [("rescale", f"{style.low},{style.high}"), ("colormap_name", style.palette.lower())]
    if isinstance(style, Composite):
        return [*(("bidx", str(band)) for band in style.bands), ("rescale", f"{style.low},{style.high}")]
    return []

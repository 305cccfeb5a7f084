"""django-large-image from PyPI in an environment of its own, and this project as its drop-in, in one and the same project."""

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ogc_large_image.sources.datasets import FLAVOUR
from tests.bench.areas import Area, TileArea
from tests.bench.peers.ours import CHECKOUT
from tests.bench.peers.peer import WORKERS, Peer
from tests.bench.workloads import Workload

VERSION = "0.10.5"
# What decides how fast pixels are read is what this environment has.
_SHARED = ("large-image", "granian", "django", "djangorestframework", "numpy")


class MixinsSite(Peer):
    """The project of ``tests.bench.mixins_site``, with permissions and a look-up of the object in each request."""

    site_kind = "mixins"
    mixins: str
    threads: int
    """With which it serves most, of 1, 2, 4 and 8 (README.md)."""

    @property
    def python(self) -> Path:
        """Of the environment that serves it."""
        return Path(sys.executable)

    def command(self, port: int) -> list[str | Path]:
        options = [
            "--interface",
            "wsgi",
            "--workers",
            str(WORKERS),
            "--blocking-threads",
            str(self.site.threads or self.threads),
            "--log-level",
            "warning",
        ]
        application = "tests.bench.mixins_site.wsgi:application"
        return [self.python, "-m", "granian", *options, "--host", "127.0.0.1", "--port", str(port), application]

    def environment(self) -> dict[str, str]:
        return {
            "PYTHONPATH": str(CHECKOUT),
            "DJANGO_SETTINGS_MODULE": "tests.bench.mixins_site.settings",
            "BENCH_MIXINS": self.mixins,
            "BENCH_RASTERS": str(self.site.rasters),
            "BENCH_DATABASE": str(self.site.run / f"{self.mixins}.sqlite3"),
            # The original keeps links by primary keys there, and refuses those of another database's images.
            "TMPDIR": str(self.site.run),
        }

    def path(self, workload: Workload, area: Area) -> str:
        assert isinstance(area, TileArea)
        number = sorted(path.stem for path in self.site.rasters.glob("*.tif")).index(workload.raster) + 1
        return f"/api/rasters/{number}/tiles/{area.zoom}/{area.column}/{area.row}.png?projection=EPSG:3857"

    @contextmanager
    def serving(self) -> Iterator[int]:
        prepare = [self.python, "-m", "tests.bench.mixins_site.prepare"]
        subprocess.run(prepare, check=True, env={**os.environ, **self.environment()})
        with super().serving() as port:
            yield port


class OursMixins(MixinsSite):
    """This project's mixins, as they are when nobody configures them."""

    mixins = "ogc_large_image"
    threads = 1
    says_cached = True

    def install(self) -> None:
        """It is what runs."""

    def versions(self) -> str:
        return _versions("ogc-large-image", *_SHARED)


class DjangoLargeImage(MixinsSite):
    """The original, with the same raster backend and the same versions of all that both stand on."""

    mixins = "django_large_image"
    threads = 2

    @property
    def _home(self) -> Path:
        return self.site.installed / f"django-large-image-{FLAVOUR}"

    @property
    def python(self) -> Path:
        return self._home / "bin" / "python"

    def install(self) -> None:
        finished = self._home / f"installed-{VERSION}"
        if finished.exists():
            return
        packages = [f"django-large-image[colormaps]=={VERSION}", *(f"{name}=={_version(name)}" for name in _SHARED)]
        packages += [f"{name}=={_version(name)}" for name in ("large-image-source-pil", f"large-image-source-{FLAVOUR}")]
        print(f"Installing {', '.join(packages)} from PyPI into {self._home}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", self._home], check=True)
        pip = [self.python, "-m", "pip", "install", "--quiet"]
        if FLAVOUR == "gdal":
            # The system's GDAL, as in CONTRIBUTING.md.
            subprocess.run([*pip, "setuptools<81", f"numpy=={_version('numpy')}", "wheel"], check=True)
            subprocess.run([*pip, "--no-build-isolation", "--no-cache-dir", f"GDAL[numpy]=={_version('GDAL')}"], check=True)
        subprocess.run([*pip, *packages], check=True)
        finished.touch()

    def versions(self) -> str:
        code = "import json, sys; from importlib.metadata import version; print(json.dumps([*map(version, sys.argv[1:])]))"
        names = ("django-large-image", f"large-image-source-{FLAVOUR}", *_SHARED)
        found = subprocess.run([self.python, "-c", code, *names], check=True, capture_output=True, text=True).stdout
        return ", ".join(f"{name} {version}" for name, version in zip(names, json.loads(found), strict=True))


def _version(name: str) -> str:
    return importlib.metadata.version(name)


def _versions(*names: str) -> str:
    return ", ".join(f"{name} {_version(name)}" for name in names)

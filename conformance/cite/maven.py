"""What comes from Maven Central, by coordinate and through the ordinary client."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

from conformance.cite.errors import HarnessBroken

ENGINE_VERSION = "6.0.0-RC2"
ENGINE_ARTIFACTS = ("teamengine-core", "teamengine-spi", "teamengine-resources")
SCHEMA_JARS = ("org.jvnet.ogc:ogc-schemas:2.6.1", "org.hisrc.w3c:w3c-schemas:1.4.0")
_GROUP = "org.opengis.cite.teamengine"
_POM = """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>engine</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>{dependencies}</dependencies>
</project>
"""


class Maven:
    """Artifacts in a cache folder, fetched when they are first needed."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache

    def engine(self, version: str = ENGINE_VERSION) -> Path:
        """The folder of TEAM Engine: jars in ``lib``, and its resources unpacked in ``resources``.

        From the jar the engine would silently not find its parsers.ctl, and every
        request with a parser would fail.
        """
        home = self._cache / f"teamengine-{version}"
        done = home / "complete"
        if not done.exists():
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir(parents=True)
            (home / "pom.xml").write_text(
                _POM.format(dependencies="".join(_dependency(each, version) for each in ENGINE_ARTIFACTS))
            )
            self._call(["dependency:copy-dependencies", "-DoutputDirectory=lib"], home)
            jar = next((home / "lib").glob("teamengine-resources-*.jar"))
            with zipfile.ZipFile(jar) as archive:
                archive.extractall(home / "resources")
            jar.unlink()
            done.touch()
        return home

    def jar(self, coordinate: str) -> Path:
        """The jar of ``group:artifact:version``."""
        _, artifact, version = coordinate.split(":")
        jar = self._cache / "jars" / f"{artifact}-{version}.jar"
        if not jar.exists():
            jar.parent.mkdir(parents=True, exist_ok=True)
            self._call(["dependency:copy", f"-Dartifact={coordinate}", f"-DoutputDirectory={jar.parent}"], jar.parent)
        return jar

    def _call(self, arguments: Sequence[str], folder: Path) -> None:
        called = subprocess.run(
            ["mvn", "-B", "-q", *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if called.returncode:
            raise HarnessBroken(f"Maven could not get {arguments[-2]}: {called.stdout[-2000:]}")


def _dependency(artifact: str, version: str) -> str:
    return (
        f"<dependency><groupId>{_GROUP}</groupId><artifactId>{artifact}</artifactId><version>{version}</version></dependency>"
    )

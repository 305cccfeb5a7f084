"""TEAM Engine as a Java process."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.cite.errors import HarnessBroken
from conformance.cite.suites import Suite

_MAIN = "com.occamlab.te.Test"


@dataclass(frozen=True, slots=True)
class Engine:
    """How Java is called: ``class_path`` holds the engine, the suite's resources and its libraries."""

    class_path: Sequence[Path]
    proxy_port: int
    folder: Path
    """Where it works and writes; the scripts lie in ``te/scripts`` below it."""

    def run(self, suite: Suite, url: str, options: Sequence[str], seconds: float) -> str:
        """Runs the suite's tests against the capabilities at ``url``; returns what the engine printed."""
        parameters = {"capabilities-url": url, **suite.parameters(frozenset(options))}
        arguments = [f"-logdir={self.logs}", "-session=s", f"-source={suite.name}/ctl/{suite.main}"]
        arguments += [f"-test={suite.test}"] if suite.test else []
        # The engine dies of an empty value.
        arguments += [f"@{key}={value}" for key, value in parameters.items() if value]
        self.logs.mkdir()
        return self._java([_MAIN, *arguments], seconds, self.folder / "engine.log")

    def run_source(self, source: Path, arguments: Sequence[str], seconds: float) -> str:
        """Runs a program of one Java file with the engine's classes; returns what it printed."""
        return self._java([str(source), *arguments], seconds, self.folder / f"{source.stem}.log")

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    def _java(self, arguments: Sequence[str], seconds: float, log: Path) -> str:
        with log.open("wb") as output:
            try:
                subprocess.run(
                    [*self._command(), *arguments],
                    cwd=self.folder,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    timeout=seconds,
                )
            except subprocess.TimeoutExpired as error:
                raise HarnessBroken(f"it did not end within {seconds:.0f} seconds, see {log}") from error
        return log.read_text(errors="replace")

    def _command(self) -> list[str]:
        settings = {
            "java.awt.headless": "true",
            "TE_BASE": self.folder / "te",
            "user.home": self.folder,
            "java.protocol.handler.pkgs": "com.occamlab.te.util.protocols",
            "http.proxyHost": "127.0.0.1",
            "http.proxyPort": self.proxy_port,
            "https.proxyHost": "127.0.0.1",
            "https.proxyPort": self.proxy_port,
            "http.nonProxyHosts": "localhost|127.*|[::1]",
        }
        return [
            "java",
            *(f"-D{key}={value}" for key, value in settings.items()),
            "-cp",
            os.pathsep.join(map(str, self.class_path)),
        ]

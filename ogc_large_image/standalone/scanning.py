"""Starts the scanner, keeps it running and ends it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path


class ScannerFailed(Exception):
    """The first look at the folders did not come to its end."""


class Scanner:
    """The scanner process as its parent sees it."""

    def __init__(self, paths: Sequence[Path], index: Path, threads: int, series: str = "") -> None:
        options = ["--index", str(index), "--threads", str(threads), f"--series={series}", "--", *map(str, paths)]
        self._command = [sys.executable, "-m", "ogc_large_image.standalone.scanner", *options]
        self._stopping = threading.Event()
        self._process = self._start()

    def wait_until_ready(self) -> int:
        """The number of layers, once all images are described; ScannerFailed where the process ends before."""
        words = self._ready_line()
        if not words:
            raise ScannerFailed(f"reading the images ended with code {self._process.wait()}")
        threading.Thread(target=self._keep_running, daemon=True).start()
        return int(words[1])

    def stop(self) -> None:
        """Ends the process and waits for it."""
        self._stopping.set()
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603

    def _ready_line(self) -> list[str]:
        assert self._process.stdout is not None
        return self._process.stdout.readline().split()

    def _keep_running(self) -> None:
        """Start it again where it dies of a file that came later; what is served stays as it was."""
        pause = 1.0
        while True:
            code = self._process.wait()
            if self._stopping.wait(pause):
                return
            print(f"Following the folders ended with code {code}; starting again.", file=sys.stderr)
            self._process = self._start()
            self._ready_line()
            pause = min(2 * pause, 60.0)

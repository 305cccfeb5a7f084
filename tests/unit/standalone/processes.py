"""The real command in processes of its own, on a free port of this machine."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.rasters import RasterSpec, ramp, write

COMMAND = (sys.executable, "-m", "ogc_large_image.standalone", "serve")


def put_raster(path: Path, age: float = 10.0) -> Path:
    """A small grey raster that was written some seconds ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, RasterSpec(ramp(60, 80, bands=1)))
    os.utime(path, (time.time() - age,) * 2)
    return path


def wait_for(condition, seconds=20.0):
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def is_running(pid: int) -> bool:
    """Whether the process is there and not merely waiting to be collected."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def descendants(pid: int) -> set[int]:
    """All processes that this one has started, and theirs."""
    found: set[int] = set()
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found |= {int(child)} | descendants(int(child))
    return found


@dataclass
class Running:
    """A server that answers."""

    process: subprocess.Popen[str]
    url: str
    output: Path

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.url + path, timeout=20) as answer:
            return answer.read()

    def has_layer(self, name: str) -> bool:
        try:
            self.get(f"/api/layers/{name}/")
        except urllib.error.HTTPError:
            return False
        return True

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(20)


@contextlib.contextmanager
def serving(folder: Path, *options: str, command: tuple[str, ...] = COMMAND, cwd: Path | None = None) -> Iterator[Running]:
    """The command, serving ``folder``, from its first answer to its end."""
    output = folder.parent / "output.txt"
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder.parent / "cache")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    with open(output, "w") as file:
        process = subprocess.Popen(
            [*command, str(folder), "--port", "0", *options],
            stdout=file,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
            cwd=cwd,
            start_new_session=True,
            # Tests that nohup runs would hand on that this signal is to be ignored.
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
        )
    try:
        assert wait_for(lambda: process.poll() is not None or "Ctrl-C" in output.read_text(), 60), output.read_text()
        found = re.search(r"http://\S+:\d+", output.read_text())
        assert found, output.read_text()
        yield Running(process, found.group(), output)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()

"""A document with a new project in it, carried out block by block in a folder of its own."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

from tests.live_server import users_environment

_DOCS = Path(__file__).resolve().parents[1] / "docs"
_BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_ADDRESS = "127.0.0.1:8000"
_START_SECONDS = 60


class Tutorial:
    """The blocks of a document, run in their order: files of Python, commands of a shell, and a server that goes on."""

    def __init__(self, document: str, folder: Path, programs: Path, address: str, python_path: str = "") -> None:
        text = (_DOCS / document).read_text().replace(_ADDRESS, address)
        (_, install), *self._blocks = _BLOCK.findall(text)
        assert install.startswith("pip install")
        self._folder = folder
        self._log = folder / "server.log"
        self._url = f"http://{address}"
        self._environment = {
            **{name: value for name, value in users_environment().items() if name != "PYTHONPATH"},
            # An environment of the tests has the package alone, and django-admin is where its dependencies are.
            "PATH": os.pathsep.join((str(programs), sysconfig.get_path("scripts"), os.environ["PATH"])),
            **({"PYTHONPATH": python_path} if python_path else {}),
        }
        self._server: subprocess.Popen[bytes] | None = None

    def until_served(self) -> str:
        """Carries out all up to the command that starts the server; the address of the site."""
        while self._blocks:
            if self._step():
                return self._url
        raise AssertionError("the document starts no server")

    def rest(self) -> None:
        """Carries out what is left."""
        while self._blocks:
            assert not self._step()

    def _step(self) -> bool:
        kind, text = self._blocks.pop(0)
        if kind == "python":
            self._write(text)
        elif " runserver " in text:
            self._serve(text)
            return True
        else:
            self._run(text)
        return False

    def _write(self, text: str) -> None:
        """Into the file that the first line names; the project's own are added to."""
        comment, _, code = text.partition("\n")
        path = self._folder / comment.removeprefix("# ")
        started = path.read_text() if path.parent.name == "mysite" else ""
        path.write_text(started + code)
        if self._server is not None:
            self._until_reloaded()

    def _run(self, text: str) -> None:
        command = ["bash", "-euc", text]
        done = subprocess.run(command, cwd=self._folder, env=self._environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, text + done.stdout + done.stderr

    def _serve(self, text: str) -> None:
        log = self._log.open("wb")
        command = ["bash", "-euc", f"exec {text}"]
        with log:
            self._server = subprocess.Popen(
                command, cwd=self._folder, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )
        self._until_answered()

    def _until_reloaded(self) -> None:
        """Django's server ends when it sees the file, and starts anew."""
        deadline = time.monotonic() + _START_SECONDS
        while "changed, reloading." not in self._log.read_text():
            assert time.monotonic() < deadline, self._log.read_text()
            time.sleep(0.1)
        self._until_answered()

    def _until_answered(self) -> None:
        assert self._server is not None
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._server.poll() is None:
            with contextlib.suppress(OSError), urlopen(f"{self._url}/maps/wms?SERVICE=WMS&REQUEST=GetCapabilities"):
                return
            time.sleep(0.2)
        raise AssertionError(self._log.read_text())

    def end(self) -> None:
        """Ends the server, with the process that reloads it."""
        if self._server is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._server.pid, signal.SIGTERM)
            self._server.wait(30)


def free_address() -> str:
    """Of this machine, with a port that nobody listens at."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{opened.getsockname()[1]}"


@contextlib.contextmanager
def carried_out(tutorial: Tutorial) -> Iterator[Tutorial]:
    """Until the block ends."""
    try:
        yield tutorial
    finally:
        tutorial.end()

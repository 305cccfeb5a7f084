"""Servers of other makers, started for the tests on free ports of this machine and ended after them."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def program(name: str) -> str:
    """A program's path; ``.ci/run`` installs each, and its words say how."""
    places = [os.environ.get("PATH", ""), os.environ.get("GOBIN", ""), str(Path.home() / "go" / "bin")]
    found = shutil.which(name, path=os.pathsep.join(places))
    assert found, f"{name} is not installed: .ci/run shows how"
    return found


@contextlib.contextmanager
def running(command: list[str], port: int, environment: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """The program, from the moment that it listens on the port."""
    process = subprocess.Popen(
        command, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(process, port)
        yield process
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.wait()


@contextlib.contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """The address of a Redis that keeps nothing."""
    port = free_port()
    command = [program("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    with running(command, port):
        yield f"redis://127.0.0.1:{port}/0"


@contextlib.contextmanager
def celery_worker(app: str, *, processes: int, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of the app in this module, with so many child processes, in a process group of its own."""
    command = [sys.executable, "-m", "celery", "-A", app, "worker", "-c", str(processes), "-l", "error"]
    quiet = ["--without-gossip", "--without-mingle"]
    process = subprocess.Popen([*command, *quiet], env={**os.environ, **environment}, start_new_session=True)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def kill_children(process: subprocess.Popen[bytes]) -> None:
    """As the kernel does where memory runs out."""
    for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
        os.kill(int(child), signal.SIGKILL)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, "the program ended at once"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError("the program does not listen")

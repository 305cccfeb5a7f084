"""The server: a scanner that follows the folders, and worker processes that serve what it found."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

import ogc_large_image
from ogc_large_image.layers.folder_lock import lock_folder
from ogc_large_image.sources.environment import GDAL_CACHE_MEGABYTES
from ogc_large_image.standalone import environment, hosts
from ogc_large_image.standalone.block_folder import shared_block_folder
from ogc_large_image.standalone.scanning import Scanner, ScannerFailed
from ogc_large_image.standalone.settings_check import settings_problem
from ogc_large_image.standalone.worker import be_ended_by_signal, load_application

_RESTARTS = 3
"""So often the workers may all be started anew within a minute before the server gives up."""
_LAST_REQUESTS_SECONDS = 10
_OWN_CACHE = str(GDAL_CACHE_MEGABYTES)
_CACHE_BESIDE_SHARED = "64"
"""Megabytes of decoded blocks in each worker's GDAL, where the workers share theirs."""


@dataclass(frozen=True)
class Options:
    """What to serve, and how."""

    paths: tuple[Path, ...]
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    threads: int = 4
    title: str = ""
    public_url: str = ""
    allowed_hosts: tuple[str, ...] = ()
    settings: str = "ogc_large_image.standalone.settings"
    series: str = ""
    """The expression of a ``SeriesPattern``; empty: every image is a layer of its own."""


class _Stopped(Exception):
    """A signal asked for the end before the server was up."""


def cpu_count() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def serve(options: Options) -> int:
    """Serves until SIGINT or SIGTERM; the exit code."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=be_ended_by_signal)
    try:
        address, port = hosts.listening_address(options.host, options.port)
    except hosts.CannotListen as error:
        print(f"Cannot listen: {error}.", file=sys.stderr)
        return 1
    with _index_folder(options.paths) as index, shared_block_folder(options.workers) as blocks:
        _set_environment(options, index, blocks)
        # Those that come with the package are known to be good.
        problem = settings_problem() if options.settings != Options.settings else ""
        if problem:
            print(f"Nothing is served with {options.settings}: {problem}", file=sys.stderr)
            return 1
        scanner = Scanner(options.paths, index, threads=cpu_count(), series=options.series)
        try:
            layers = scanner.wait_until_ready()
            return _serve_workers(options, address, port, partial(_announce, layers, options, address, port))
        except ScannerFailed as error:
            print(f"Nothing is served: {error}.", file=sys.stderr)
            return 1
        except _Stopped:
            return 0
        finally:
            scanner.stop()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _Stopped


def _set_environment(options: Options, index: Path, blocks: Path | None) -> None:
    os.environ[environment.INDEX] = str(index)
    os.environ.setdefault(environment.SECRET_KEY, secrets.token_urlsafe(48))
    os.environ[environment.ALLOWED_HOSTS] = ",".join(hosts.allowed_hosts(options.host, options.allowed_hosts))
    os.environ[environment.PUBLIC_URL] = options.public_url
    os.environ[environment.TITLE] = options.title
    os.environ[environment.WORKERS] = str(options.workers)
    os.environ[environment.SETTINGS] = options.settings
    os.environ.pop(environment.BLOCKS, None)
    if blocks is not None:
        os.environ[environment.BLOCKS] = str(blocks)
        if os.environ.get("GDAL_CACHEMAX", _OWN_CACHE) == _OWN_CACHE:
            # What is shared need not be kept by each worker's GDAL as well; and memory used again is faster than new memory.
            os.environ["GDAL_CACHEMAX"] = _CACHE_BESIDE_SHARED


@contextlib.contextmanager
def _index_folder(paths: Sequence[Path]) -> Iterator[Path]:
    """A folder for these paths' index that is there again at the next start, or one for this start only."""
    identity = "\0".join([_code_stamp(), sys.prefix, *(str(path.resolve()) for path in paths)])
    try:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder = cache / "ogc-large-image" / hashlib.sha256(os.fsencode(identity)).hexdigest()[:16]
        # The lock is this process's until it ends: another server of the same paths keeps an index of its own.
        is_ours = lock_folder(folder) is not None
    except (OSError, RuntimeError):
        is_ours = False
    if is_ours:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="ogc-large-image-") as temporary:
        yield Path(temporary)


def _code_stamp() -> str:
    """Another one wherever this package is another, which may describe the same image otherwise."""
    package = Path(ogc_large_image.__file__).parent
    newest = max(file.stat().st_mtime_ns for file in package.glob("**/*.py"))
    return f"{ogc_large_image.__version__} {package} {newest}"


def _serve_workers(options: Options, address: str, port: int, announce: Callable[[], None]) -> int:
    starts: list[float] = []
    while True:
        starts = [start for start in starts if time.monotonic() - start < 60] + [time.monotonic()]
        server = Server(
            "ogc_large_image.standalone.wsgi:application",
            address=address,
            port=port,
            interface=Interfaces.WSGI,
            workers=options.workers,
            blocking_threads=options.threads,
            http=HTTPModes.http1,
            websockets=False,
            log_level=LogLevels.error,
            respawn_failed_workers=True,
            workers_kill_timeout=_LAST_REQUESTS_SECONDS,
        )
        server.on_startup(partial(_stop_on_hangup, server.signal_handler_interrupt))
        if len(starts) == 1:
            # Whoever has read the addresses may end the server by any signal.
            server.on_startup(announce)
        with contextlib.suppress(SystemExit):
            server.serve(target_loader=partial(load_application, os.getpid()), wrap_loader=False)
        if server.interrupt_signal:
            return 0
        if len(starts) > _RESTARTS:
            print("The workers keep failing; the reason is above.", file=sys.stderr)
            return 1


def _stop_on_hangup(stop: Callable[..., None]) -> None:
    """End with the terminal, unless the caller (nohup) wants otherwise; the server would take it for a reload."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN if _ignores_hangup else stop)


_ignores_hangup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def _announce(layers: int, options: Options, address: str, port: int) -> None:
    """Prints the addresses as soon as they answer, from a thread: the server has this one."""
    url = options.public_url.rstrip("/") or hosts.base_url(options.host, port)
    text = (
        f"ogc-large-image {ogc_large_image.__version__} serves {layers} {'layer' if layers == 1 else 'layers'}\n"
        f"  Landing page  {url}/\n"
        f"  WMS           {url}/wms\n"
        f"  WMTS          {url}/wmts/1.0.0/WMTSCapabilities.xml\n"
        f"  API           {url}/api/layers/\n"
        "Ctrl-C ends the server."
    )
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 - compared with, not bound to

    def wait() -> None:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection((reachable, port), timeout=5):
                print(text, flush=True)
                return
            time.sleep(0.1)

    threading.Thread(target=wait, daemon=True).start()

"""The process that opens images to describe them, so that no other one does before it serves.

A damaged file that takes its reader's process down takes this one, not the
server; and the server forks its workers without any open dataset.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from ogc_large_image.layers.folder import FolderCatalog, Problem
from ogc_large_image.layers.folder_index import FolderIndex
from ogc_large_image.layers.followed import first_scan, pause_after
from ogc_large_image.layers.series_pattern import SeriesPattern

_MANY_FILES = 100
"""From this number on, progress is worth a line even where nobody watches a terminal."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Describes, says ``ready`` on standard output, and follows the folders until standard input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--series", default="", help="the expression of a SeriesPattern; empty for no series")
    parser.add_argument("paths", type=Path, nargs="+")
    options = parser.parse_args(arguments)
    # Ctrl-C goes to the whole group of processes; the parent alone answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()

    series = SeriesPattern(options.series) if options.series else None
    catalog = FolderCatalog(options.paths, FolderIndex(options.index), threads=options.threads, series=series)
    with _ProgressBar() as bar:
        first_scan(catalog, bar.show)
    told = _tell(catalog.problems, ())
    print("ready", len(catalog.layers), flush=True)
    while True:
        started = time.monotonic()
        try:
            if catalog.update():
                told = _tell(catalog.problems, told)
        except OSError as error:
            print(f"The index could not be written: {error.strerror}", file=sys.stderr)
        time.sleep(pause_after(time.monotonic() - started))


def _end_with_parent() -> None:
    with contextlib.suppress(OSError):
        while os.read(sys.stdin.fileno(), 1024):
            pass
    os._exit(0)


def _tell(problems: Sequence[Problem], told: Sequence[Problem]) -> Sequence[Problem]:
    for problem in problems:
        if problem not in told:
            what = "Served without its layer file" if problem.is_served else "Left out"
            print(f"{what}: {problem.file}: {problem.reason}", file=sys.stderr)
    return problems


class _ProgressBar(contextlib.AbstractContextManager["_ProgressBar"]):
    """A bar on standard error; for few files only where it is a terminal, where it vanishes when done."""

    def __init__(self) -> None:
        self._bar: tqdm[None] | None = None

    def show(self, done: int, total: int) -> None:
        is_terminal = sys.stderr.isatty()
        if self._bar is None:
            self._bar = tqdm(
                total=total,
                desc="Reading images",
                unit="file",
                leave=not is_terminal,
                mininterval=0.1 if is_terminal else 5.0,
                disable=not is_terminal and total < _MANY_FILES,
            )
        self._bar.update(done - self._bar.n)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()


if __name__ == "__main__":
    main()

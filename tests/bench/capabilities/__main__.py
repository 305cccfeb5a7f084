"""Measures the capabilities of many layers, of a folder and of a database; exits with 1 where a target is missed."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ogc_large_image.standalone import environment
from tests.bench.capabilities.fill import fill
from tests.bench.capabilities.targets import AGAIN_MS, DOCUMENTS
from tests.bench.report import machine

Figures = Mapping[str, Any]
"""Of each document, pairs of seconds by the clock and of the processor."""


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.capabilities", description=__doc__)
    parser.add_argument("--layers", type=int, default=10_000, help="how many (default: %(default)s)")
    parser.add_argument("--catalogs", default=",".join(CATALOGS), help="default: %(default)s")
    parser.add_argument(
        "--cpu", action="store_true", help="judge by the processor's time, for a machine that others use at the same time"
    )
    options = parser.parse_args()
    print(f"{machine()}\n{options.layers} layers\n", flush=True)
    print(f"{'ms by the clock (of the processor)':36}{'first':>18}{'again':>16}{'without gzip':>18}{'KiB, gzip':>11}{'KiB':>9}")
    misses = []
    for name in options.catalogs.split(","):
        with tempfile.TemporaryDirectory(prefix="ogc-large-image-bench-") as folder:
            figures = CATALOGS[name](Path(folder), options.layers)
        for line in _lines(name, figures):
            print(line, flush=True)
        misses += judge(name, figures, by_cpu=options.cpu)
    print("\n" + ("\n".join(misses) if misses else "All targets are met."))
    return 1 if misses else 0


def judge(catalog: str, figures: Figures, *, by_cpu: bool) -> Iterator[str]:
    """What took too long."""
    for document in DOCUMENTS:
        found = figures[document.name]
        for name, most in (("first", 1000 * document.first_seconds), ("again", AGAIN_MS)):
            taken = 1000 * found[name][by_cpu]
            if taken > most:
                yield f"{document.name} of a {catalog}, {name}: {taken:.1f} ms instead of {most:.0f}"


def _lines(catalog: str, figures: Figures) -> Iterator[str]:
    for document in DOCUMENTS:
        found = figures[document.name]
        columns = (
            f"{1000 * found[name][0]:{width}.1f} ({1000 * found[name][1]:.1f})"
            for name, width in (("first", 9), ("again", 9), ("plain", 11))
        )
        yield f"{f'{document.name} of a {catalog}':36}{''.join(columns)}{found['kib'][0]:11.0f}{found['kib'][1]:9.0f}"


def _of_a_folder(folder: Path, count: int) -> Figures:
    fill(folder, count)
    return _probe({environment.SETTINGS: "ogc_large_image.standalone.settings", environment.INDEX: str(folder)}, "/")


def _of_a_database(folder: Path, count: int) -> Figures:
    found = {
        environment.SETTINGS: "tests.bench.publishing.settings",
        "BENCH_DATABASE_URL": os.environ.get("DATABASE_URL", ""),
        "BENCH_FOLDER": str(folder),
    }
    command = [sys.executable, "-m", "tests.bench.publishing.fill", str(count)]
    subprocess.run(command, env={**os.environ, **found}, check=True)
    return _probe(found, "/maps/")


def _probe(variables: Mapping[str, str], root: str) -> Figures:
    command = [sys.executable, "-m", "tests.bench.capabilities.probe", root]
    told = subprocess.run(command, env={**os.environ, **variables}, check=True, stdout=subprocess.PIPE).stdout
    figures: Figures = json.loads(told)
    return figures


CATALOGS: Mapping[str, Callable[[Path, int], Figures]] = {"folder": _of_a_folder, "database": _of_a_database}

if __name__ == "__main__":
    sys.exit(main())

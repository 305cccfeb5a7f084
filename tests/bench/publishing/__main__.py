"""Measures the site at several numbers of layers; exits with 1 where something grows that is not to."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from tests.bench.publishing.measures import COUNTING_MS, GROWTH, MEASURES, Measure
from tests.bench.report import machine

Found = Mapping[int, Mapping[str, Any]]
"""By the number of layers, the figures of each measure."""

_SMALLEST_MS = 1.0
"""Added to both times before they are compared: below it nothing is told apart."""


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.publishing", description=__doc__)
    parser.add_argument("--counts", default="1,1000,100000", help="numbers of layers (default: %(default)s)")
    parser.add_argument(
        "--database",
        default=os.environ.get("DATABASE_URL", ""),
        help="of PostgreSQL, where databases are made and dropped; else SQLite (default: DATABASE_URL)",
    )
    parser.add_argument("--only", default="", help="measures whose names contain one of these texts, separated by commas")
    options = parser.parse_args()
    counts = sorted(map(int, options.counts.split(",")))
    only = [text for text in options.only.split(",") if text]
    print(f"{machine()}\n{'PostgreSQL' if options.database else 'SQLite'}\n", flush=True)
    found = {count: _figures(count, options.database, only) for count in counts}
    measures = [measure for measure in MEASURES if measure.name in found[counts[0]]]
    for line in table(measures, found):
        print(line)
    misses = [miss for measure in measures for miss in judge(measure, found)]
    print("\n" + ("\n".join(misses) if misses else "Nothing grows that is not to."))
    return 1 if misses else 0


def table(measures: Sequence[Measure], found: Found) -> Iterator[str]:
    """Milliseconds and queries of each measure, and its growth from the number on from which it is judged."""
    counts = sorted(found)
    yield f"{'ms (queries)':40}{'layers':>10}{'first':>16}{'again':>14}{'after a change':>18}{'MiB':>8}{'KiB sent':>10}"
    for measure in measures:
        for count in counts:
            figures = found[count][measure.name]
            timings = (
                f"{figures[name]['ms']:{width}.1f} ({figures[name]['queries']})"
                for name, width in (("first", 12), ("warm", 10), ("changed", 14))
            )
            name = measure.name if count == counts[0] else ""
            yield f"{name:40}{count:10}{''.join(timings)}{figures['mib']:8.1f}{figures['kib']:10.0f}"


def judge(measure: Measure, found: Found) -> Iterator[str]:
    """What grows although it is not to."""
    counts = [count for count in sorted(found) if measure.since is not None and count >= measure.since]
    if len(counts) < 2:
        return
    least, most = found[counts[0]][measure.name], found[counts[-1]][measure.name]
    for name in ("first", "warm", "changed"):
        allowed = COUNTING_MS if measure.counts and name != "warm" else 0
        growth = (most[name]["ms"] - allowed + _SMALLEST_MS) / (least[name]["ms"] + _SMALLEST_MS)
        if growth > GROWTH:
            yield f"{measure.name}, {name}: {most[name]['ms']:.1f} ms at {counts[-1]} layers, {least[name]['ms']:.1f} at {counts[0]}"
        if most[name]["queries"] > least[name]["queries"]:
            yield f"{measure.name}, {name}: {most[name]['queries']} queries instead of {least[name]['queries']}"


def _figures(count: int, database: str, only: Sequence[str]) -> Mapping[str, Any]:
    with tempfile.TemporaryDirectory(prefix="ogc-large-image-bench-") as folder, _database(database) as url:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.bench.publishing.settings",
            "BENCH_DATABASE_URL": url,
            "BENCH_FOLDER": folder,
        }
        command = [sys.executable, "-m", "tests.bench.publishing.fill", str(count)]
        subprocess.run(command, env=environment, check=True)
        command = [sys.executable, "-m", "tests.bench.publishing.probe", str(count), *only]
        told = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout
    figures: Mapping[str, Any] = json.loads(told)
    return figures


@contextlib.contextmanager
def _database(url: str) -> Iterator[str]:
    """The address of a new database of the server, which is dropped again; none for SQLite, whose file is in the folder."""
    if not url:
        yield ""
        return
    import psycopg

    name = f"ogc_large_image_bench_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


if __name__ == "__main__":
    sys.exit(main())

"""What ``python -m conformance`` does."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

from conformance import report
from conformance.cite.accounting import Outcome
from conformance.cite.runner import SuiteRun, run_suite
from conformance.cite.suites import SUITES
from conformance.protocol_digest import protocol_digest
from conformance.records import keep, record_of
from conformance.serving import running_server

RECORDED = (("wms13", False), ("wms13", True), ("wms11", False), ("wmts10", False))
"""Suites, and whether repaired, of which results are kept."""
RECORDED_OPTIONS = {
    "wms13": SUITES["wms13"].options,
    "wms11": ("queryable", "recommended", "gml", "fees", "bbox-strict"),
    "wmts10": SUITES["wmts10"].options,
}
_CTL = "ets-{suite}"
_JAVA = "cite1-utils"


@dataclass(frozen=True, slots=True)
class Places:
    """Folders that a run needs, beside those with scripts."""

    data: Path | None
    """The test data, where the server is to be started."""
    url: str
    """The server's root, where it runs already."""
    out: Path | None
    """Where runs leave their logs; nowhere for good, where None."""
    cache: Path


def run(suite_run: SuiteRun, places: Places, *, is_recorded: bool) -> int:
    """Runs one suite and says what came of it; the exit code."""
    with _working_folder(places) as folder, _server(places, folder) as url:
        return _run(replace(suite_run, url=url, folder=_new(folder, suite_run)), is_recorded=is_recorded)


def record(scripts: Path, places: Places) -> int:
    """Runs every suite whose results are kept, against one server, and keeps them; the worst exit code."""
    with _working_folder(places) as folder, _server(places, folder) as url:
        codes = []
        for name, is_repaired in RECORDED:
            suite_run = SuiteRun(
                suite=SUITES[name],
                options=RECORDED_OPTIONS[name],
                url=url,
                ctl=scripts / _CTL.format(suite=name),
                folder=folder,
                cache=places.cache,
                java=scripts / _JAVA,
                is_repaired=is_repaired,
            )
            codes.append(_run(replace(suite_run, folder=_new(folder, suite_run)), is_recorded=True))
    return max(codes)


def _run(suite_run: SuiteRun, *, is_recorded: bool) -> int:
    digest = protocol_digest()
    outcome = run_suite(suite_run)
    for line in report.lines(outcome):
        print(line)
    if is_recorded:
        _keep(outcome, digest)
    return outcome.exit_code


def _keep(outcome: Outcome, digest: str) -> None:
    if outcome.broken:
        print("Not recorded: the results cannot be trusted.")
    else:
        keep(record_of(outcome, digest, datetime.now(timezone.utc).date()))


def _new(folder: Path, suite_run: SuiteRun) -> Path:
    """An empty folder for the run's files."""
    made = folder / f"{suite_run.suite.name}{'-repaired' if suite_run.is_repaired else ''}"
    made.mkdir()
    return made


@contextlib.contextmanager
def _working_folder(places: Places) -> Iterator[Path]:
    if places.out is not None:
        places.out.mkdir(parents=True, exist_ok=True)
        yield places.out.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="conformance-run-") as name:
        yield Path(name)


@contextlib.contextmanager
def _server(places: Places, folder: Path) -> Iterator[str]:
    if places.url or places.data is None:
        yield places.url.rstrip("/")
        return
    with running_server(places.data.resolve(), folder / "server.log") as url:
        yield url

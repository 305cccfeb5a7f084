"""The last results on record: one entry for each way to run a suite, as JSON and, for people, as RESULTS.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from conformance.cite.accounting import SKIPPED, Outcome
from conformance.cite.session_log import TestResult

HERE = Path(__file__).resolve().parent
JSON_FILE = "results.json"
PAGE = "RESULTS.md"

_NOTHING = re.compile(r"No [a-zA-Z]|Can't check|An updateSequence number is advertised")
"""How the suites say that there is nothing to test."""

Record = Mapping[str, Any]

_HEAD = """\
# Results of the OGC's test suites

Written by `python -m conformance run … --record` and `python -m conformance record`; not to be edited. [README.md](README.md) says how to run
them. Groups of tests are counted as tests. The *protocols* are a digest of the sources in `ows/`, `wms/` and `wmts/` that the results are about.

| suite | options | passed | failed | skipped | date | protocols | seconds |
|---|---|---|---|---|---|---|---|
"""


def record_of(outcome: Outcome, digest: str, today: date) -> Record:
    """What is kept of a run; times are rounded, so that another run changes little."""
    return {
        "suite": outcome.suite,
        "repaired": outcome.is_repaired,
        "options": list(outcome.options),
        "date": today.isoformat(),
        "protocols": digest,
        "seconds": round(outcome.seconds),
        "passed": outcome.count("passed"),
        "failed": outcome.count("failed", "inherited"),
        "skipped": outcome.count(*SKIPPED),
        "failures": sorted({test.name for test in outcome.tests if test.verdict == "failed"}),
        "skips": _reasons(test for test in outcome.tests if test.verdict in SKIPPED and test.is_leaf),
        "vacuous": _reasons(test for test in outcome.tests if _is_vacuous(test)),
        "twice": [] if outcome.is_repaired else list(outcome.twice),
        "invalid": list(outcome.invalid),
        "broken": list(outcome.broken),
        "refused": list(outcome.refused),
    }


def _is_vacuous(test: TestResult) -> bool:
    """Whether it passed since the service has nothing of what the test is about."""
    said = any(_NOTHING.match(message) for message in test.messages)
    return said and test.is_leaf and test.verdict == "passed" and not test.requests


def _reasons(tests: Iterable[TestResult]) -> list[list[str]]:
    """Each test by name, with the last thing that it said."""
    return [list(pair) for pair in sorted({(test.name, test.messages[-1] if test.messages else "") for test in tests})]


def keep(record: Record, folder: Path = HERE) -> None:
    """Puts the record in the place of the one of the same suite and repair, and writes the page anew."""
    records = [each for each in read(folder) if _key(each) != _key(record)]
    records = sorted([*records, record], key=_key)
    (folder / JSON_FILE).write_text(json.dumps(records, indent=1) + "\n", encoding="utf-8")
    (folder / PAGE).write_text(page(records), encoding="utf-8")


def read(folder: Path = HERE) -> list[Record]:
    """The records that are kept."""
    file = folder / JSON_FILE
    return list(json.loads(file.read_bytes())) if file.exists() else []


def page(records: Iterable[Record]) -> str:
    """RESULTS.md."""
    records = list(records)
    return (
        _HEAD
        + "".join(_row(record) for record in records)
        + "".join(line + "\n" for each in records for line in _section(each))
    )


def _key(record: Record) -> tuple[str, bool]:
    return record["suite"], record["repaired"]


def _title(record: Record) -> str:
    return f"{record['suite']}, repaired" if record["repaired"] else str(record["suite"])


def _row(record: Record) -> str:
    cells = [_title(record), ", ".join(record["options"])]
    cells += [str(record[key]) for key in ("passed", "failed", "skipped", "date", "protocols", "seconds")]
    return f"| {' | '.join(cells)} |\n"


def _section(record: Record) -> Iterator[str]:
    lines = list(_remarks(record))
    if lines:
        yield from ("", f"## {_title(record)}", "", *lines)


def _remarks(record: Record) -> Iterator[str]:
    if record["repaired"]:
        yield "- Not the suite as published: tests that never start there, for want of a name of their own, were given one."
    for name in record["twice"]:
        yield f"- The suite defines `{name}` twice; the first, and all that only it calls, never starts."
    for kind, words in (("failures", "Failed"), ("invalid", "Invalid capabilities"), ("broken", "Not to be trusted")):
        for each in record[kind]:
            yield f"- {words}: {each}"
    for address in record["refused"]:
        yield f"- Asked for and not answered: <{address}>"
    for name, reason in record["vacuous"]:
        yield f"- Passed on nothing: `{name}`. {reason}"
    for name, reason in record["skips"]:
        yield f"- Skipped: `{name}`. {reason}".rstrip()

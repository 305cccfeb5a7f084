"""The engine's logs of a session as test results."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VERDICTS = {
    "0": "passed",  # a best practice that is followed
    "1": "passed",
    "2": "not tested",
    "3": "skipped",
    "4": "warning",
    "5": "inherited",  # a test that it calls failed
    "6": "failed",
}
NEVER_ENDED = "broken"


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test that was started."""

    name: str
    path: str
    verdict: str
    is_leaf: bool
    """It calls no other tests."""
    assertion: str = ""
    messages: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()


def read_session(folder: Path) -> tuple[TestResult, ...]:
    """All tests that left a log below the folder."""
    return tuple(result for file in sorted(folder.rglob("log.xml")) for result in _read(file, folder))


def _read(file: Path, folder: Path) -> Iterator[TestResult]:
    try:
        log = ElementTree.parse(file).getroot()
    except ElementTree.ParseError as error:
        place = str(file.parent.relative_to(folder))
        yield TestResult(place, place, NEVER_ENDED, True, messages=(f"The log is not whole: {error}",))
        return
    start, end = log.find("starttest"), log.find("endtest")
    if start is None:
        return
    code = None if end is None else end.get("result", "")
    yield TestResult(
        name=f"{start.get('prefix')}:{start.get('local-name')}",
        path=start.get("path", ""),
        verdict=NEVER_ENDED if code is None else VERDICTS.get(code, code),
        is_leaf=log.find("testcall") is None,
        assertion=" ".join((start.findtext("assertion") or "").split()),
        messages=tuple(map(_text, log.findall("message"))),
        exceptions=tuple(_text(each)[:400] for each in log.findall("exception")),
        requests=tuple(_requests(log)),
    )


def _text(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _requests(log: ElementTree.Element) -> Iterator[str]:
    """Addresses that the test asked for; some suites write them in namespaces of their own."""
    for request in log.iter():
        if _local_name(request) == "request":
            parts = list(request)
            base = next((_text(each) for each in parts if _local_name(each) == "url"), "")
            query = "&".join(f"{each.get('name')}={_text(each)}" for each in parts if _local_name(each) == "param")
            if base:
                yield base + (("&" if "?" in base else "?") + query if query else "")


def _local_name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""

from datetime import date

from conformance.cite.accounting import Outcome
from conformance.cite.session_log import TestResult as Result
from conformance.protocol_digest import protocol_digest
from conformance.records import PAGE, keep, page, read, record_of


def outcome(name="wms13", is_repaired=False, tests=()):
    return Outcome(name, ("basic",), is_repaired, tuple(tests), (), (), twice=("x:x",), seconds=12.4)


TESTS = (
    Result("basic:a", "s/a", "passed", True),
    Result("basic:b", "s/b", "skipped", True, messages=("first", "Not offered.")),
    Result("basic:b", "s/c", "skipped", True, messages=("first", "Not offered.")),
    Result("basic:c", "s/d", "failed", True),
    Result("basic:main", "s", "inherited", False),
)


def recorded(**fields):
    return record_of(outcome(**fields), "abc", date(2026, 1, 2))


def test_counts_and_reasons():
    record = recorded(tests=TESTS)

    assert (record["passed"], record["failed"], record["skipped"]) == (1, 2, 2)
    assert record["failures"] == ["basic:c"]
    assert record["skips"] == [["basic:b", "Not offered."]]


def test_the_page_says_what_was_run_and_what_was_not():
    text = page([recorded(tests=TESTS)])

    assert "| wms13 | basic | 1 | 2 | 2 | 2026-01-02 | abc | 12 |" in text
    assert "- Skipped: `basic:b`. Not offered." in text
    assert "- Failed: basic:c" in text
    assert "defines `x:x` twice" in text


def test_a_test_that_had_nothing_to_look_at_is_named():
    said = ("No StyleURL elements",)
    vacuous = Result("basic:a", "s/a", "passed", True, messages=said)
    asked = Result("basic:b", "s/b", "passed", True, messages=said, requests=("http://x/wms?",))

    assert recorded(tests=(vacuous, asked))["vacuous"] == [["basic:a", "No StyleURL elements"]]
    assert "- Passed on nothing: `basic:a`. No StyleURL elements" in page([recorded(tests=(vacuous,))])


def test_a_repaired_suite_is_not_passed_off_as_the_published_one():
    assert "Not the suite as published" in page([recorded(is_repaired=True)])


def test_a_record_takes_the_place_of_the_one_before(tmp_path):
    keep(recorded(), tmp_path)
    keep(recorded(is_repaired=True), tmp_path)
    keep(recorded(tests=TESTS), tmp_path)

    assert [(each["repaired"], each["passed"]) for each in read(tmp_path)] == [(False, 1), (True, 0)]
    assert (tmp_path / PAGE).read_text() == page(read(tmp_path))


def test_the_digest_is_of_the_protocols_sources_alone(tmp_path):
    for folder in ("ows", "wms", "wmts", "render"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.py").write_bytes(b"x\n")
    first = protocol_digest(tmp_path)

    (tmp_path / "render" / "a.py").write_bytes(b"y\n")
    (tmp_path / "ows" / "a.pyc").write_bytes(b"y\n")
    (tmp_path / "wms" / "a.py").write_bytes(b"x\r\n")
    assert protocol_digest(tmp_path) == first

    (tmp_path / "wmts" / "a.py").write_bytes(b"y\n")
    assert protocol_digest(tmp_path) != first

"""The results of the OGC's suites on record are those of the present protocols; ``python -m conformance record`` renews them."""

import pytest

from conformance.cite.suites import SUITES
from conformance.commands import RECORDED, RECORDED_OPTIONS
from conformance.protocol_digest import protocol_digest
from conformance.records import HERE, PAGE, page, read

RECORDS = {(record["suite"], record["repaired"]): record for record in read()}


def test_every_suite_is_on_record_with_all_its_options():
    assert set(RECORDS) == set(RECORDED)
    for (suite, _), record in RECORDS.items():
        assert tuple(record["options"]) == RECORDED_OPTIONS[suite]
    assert RECORDED_OPTIONS["wms13"] == SUITES["wms13"].options
    assert RECORDED_OPTIONS["wmts10"] == SUITES["wmts10"].options


@pytest.mark.parametrize(("suite", "is_repaired"), RECORDED)
def test_the_results_are_of_the_present_sources(suite, is_repaired):
    assert RECORDS[suite, is_repaired]["protocols"] == protocol_digest(), "run python -m conformance record"


@pytest.mark.parametrize(("suite", "is_repaired"), RECORDED)
def test_nothing_failed(suite, is_repaired):
    record = RECORDS[suite, is_repaired]

    assert record["passed"] > 100
    assert (record["failed"], record["failures"], record["invalid"], record["broken"], record["refused"]) == (0, [], [], [], [])


def test_the_page_says_what_is_on_record():
    assert (HERE / PAGE).read_text(encoding="utf-8") == page(read())

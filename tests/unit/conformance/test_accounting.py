import pytest

from conformance.cite.accounting import Outcome, faults, idle_options
from conformance.cite.session_log import TestResult as Result
from conformance.cite.suites import SUITES

WMS13, WMTS10 = SUITES["wms13"], SUITES["wmts10"]


def passed(name, is_leaf=True):
    return Result(name, "s", "passed", is_leaf)


def outcome(tests=(), invalid=(), broken=()):
    return Outcome("wms13", ("basic",), False, tuple(tests), tuple(invalid), tuple(broken))


def test_an_option_whose_tests_were_started_is_not_idle():
    assert idle_options(WMS13, ("basic", "time"), [passed("basic:getmap")]) == ("time",)
    assert idle_options(WMS13, ("recommended",), [passed("recommendations:title")]) == ()


def test_a_group_that_calls_nothing_does_not_count_for_wmts():
    group = passed("wmts:Server.RESTful.main", is_leaf=False)

    assert idle_options(WMTS10, ("rest",), [group]) == ("rest",)
    assert idle_options(WMTS10, ("rest",), [group, passed("wmts:Server.RESTful.GetTile")]) == ()


def test_every_option_of_every_suite_has_its_mark():
    for suite in SUITES.values():
        assert set(suite.marks) == set(suite.options)


@pytest.mark.parametrize(
    ("tests", "log", "reason"),
    [
        ([], "", "no test was started"),
        ([Result("basic:a", "s", "broken", True)], "", "1 tests never ended"),
        ([passed("getmap:a")], "", "'basic' started no test"),
        ([passed("basic:a")], 'ParserEntry.isInitialized() because "pe" is null', "parsers"),
        ([passed("basic:a")], "java.net.UnknownHostException: example.org; SystemID", "example.org"),
    ],
)
def test_what_makes_results_worthless_is_named(tests, log, reason):
    (found,) = faults(WMS13, ("basic",), tests, log)

    assert reason in found


def test_a_whole_run_has_no_faults():
    assert list(faults(WMS13, ("basic",), [passed("basic:a")], "")) == []


def test_exit_codes():
    failed = Result("basic:a", "s", "failed", True)

    assert outcome([passed("basic:a")]).exit_code == 0
    assert outcome([failed]).exit_code == 1
    assert outcome([passed("basic:a")], invalid=["bogus"]).exit_code == 1
    assert outcome([failed], broken=["reason"]).exit_code == 2

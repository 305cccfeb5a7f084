"""What a run amounts to: counts, and whatever makes its verdicts worthless."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conformance.cite.session_log import NEVER_ENDED, TestResult
from conformance.cite.suites import Suite

SKIPPED = ("skipped", "not tested")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished run."""

    suite: str
    options: tuple[str, ...]
    is_repaired: bool
    tests: tuple[TestResult, ...]
    invalid: tuple[str, ...]
    """What is wrong with the capabilities document by its schema or DTD."""
    broken: tuple[str, ...]
    """Why the verdicts cannot be trusted."""
    refused: tuple[str, ...] = ()
    """Addresses outside that were asked for in vain."""
    twice: tuple[str, ...] = ()
    """Tests that never start, since a later one has their name."""
    seconds: float = 0.0

    def count(self, *verdicts: str) -> int:
        """How many tests, groups included, ended so."""
        return sum(test.verdict in verdicts for test in self.tests)

    @property
    def exit_code(self) -> int:
        """0 where nothing failed, 1 where something did, 2 where the run says nothing."""
        if self.broken:
            return 2
        return 1 if self.count("failed") or self.invalid else 0


def idle_options(suite: Suite, options: Sequence[str], tests: Sequence[TestResult]) -> tuple[str, ...]:
    """The options that started no test: the server does not offer to the suite what they are about."""
    counted = [test.name for test in tests if test.is_leaf or not suite.has_grouping_tests]
    return tuple(option for option in options if not any(suite.marks[option] in name for name in counted))


def faults(suite: Suite, options: Sequence[str], tests: Sequence[TestResult], log: str) -> Iterator[str]:
    """Why these results, and this output of the engine, cannot be trusted."""
    if not tests:
        yield "no test was started"
    else:
        for option in idle_options(suite, options, tests):
            yield f"the option {option!r} started no test: the capabilities do not offer what it is about"
    verdicts = Counter(test.verdict for test in tests)
    if verdicts[NEVER_ENDED]:
        yield f"{verdicts[NEVER_ENDED]} tests never ended"
    if "ParserEntry.isInitialized" in log:
        yield "the engine did not find its parsers"
    for host in sorted(set(re.findall(r"UnknownHostException: ([^\s;]+)", log))):
        yield f"the engine looked for {host} and did not get it; a test may have passed for that"

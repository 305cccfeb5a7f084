"""A run's outcome in words for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.cite.accounting import SKIPPED, Outcome
from conformance.cite.session_log import NEVER_ENDED, TestResult

_MOST = 5
"""So many of a kind of line are enough to see what is wrong; the logs have the others."""
_LONGEST = 400


def lines(outcome: Outcome) -> Iterator[str]:
    """What failed and why, and then what it amounts to."""
    for test in outcome.tests:
        if test.verdict in ("failed", NEVER_ENDED, "warning"):
            yield from _described(test)
    counts = f"{outcome.count('passed')} passed, {outcome.count('failed')} failed, {outcome.count(*SKIPPED)} skipped"
    inherited = outcome.count("inherited")
    yield f"{outcome.suite}: {counts}{f', {inherited} groups failed with them' if inherited else ''} in {outcome.seconds:.0f} s"
    for name in outcome.twice:
        yield f"note: {name} is defined twice; the first never starts"
    for address in outcome.refused:
        yield f"note: asked for and not answered: {address}"
    for error in outcome.invalid[:_MOST]:
        yield f"INVALID CAPABILITIES: {error}"
    for reason in outcome.broken:
        yield f"NOT TO BE TRUSTED: {reason}"


def _described(test: TestResult) -> Iterator[str]:
    yield f"{test.verdict.upper()} {test.name} [{test.path}]"
    yield f"    {test.assertion[:_LONGEST]}"
    said = (*test.messages, *test.exceptions)
    for text in [text for text in said if "[FAILURE]" in text][:_MOST] or said[-_MOST:]:
        yield f"    - {text[:_LONGEST]}"
    for request in test.requests[:_MOST]:
        yield f"    > {request[:_LONGEST]}"

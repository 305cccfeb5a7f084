"""One run of one suite, from its scripts to its outcome."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from conformance.cite.accounting import Outcome, faults
from conformance.cite.engine import Engine
from conformance.cite.java_library import compile_classes
from conformance.cite.maven import SCHEMA_JARS, Maven
from conformance.cite.schema_proxy import SchemaProxy
from conformance.cite.scripts import lay_out, repair, twice_defined
from conformance.cite.session_log import read_session
from conformance.cite.suites import Suite
from conformance.cite.validation import capabilities_errors


@dataclass(frozen=True, slots=True)
class SuiteRun:
    """What is to be run."""

    suite: Suite
    options: tuple[str, ...]
    url: str
    """The server's root, without a slash at its end."""
    ctl: Path
    """A folder with the suite's scripts somewhere below it."""
    folder: Path
    """An empty one for everything that the run writes."""
    cache: Path
    java: Path | None = None
    """A folder with the sources of cite1-utils somewhere below it."""
    is_repaired: bool = False
    seconds: float = 1800


def run_suite(run: SuiteRun) -> Outcome:
    """Runs it; HarnessBroken where it could not be done."""
    suite, maven = run.suite, Maven(run.cache)
    scripts = lay_out(suite, run.ctl.resolve(), run.folder / "te" / "scripts" / suite.name)
    if run.is_repaired:
        repair(scripts, suite.repairs)
    proxy = SchemaProxy([maven.jar(each) for each in SCHEMA_JARS])
    url = f"{run.url}{suite.endpoint}?{suite.capabilities}"
    with proxy.listening() as port:
        engine = Engine(_class_path(run, maven, scripts), port, run.folder)
        started = time.monotonic()
        log = engine.run(suite, url, run.options, run.seconds)
        seconds = time.monotonic() - started
        invalid = capabilities_errors(engine, url, has_dtd=suite.has_dtd)
    tests = read_session(engine.logs)
    return Outcome(
        suite=suite.name,
        options=run.options,
        is_repaired=run.is_repaired,
        tests=tests,
        invalid=invalid,
        broken=tuple(faults(suite, run.options, tests, log)),
        refused=proxy.refused,
        twice=twice_defined(scripts, suite.main),
        seconds=seconds,
    )


def _class_path(run: SuiteRun, maven: Maven, scripts: Path) -> list[Path]:
    home = maven.engine()
    engine = [home / "resources", home / "lib" / "*"]
    if not run.suite.java_classes:
        return [scripts.parent / "resources", *engine]
    jars = [maven.jar(each) for each in run.suite.java_artifacts]
    classes = compile_classes(run.suite.java_classes, run.java, [*jars, *engine], run.folder / "classes")
    return [scripts.parent / "resources", *classes, *jars, *engine]

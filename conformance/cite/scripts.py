"""A suite's own scripts, laid out as the engine wants them."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

from conformance.cite.errors import HarnessBroken
from conformance.cite.suites import Suite

_INCLUDED = re.compile(r'<xi:include\s+href="([^"]+)"')
_NAMED = re.compile(r'<ctl:test\s+name="([^"]+)"')


def lay_out(suite: Suite, given: Path, into: Path) -> Path:
    """Copies the scripts below ``given`` to ``into/ctl`` and what they read to ``into/resources``; returns the first."""
    found = [path for path in given.rglob(suite.main) if "target" not in path.parts]
    if not found:
        raise HarnessBroken(f"there is no {suite.main} of {suite.name} below {given}")
    scripts = min(found, key=lambda path: len(path.parts)).parent
    shutil.copytree(scripts, into / "ctl")
    beside = (scripts.parent / "resources", scripts.parent.parent / "resources")
    resources = next((folder for folder in beside if folder.is_dir()), None)
    if resources is None:
        (into / "resources").mkdir()
    else:
        shutil.copytree(resources, into / "resources")
    return into / "ctl"


def twice_defined(scripts: Path, main: str) -> tuple[str, ...]:
    """Names of tests that the main script gets twice; the engine keeps the later one and never starts the other."""
    names: Counter[str] = Counter()
    files = [main]
    for file in files:
        text = (scripts / file).read_text(encoding="utf-8")
        files += [name for name in _INCLUDED.findall(text) if name not in files and (scripts / name).exists()]
        names.update(_NAMED.findall(text))
    return tuple(sorted(name for name, count in names.items() if count > 1))


def repair(scripts: Path, names: tuple[str, ...]) -> None:
    """Gives the second test of the same name another, in the run's own copy, so that both are started.

    A conformance class and the test of its requirements are both called ``x:x``; the
    class calls ``x:options-requirements``, which calls the second.
    """
    for name in names:
        file = scripts / f"{name}.xml"
        file.write_text(_renamed(file.read_text(encoding="utf-8"), name), encoding="utf-8", newline="")


def _renamed(text: str, name: str) -> str:
    start = f'<ctl:test name="{name}:{name}"'
    before, first, rest = text.partition(start)
    body, second, after = rest.partition(start)
    if not second:
        return text
    caller = body.index(f'<ctl:test name="{name}:options-requirements"')
    end = body.index("</ctl:test>", caller)
    called = body[caller:end].replace(f'call-test name="{name}:{name}"', f'call-test name="{name}:declared"')
    return f'{before}{first}{body[:caller]}{called}{body[end:]}<ctl:test name="{name}:declared"{after}'

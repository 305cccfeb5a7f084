"""Whether the capabilities are valid: wms13's own test of that cannot fail, since it looks at the wrong element."""

from __future__ import annotations

import re
from pathlib import Path

from conformance.cite.engine import Engine
from conformance.cite.errors import HarnessBroken

_PROGRAM = Path(__file__).with_name("Validate.java")
_SECONDS = 120
_ERRATUM = re.compile(r"(?:The value|Value) '0' .*(?:'M(?:in|ax)Tile(?:Row|Col)'|type 'positiveInteger')")
"""The published schema of WMTS wants limits of tiles above 0, against its own annotation and the standard (07-057r7 table 10)."""


def capabilities_errors(engine: Engine, url: str, *, has_dtd: bool) -> tuple[str, ...]:
    """What the engine's own parser finds wrong with the document."""
    return read_errors(engine.run_source(_PROGRAM, [url, "dtd" if has_dtd else "schema"], _SECONDS))


def read_errors(said: str) -> tuple[str, ...]:
    """The errors in the program's output, each once; HarnessBroken where it did not come to its end."""
    lines = said.splitlines()
    if "DONE" not in lines:
        raise HarnessBroken(f"the capabilities could not be validated: {said[-500:]}")
    errors = (line.removeprefix("INVALID ").strip() for line in lines if line.startswith("INVALID "))
    return tuple(dict.fromkeys(error for error in errors if not _ERRATUM.search(error)))

"""``python -m conformance``, in a checkout."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from conformance import commands
from conformance.cite.errors import HarnessBroken
from conformance.cite.runner import SuiteRun
from conformance.cite.suites import SUITES
from conformance.serving import serve_layers

_DESCRIPTION = "Serves layers made of the OGC's test data, and runs the OGC's test suites (CITE) against them."
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ogc-large-image-conformance"


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 where nothing failed, 1 where something did, 2 where the run says nothing of the server."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        return _call(parser, given)
    except HarnessBroken as error:
        print(f"NOT TO BE TRUSTED: {error}", file=sys.stderr)
        return 2


def _call(parser: argparse.ArgumentParser, given: argparse.Namespace) -> int:
    if given.command == "serve":
        return serve_layers(given.data, given.port)
    if given.data is None and not given.url:
        parser.error("either --data or --url is needed")
    places = commands.Places(given.data, given.url, given.out, given.cache)
    if given.command == "record":
        return commands.record(given.scripts, places)
    suite = SUITES[given.suite]
    try:
        options = suite.checked(given.opt or commands.RECORDED_OPTIONS[suite.name])
    except ValueError as error:
        parser.error(str(error))
    run = SuiteRun(
        suite=suite,
        options=options,
        url="",
        ctl=given.ctl,
        folder=Path(),
        cache=given.cache,
        java=given.java,
        is_repaired=given.repair,
    )
    return commands.run(run, places, is_recorded=given.record)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m conformance", description=_DESCRIPTION)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    serve = subparsers.add_parser("serve", help="serve the layers at /wms and /wmts")
    serve.add_argument("--data", type=_folder, required=True, metavar="DIR", help="the folder of the test data")
    serve.add_argument("--port", type=int, default=8000)
    run = subparsers.add_parser("run", help="run one suite")
    run.add_argument("suite", choices=sorted(SUITES))
    run.add_argument("--ctl", type=_folder, required=True, metavar="DIR", help="a folder with the suite's scripts")
    run.add_argument(
        "--opt", action="append", metavar="OPTION", help="an option of the suite; repeat (default: those recorded)"
    )
    run.add_argument("--repair", action="store_true", help="start the tests that two tests of one name keep from starting")
    run.add_argument("--java", type=_folder, metavar="DIR", help="the sources of cite1-utils, which wms11 needs")
    run.add_argument("--record", action="store_true", help="keep the results in RESULTS.md")
    record = subparsers.add_parser("record", help="run every suite and keep the results in RESULTS.md")
    record.add_argument(
        "--scripts",
        type=_folder,
        required=True,
        metavar="DIR",
        help="a folder with ets-wms13, ets-wms11, ets-wmts10 and cite1-utils",
    )
    for command in (run, record):
        command.add_argument("--data", type=_folder, metavar="DIR", help="the folder of the test data, to start a server")
        command.add_argument("--url", default="", help="root of a server that runs already")
        command.add_argument("--out", type=Path, metavar="DIR", help="keep logs here (default: nowhere)")
        command.add_argument("--cache", type=Path, default=_CACHE, metavar="DIR", help="for what comes from Maven Central")
    return parser


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text!r}")
    return Path(text)


if __name__ == "__main__":
    sys.exit(main())

"""The console script ``ogc-large-image``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from ogc_large_image import __version__
from ogc_large_image.layers.series_pattern import DATES, SeriesPattern
from ogc_large_image.standalone.server import Options, cpu_count, serve


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command and exits: 0 when ended by a signal, 1 when it cannot serve, 2 for wrong arguments."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """The command's exit code; SystemExit 2 for wrong arguments."""
    parser = _parser()
    given = parser.parse_args(arguments)
    for path in given.paths:
        if not path.exists():
            parser.error(f"there is no file or folder {str(path)!r}")
    return serve(
        Options(
            paths=tuple(given.paths),
            host=given.host,
            port=given.port,
            workers=given.workers,
            threads=given.threads,
            title=given.title,
            public_url=given.public_url,
            allowed_hosts=tuple(given.allowed_host),
            settings=given.settings,
            series=given.series_pattern or (DATES if given.series else ""),
        )
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ogc-large-image", description="OGC web services for folders of images.")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser(
        "serve",
        help="serve every image below some folders over WMS, WMTS and REST",
        description="Serve every image below some folders over WMS, WMTS and REST. "
        "Files that are added, changed or removed are noticed while it runs.",
    )
    command.add_argument("paths", metavar="PATH", type=Path, nargs="+", help="a folder of images, or an image")
    add_server_arguments(command)
    command.add_argument("--title", default="", help="title of the service in capabilities and on its landing page")
    command.add_argument(
        "--public-url", type=_url, default="", metavar="URL", help="the address that clients use, behind a proxy"
    )
    command.add_argument(
        "--allowed-host", action="append", default=[], metavar="NAME", help="another host name that requests may carry"
    )
    command.add_argument(
        "--series",
        action="store_true",
        help="make one layer with a time dimension of images of the same area whose names differ in a date",
    )
    command.add_argument(
        "--series-pattern",
        type=_series_pattern,
        metavar="REGEX",
        help="as --series, of names that differ in the expression's named groups: time, elevation or any other dimension",
    )
    command.add_argument(
        "--settings",
        default=Options.settings,
        metavar="MODULE",
        help="Django settings that extend the stand-alone ones (default: %(default)s)",
    )
    return parser


def add_server_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that say how the server runs, for this command and for a project's own."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=_whole_number(0, 65535), default=8000, help="port to listen on (default: %(default)s)")
    parser.add_argument(
        "--workers", type=_whole_number(1, 1024), default=cpu_count(), help="processes (default: one a CPU, %(default)s)"
    )
    parser.add_argument(
        "--threads", type=_whole_number(1, 1024), default=4, help="threads in each process (default: %(default)s)"
    )


def _whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal()) or not lowest <= int(text) <= highest:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {lowest} to {highest}")
        return int(text)

    return read


def _series_pattern(text: str) -> str:
    try:
        SeriesPattern(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} cannot be used: {error}") from error
    return text


def _url(text: str) -> str:
    if text and not text.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError(f"{text!r} does not start with http:// or https://")
    return text

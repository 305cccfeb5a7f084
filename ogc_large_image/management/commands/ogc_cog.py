"""``manage.py ogc_cog``: convert or examine files and folders."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from ogc_large_image.cog import CogOptions, cog_problems, convert_image
from ogc_large_image.errors import OgcLargeImageError
from ogc_large_image.layers.folder_scan import FoundFile, find_files
from ogc_large_image.sources.cog.options import COMPRESSIONS

_ENDING = ".cog.tif"


class Command(BaseCommand):  # type: ignore[misc]
    """Converts to cloud optimized GeoTIFFs, and images without georeference to tiled pyramids."""

    help = "Convert images to files that are quick to serve, or with --validate say which are not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder with all below it")
        parser.add_argument("--out", type=Path, metavar="DIR", help=f"where to put them; else beside each as NAME{_ENDING}")
        parser.add_argument("--validate", action="store_true", help="write nothing, list what is wrong")
        parser.add_argument("--compression", choices=COMPRESSIONS, default="deflate")
        parser.add_argument("--block-size", type=int, default=512, metavar="PIXELS")

    def handle(self, *, paths: list[Path], out: Path | None, validate: bool, **options: Any) -> None:
        missing = [str(path) for path in paths if not path.exists()]
        if missing:
            raise CommandError(f"There is no {', '.join(missing)}.")
        files = [file for file in find_files(paths) if validate or not file.path.endswith(_ENDING)]
        try:
            made = CogOptions(options["compression"], options["block_size"])
        except OgcLargeImageError as error:
            raise CommandError(error.message) from error
        failed = self._each(files, out, made, validate)
        if failed:
            raise CommandError(f"{failed} of {len(files)} {'are not optimized' if validate else 'could not be converted'}.")

    def _each(self, files: list[FoundFile], out: Path | None, options: CogOptions, validate: bool) -> int:
        """How many failed; the bar counts bytes, for files differ much in size."""
        failed = 0
        sizes = [Path(file.path).stat().st_size for file in files]
        with tqdm(total=sum(sizes), unit="B", unit_scale=True, file=sys.stderr, disable=None) as bar:
            for file, size in zip(files, sizes, strict=True):
                bar.set_postfix_str(Path(file.path).name)
                try:
                    lines = _examined(file) if validate else _converted(file, out, options)
                    failed += bool(validate and lines)
                except (OgcLargeImageError, OSError) as error:
                    reason = getattr(error, "message", "") or getattr(error, "strerror", "") or str(error)
                    lines, failed = [f"{file.relative}: {reason}"], failed + 1
                for line in lines:
                    bar.clear()
                    self.stdout.write(line)
                bar.update(size)
        return failed


def _examined(file: FoundFile) -> list[str]:
    return [f"{file.relative}: {problem}" for problem in cog_problems(Path(file.path))]


def _converted(file: FoundFile, out: Path | None, options: CogOptions) -> list[str]:
    source = Path(file.path)
    if out is None:
        if not cog_problems(source):
            return [f"{file.relative} is optimized already"]
        target = source.with_name(source.stem + _ENDING)
    else:
        target = out.resolve() / Path(file.relative).with_suffix(".tif")
    if target == source:
        raise CommandError("The folder for the converted files is the one that they are in.")
    return [f"{file.relative} → {convert_image(source, target, options)}"]

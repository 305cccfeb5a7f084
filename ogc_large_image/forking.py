"""Locks do not survive a fork in a state that anyone can rely on: a thread that held one is not in the child."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable
from types import MethodType

_hooks: list[Callable[[], Callable[[], None] | None]] = []
_lock = threading.Lock()


def on_fork(hook: Callable[[], None]) -> None:
    """Have ``hook`` called in every forked child, in the order of registration.

    A bound method does not keep its object alive.
    """
    with _lock:
        _hooks[:] = [reference for reference in _hooks if reference() is not None]
        _hooks.append(weakref.WeakMethod(hook) if isinstance(hook, MethodType) else lambda: hook)


def _run_hooks() -> None:
    global _lock
    _lock = threading.Lock()
    for reference in _hooks:
        hook = reference()
        if hook is not None:
            hook()


if hasattr(os, "register_at_fork"):  # not where processes are never forked
    os.register_at_fork(after_in_child=_run_hooks)

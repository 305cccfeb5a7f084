"""Locks do not survive a fork in a state that anyone can rely on: a thread that held one is not in the child."""

from __future__ import annotations

from typing import Protocol

from ogc_large_image.sources.environment import on_fork


class Renewable(Protocol):
    """Something with locks or connections that can be put back to its first state."""

    def renew(self) -> None: ...


def renew_after_fork(owner: Renewable) -> None:
    """Have ``owner.renew()`` called in every process that is forked off this one while the owner lives."""
    on_fork(owner.renew)

"""What can go wrong with a run that says nothing of the server."""

from __future__ import annotations


class HarnessBroken(Exception):
    """The suite did not run as it is meant to: whatever verdicts there are cannot be trusted."""

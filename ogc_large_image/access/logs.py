"""Signed addresses in logs: whoever reads a log is not to see what the users see."""

from __future__ import annotations

import logging
import re
from typing import Final

LOGGERS: Final = ("django.request", "django.security.csrf", "django.server")
"""Django's own that write the addresses of requests."""

_SIGNED: Final = re.compile(r"/~[A-Za-z0-9_=-]+:[A-Za-z0-9_=-]+:[A-Za-z0-9_=-]+")
"""As ``django.core.signing`` writes it: value, time and signature."""


class WithoutSignatures(logging.Filter):
    """Lets every message through, with ``/~…`` for signed parts of addresses; for loggers and handlers of a site's own too."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_masked(each) if isinstance(each, str) else each for each in record.args)
        if isinstance(record.msg, str):
            record.msg = _masked(record.msg)
        return True


def hide_signatures() -> None:
    """In what Django itself logs of requests."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(each, WithoutSignatures) for each in logger.filters):
            logger.addFilter(WithoutSignatures())


def _masked(text: str) -> str:
    return _SIGNED.sub("/~…", text)

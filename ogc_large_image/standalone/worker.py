"""What a worker process does before it takes requests."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from typing import Any

_PR_SET_PDEATHSIG = 1


def load_application() -> Any:
    """The WSGI application, in a process that ends when its parent says so, or ends itself.

    Until the server has set its own handlers a worker has its parent's, which
    would take a SIGTERM without effect. Ctrl-C goes to the whole group of
    processes; the parent alone answers it.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    _end_with_parent()
    from ogc_large_image.standalone.wsgi import application

    _warm_up()
    return application


def _warm_up() -> None:
    """Have the views and the catalog loaded before the first request, or fail before it."""
    from django.http import HttpRequest
    from django.urls import get_resolver

    from ogc_large_image import services

    _ = get_resolver().url_patterns
    services.catalog(HttpRequest())


def _end_with_parent() -> None:
    """Have SIGTERM sent to this process when its parent is killed (Linux only)."""
    if sys.platform == "linux":
        parent = os.getppid()
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit(0)

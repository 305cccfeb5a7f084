"""What a worker process does before it takes requests."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import signal
import sys
from typing import Any

_PR_SET_PDEATHSIG = 1
_YOUNG_OBJECTS = 20_000


def be_ended_by_signal() -> None:
    """Have SIGTERM end this process from its first moment on.

    Until the server has set its own handlers a worker has its parent's, which
    would take a SIGTERM without effect, and the parent would wait in vain.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def load_application(parent: int) -> Any:
    """The WSGI application, in a process that ends when this parent says so, or ends itself.

    Ctrl-C goes to the whole group of processes; the parent alone answers it.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    _end_with(parent)
    from ogc_large_image.standalone.wsgi import application

    warm_up()
    return application


def warm_up() -> None:
    """Have the views and the catalog loaded before the first request, or fail before it."""
    from django.http import HttpRequest
    from django.urls import get_resolver

    from ogc_large_image import services

    _ = get_resolver().url_patterns
    services.catalog(HttpRequest())
    # The layers stay for long and have no cycles; looking for some among ten thousand of them takes a fifth of a second each time.
    gc.freeze()
    # What requests leave has hardly any cycles either: look for them when there is much of it.
    gc.set_threshold(_YOUNG_OBJECTS, 20, 50)


def _end_with(parent: int) -> None:
    """Have SIGTERM sent to this process when its parent is killed (Linux only), or end if it has been already."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit(0)

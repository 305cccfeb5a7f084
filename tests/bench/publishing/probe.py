"""Measures one database, each kind of request in fresh copies of this process: ``python -m tests.bench.publishing.probe 1000``.

The copies have everything imported, compiled and connected; of the layers they
know only the one that they were warmed up with.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import django
from django.conf import settings

from tests.bench.in_process import environ_of, in_a_copy
from tests.bench.publishing.fill import group_name, layer_name
from tests.bench.publishing.measures import MEASURES, WARM_UP, Measure

_COPIES = 5
_WARM = 5
_SLOW_SECONDS = 2.0
"""What takes longer is measured once."""


@dataclass
class Timing:
    """Of one request: milliseconds by the clock and of this process's processor, and how many queries it made."""

    ms: float
    cpu_ms: float
    queries: int


@dataclass
class Figures:
    """The first request, those after it, and the first after another layer was changed; and what the first one added to the memory."""

    first: Timing
    warm: Timing
    changed: Timing
    mib: float
    kib: float
    """Of the answer."""


class Site:
    """The site's WSGI application, called without a socket between."""

    def __init__(self, count: int) -> None:
        from django.contrib.auth import get_user_model
        from django.core.wsgi import get_wsgi_application

        from ogc_large_image.publishing.models import Layer
        from tests.bench.publishing.urls import own

        self._application = get_wsgi_application()
        user, _ = get_user_model().objects.get_or_create(username="user")
        middle, last = count // 2, max(0, count - 100)
        signature = own.signature(user, 86_400)
        self._cookie = f"{settings.SESSION_COOKIE_NAME}={_session_of_staff()}"
        self._pks = dict(Layer.objects.filter(name__in=(layer_name(middle), WARM_UP)).values_list("name", "pk"))
        self._filled = {"layer": layer_name(middle), "group": group_name(middle), "last": str(last), "signature": signature}

    def warm_up(self) -> None:
        """Everything that does not depend on the number of layers, once."""
        for measure in MEASURES:
            self.ask_of_another(measure)

    def ask_of_another(self, measure: Measure) -> None:
        """The same of the layer and the group that do not count; nothing where it is about all layers."""
        if "{" in measure.address.replace("{signature}", ""):
            self._ask(self._address(measure, layer=WARM_UP, group=WARM_UP))

    def ask(self, measure: Measure) -> tuple[Timing, int]:
        """How long it took, and the size of the answer in bytes."""
        from django.db import connection

        count = 0

        def counted(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal count
            count += 1
            return execute(sql, params, many, context)

        address = self._address(measure)
        with connection.execute_wrapper(counted):
            wall, cpu = time.perf_counter(), time.process_time()
            size = self._ask(address)
            timing = Timing(1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu), count)
        return timing, size

    def _address(self, measure: Measure, **others: str) -> str:
        filled = {**self._filled, **others}
        return measure.address.format(**filled, pk=self._pks[filled["layer"]])

    def _ask(self, address: str) -> int:
        answered: list[str] = []
        environ = environ_of(address)
        if address.startswith("/admin/"):
            environ["HTTP_COOKIE"] = self._cookie
        response = self._application(environ, lambda status, headers, exc_info=None: answered.append(status))
        size = sum(map(len, response))
        response.close()
        assert answered[0].startswith(("200", "404" if "absent" in address else "200")), (address, answered)
        return size


def _session_of_staff() -> str:
    """The key of a session of somebody who may do everything in the admin site."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
    from django.contrib.sessions.backends.db import SessionStore

    staff, _ = get_user_model().objects.get_or_create(username="staff", is_staff=True, is_superuser=True)
    session = SessionStore()
    session[SESSION_KEY] = str(staff.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = staff.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def measured(site: Site, measure: Measure) -> Figures:
    """The best of some copies of this process: what else the machine does only makes it slower."""
    found: list[Figures] = []
    while len(found) < _COPIES and (not found or found[0].first.ms < 1000 * _SLOW_SECONDS):
        found.append(_figures_of_a_copy(lambda: _once(site, measure)))
    return Figures(
        *(_best([getattr(each, name) for each in found]) for name in ("first", "warm", "changed")),
        mib=statistics.median(each.mib for each in found),
        kib=found[0].kib,
    )


def _once(site: Site, measure: Measure) -> dict[str, Any]:
    from django.db import connection

    from ogc_large_image.publishing.models import Layer

    connection.ensure_connection()
    site.ask_of_another(measure)
    before = _resident()
    first, size = site.ask(measure)
    grown = _resident() - before
    warm = _best([site.ask(measure)[0] for _ in range(_WARM)])
    Layer.objects.filter(name=WARM_UP).update(abstract=str(time.time()))
    changed, _ = site.ask(measure)
    return asdict(Figures(first, warm, changed, grown / 2**20, size / 2**10))


def _best(timings: list[Timing]) -> Timing:
    return Timing(*(min(getattr(each, name) for each in timings) for name in ("ms", "cpu_ms", "queries")))


def _resident() -> int:
    with open("/proc/self/statm", encoding="ascii") as numbers:
        return int(numbers.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _figures_of_a_copy(call: Callable[[], dict[str, Any]]) -> Figures:
    from django.db import connections

    connections.close_all()
    figures = in_a_copy(call)
    timings = {name: Timing(**figures.pop(name)) for name in ("first", "warm", "changed")}
    return Figures(**timings, **figures)


def main() -> None:
    """Prints the figures as JSON, by the measure's name."""
    django.setup()
    site = Site(int(sys.argv[1]))
    site.warm_up()
    wanted = sys.argv[2:]
    chosen = [measure for measure in MEASURES if not wanted or any(each in measure.name for each in wanted)]
    print(json.dumps({measure.name: asdict(measured(site, measure)) for measure in chosen}))


if __name__ == "__main__":
    main()

"""A cache that stands between many people and a site, as eager as RFC 9111 lets it be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.publishing.askers import Asker

KEPT_STATUSES = {200, 203, 204, 300, 301, 404, 405, 410, 414, 501}
"""Without a word about how long (RFC 9110 15.1): this cache then keeps them for ever."""


class SharedCache:
    """Keeps what it may and hands it to whom it may; nothing ever becomes old."""

    def __init__(self) -> None:
        self.stored: dict[str, list[tuple[Mapping[str, str], Any]]] = {}

    def ask(self, asker: Asker, path: str, **headers: str) -> Any:
        """The asker's answer, the site's or one that was kept."""
        given = {"cookie": "; ".join(f"{name}={value}" for name, value in asker.cookies.items()), **asker.headers, **headers}
        for asked, response in self.stored.get(asker.root + path, []):
            # RFC 9111 4.1: all that the kept answer varies on is the same.
            if all(asked.get(name) == given.get(name) for name in _varied(response)):
                return response
        response = asker.ask(path, **headers)
        if self._may_keep(given, response):
            self.stored.setdefault(asker.root + path, []).append((given, response))
        return response

    def _may_keep(self, given: Mapping[str, str], response: Any) -> bool:
        """RFC 9111 3 and 3.5; what has to be asked for again each time is as good as not kept."""
        words = {word.strip().lower().partition("=")[0] for word in response.headers.get("Cache-Control", "").split(",")}
        if words & {"no-store", "private", "no-cache"} or "*" in _varied(response):
            return False
        if given.get("authorization") and not words & {"public", "s-maxage", "must-revalidate"}:
            return False
        return response.status_code in KEPT_STATUSES or bool(words & {"max-age", "s-maxage", "public"})


def _varied(response: Any) -> list[str]:
    return [name.strip().lower() for name in response.headers.get("Vary", "").split(",") if name.strip()]

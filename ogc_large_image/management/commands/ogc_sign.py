"""``manage.py ogc_sign ENDPOINT USER``: addresses that stand for a user, for desktop GIS."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from ogc_large_image.endpoints import SIGNATURE, Endpoint, Visit

PATHS = {"WMS": "wms", "WMTS": "wmts/1.0.0/WMTSCapabilities.xml", "REST": "api/layers/"}
DAY = 24 * 60 * 60


class Command(BaseCommand):  # type: ignore[misc]
    """Prints the addresses of an endpoint's services for a user."""

    help = (
        "Prints addresses of an endpoint by which everybody who has them sees what the user may see, for desktop GIS. "
        "They end with their days, and all at once when the user's password is changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("endpoint", help="the name of the endpoint, which is its instance namespace")
        parser.add_argument("user", help="the name that the user logs in with")
        parser.add_argument("--days", type=_days, default=30, help="how long they are good; 30 by default")
        parser.add_argument(
            "--part",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="which part of an endpoint that has parameters, once for each",
        )
        parser.add_argument("--site", default="", help="what comes before the path, as https://maps.example.org")

    def handle(self, *args: Any, **options: Any) -> None:
        endpoint, arguments = _endpoint(options["endpoint"], dict(_pair(text) for text in options["part"]))
        users = get_user_model()
        try:
            user = users._default_manager.get_by_natural_key(options["user"])
        except users.DoesNotExist:
            raise CommandError(f"There is no user {options['user']!r}.") from None
        signature = endpoint.signature(user, options["days"] * DAY, **arguments)
        landing = reverse(f"{options['endpoint']}:landing", kwargs={**arguments, SIGNATURE: signature})
        for name, path in PATHS.items():
            self.stdout.write(f"{name}: {options['site'].rstrip('/')}{landing}{path}")


def _endpoint(name: str, wanted: dict[str, str]) -> tuple[Endpoint, dict[str, Any]]:
    """The endpoint of the name, and its parameters as their converters have them."""
    try:
        match = resolve(reverse(f"{name}:landing", kwargs=wanted))
        endpoint = match.func.endpoint
    except (NoReverseMatch, Resolver404, AttributeError):
        raise CommandError(f"There is no endpoint {name!r}, or it has other parts.") from None
    arguments = {part: match.kwargs[part] for part in endpoint.parameters}
    try:
        access = endpoint.get_access(Visit(endpoint, HttpRequest(), arguments))
    except Http404:
        raise CommandError(f"The endpoint {name!r} has no such part.") from None
    if access is None or not access.has_signed_addresses:
        raise CommandError(f"The endpoint {name!r} takes no signed addresses.")
    return endpoint, arguments


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise CommandError(f"{text!r} is not NAME=VALUE.")
    return name, value


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 3660:
        raise ArgumentTypeError("days are a number from 1 to 3660")
    return int(text)

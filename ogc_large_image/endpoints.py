"""Services of a site: each with its own addresses, layers, words and users.

``include("ogc_large_image.urls")`` is the one that the settings describe, for
everybody. Any number of others are objects of this module::

    forest = Endpoint("forest", catalog=forest_catalog, settings={"SERVICE": {"title": "Forest"}})
    urlpatterns = [path("forest/", forest.urls)]

The prefix may have parts that vary (``path("scenes/<int:pk>/", scenes.urls)``):
those named in ``parameters`` say which catalog it is.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, Final, cast
from urllib.parse import quote

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, re_path
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from ogc_large_image import conf
from ogc_large_image.access import Access, Unauthorized, can_sign, sign
from ogc_large_image.http import allow_any_origin, read_only
from ogc_large_image.layers.catalog import Catalog

NAMESPACE: Final = "ogc_large_image"
"""The app's in its URL configuration, and the default endpoint's instance unless a site's ``include`` gives another."""

URLS: Final = "ogc_large_image.urls"
"""The addresses of an endpoint: they stand above this module, and are imported where they are asked for."""

SIGNATURE: Final = "signature"
_SIGNED = rf"^~(?P<{SIGNATURE}>[A-Za-z0-9_:=-]+)/"

View = Callable[..., HttpResponse]
MakeCatalog = Callable[["Visit"], Catalog]


class Visit:
    """One request to an endpoint: who asks, which part of it, and what that part has for them."""

    def __init__(self, endpoint: Endpoint, request: HttpRequest, arguments: Mapping[str, Any], signature: str = "") -> None:
        self.endpoint = endpoint
        self.request = request
        self.arguments = arguments
        """The values of the endpoint's parameters."""
        self.signature = signature
        self.user: Any = None
        """None for anybody."""
        self.access: Access | None = None
        """By which it has been asked who the user is."""
        self.catalog: Catalog
        """What this user may see of this part."""

    @property
    def may_sign(self) -> bool:
        """Whether the user may have addresses that stand for them: not by such an address, which would never end."""
        has_them = self.access is not None and self.access.has_signed_addresses
        return has_them and not self.signature and can_sign(self.user)

    @property
    def address_arguments(self) -> Mapping[str, Any]:
        """What the address of any page of this visit needs, the signature too: so it stays in every address told."""
        return {**self.arguments, SIGNATURE: self.signature} if self.signature else self.arguments

    def public_root(self, public_url: str) -> str:
        """Where this part of the endpoint begins by a ``PUBLIC_URL`` with the parts that vary in it; the signature too."""
        for name, value in self.arguments.items():
            public_url = public_url.replace(f"{{{name}}}", quote(str(value), safe=""))
        return f"{public_url}/~{self.signature}" if self.signature else public_url

    @property
    def audience(self) -> str:
        """What a signed address is good for."""
        return "/".join((self.endpoint.name, *(f"{name}={self.arguments[name]}" for name in sorted(self.arguments))))


class Endpoint:
    """A service of a site; subclasses may find catalog, settings and access for each visit."""

    def __init__(
        self,
        name: str,
        *,
        catalog: MakeCatalog | None = None,
        settings: Mapping[str, Any] | None = None,
        access: Access | None = None,
        parameters: Sequence[str] = (),
    ) -> None:
        self.name = name
        """The instance namespace of its addresses."""
        self.access = access
        """None where everybody is alike."""
        self.parameters = tuple(parameters)
        self._catalog = catalog
        self._settings = dict(settings or {})
        address = self._settings.get("PUBLIC_URL", "")
        missing = [each for each in self.parameters if address and f"{{{each}}}" not in address]
        if missing:
            raise ImproperlyConfigured(f"PUBLIC_URL of the endpoint {name!r} lacks {{{missing[0]}}}.")
        self._made: tuple[conf.AppSettings, conf.AppSettings] | None = None

    def get_catalog(self, visit: Visit) -> Catalog:
        """What the visit's user may see; Http404 where there is no such part of the endpoint."""
        if self._catalog is None:
            raise NotImplementedError("The endpoint has no catalog.")
        return self._catalog(visit)

    def get_settings(self, visit: Visit) -> conf.AppSettings:
        """The site's settings with this endpoint's own; one and the same object while they are alike."""
        present, made = conf.site_settings(), self._made
        if made is None or made[0] is not present:
            made = self._made = (present, conf.with_overrides(self._settings))
        return made[1]

    def get_access(self, visit: Visit) -> Access | None:
        """How the visit's user says who they are; None where everybody is alike."""
        return self.access

    def problem(self) -> str:
        """What keeps it from answering anything, as a sentence for Django's system checks; empty where nothing does."""
        if any(each.kind != "unknown" for each in conf.problems()):
            # The site's own settings, of which other checks tell.
            return ""
        try:
            conf.with_overrides(self._settings)
        except ImproperlyConfigured as error:
            return str(error)
        return ""

    @property
    def is_personal(self) -> bool:
        """Whether some users may see what others may not."""
        return self.access is not None

    @property
    def urls(self) -> tuple[list[URLPattern | URLResolver], str, str]:
        """For ``path("prefix/", endpoint.urls)``.

        A personal endpoint answers every address below its prefix: those that stand for nothing as well want a login first.
        """
        within = import_module(URLS).endpoint_patterns
        taken = {SIGNATURE, *_parameters_of(within)} & set(self.parameters)
        if taken:
            raise ImproperlyConfigured(
                f"The endpoint {self.name!r} cannot have the parameter {min(taken)!r}: its addresses have one."
            )
        patterns = list(_wrapped(within, self._entered))
        if not self.is_personal:
            return patterns, NAMESPACE, self.name
        unknown = re_path(r"", self._entered(read_only(lambda request: not_found())), name="unknown")
        signed = [*_wrapped(within, functools.partial(self._entered, is_described=False)), unknown]
        return [re_path(_SIGNED, include(signed)), *patterns, unknown], NAMESPACE, self.name

    def signature(self, user: Any, seconds: int, **arguments: Any) -> str:
        """The part ``~signature/`` of addresses below this endpoint that stands for the user for so long."""
        return sign(user, Visit(self, HttpRequest(), arguments).audience, seconds)

    def _entered(self, view: View, *, is_described: bool = True) -> View:
        """The view behind this endpoint's door; without what OpenAPI documents look for where it has another address too."""

        @functools.wraps(view, updated=("__dict__",) if is_described else ())
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            arguments = {name: kwargs.pop(name) for name in self.parameters if name in kwargs}
            visit = Visit(self, request, arguments, kwargs.pop(SIGNATURE, ""))
            return self._answered(visit, lambda: view(request, *args, **kwargs))

        # For the site's own pages, which want to know what an address belongs to.
        entered.endpoint = self  # type: ignore[attr-defined]
        # Nothing here changes anything, so who is not logged in is told that and not that a token is missing.
        return cast("View", csrf_exempt(transaction.non_atomic_requests(entered)))

    def _answered(self, visit: Visit, call: Callable[[], HttpResponse]) -> HttpResponse:
        try:
            access = self.get_access(visit)
        except Http404:
            return not_found()
        if visit.request.method == "OPTIONS":
            # Browsers ask without credentials what they may ask with them.
            return call()
        if access is None:
            return not_found() if visit.signature else self._shown(visit, call)
        visit.access = access
        try:
            visit.user = access.user(visit.request, visit.signature, visit.audience)
        except Unauthorized:
            return _told_apart(allow_any_origin(access.challenge()), visit)
        return _told_apart(self._shown(visit, call), visit)

    def _shown(self, visit: Visit, call: Callable[[], HttpResponse]) -> HttpResponse:
        try:
            visit.catalog = self.get_catalog(visit)
            visit.request.ogc_visit = visit
            with conf.in_force(self.get_settings(visit)):
                return call()
        except Http404:
            return not_found()


def not_found() -> HttpResponse:
    """404 in words that are the same for whatever is not there, or not for the asker."""
    response = HttpResponse("There is nothing at this address.\n", status=404, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return allow_any_origin(response)


def visit_of(request: HttpRequest | None) -> Visit | None:
    """The visit to an endpoint object that the request is; None at the site's default addresses."""
    return getattr(request, "ogc_visit", None)


def _told_apart(response: HttpResponse, visit: Visit) -> HttpResponse:
    """The answer, for the one who asked: no shared cache hands it to anybody else, no private one to another user.

    Chromium's own cache does not look at Vary for a password that it adds itself, so
    what a user has seen is asked for again each time: it costs a 304, and ends
    with their permission.
    """
    given = response.headers.get("Cache-Control", "no-cache").replace("public, ", "")
    if "no-store" not in given:
        response.headers["Cache-Control"] = "private, no-cache" if visit.user is not None else f"private, {given}"
    patch_vary_headers(response, ("Authorization", "Cookie"))
    if visit.signature and visit.user is not None:
        # An address that lets everybody in who has it is told to nobody else.
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


def endpoints_in(patterns: Sequence[URLPattern | URLResolver]) -> Iterator[Endpoint]:
    """The endpoint objects that stand in a URL configuration, each as often as it has addresses."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from endpoints_in(each.url_patterns)
        elif (endpoint := getattr(each.callback, "endpoint", None)) is not None:
            yield endpoint


def _parameters_of(patterns: Sequence[URLPattern | URLResolver]) -> Iterator[str]:
    for each in patterns:
        yield from each.pattern.regex.groupindex
        if isinstance(each, URLResolver):
            yield from _parameters_of(each.url_patterns)


def _wrapped(patterns: Sequence[URLPattern | URLResolver], wrap: Callable[[View], View]) -> Iterator[URLPattern | URLResolver]:
    for each in patterns:
        if isinstance(each, URLResolver):
            inner = list(_wrapped(each.url_patterns, wrap))
            yield URLResolver(each.pattern, inner, each.default_kwargs, each.app_name, each.namespace)
        else:
            yield URLPattern(each.pattern, wrap(each.callback), each.default_args, each.name)

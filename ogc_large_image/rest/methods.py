"""View sets' methods, made from the table of actions."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpResponse
from rest_framework.decorators import action as decorate
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from ogc_large_image.rest.actions import ACTIONS, JSON, Action
from ogc_large_image.rest.base import perform
from ogc_large_image.rest.openapi import documented_method
from ogc_large_image.rest.renderers import LenientNegotiation

DEFAULTS = {"pk": None, "fmt": "png"}


def group(name: str) -> tuple[Action, ...]:
    """The actions of one mixin."""
    return tuple(each for each in ACTIONS if each.group == name)


def add_actions(actions: Iterable[Action], *, detail: bool) -> Callable[[type], type]:
    """Class decorator: a method for each action, with the framework's own mark on it."""

    def add(mixin: type) -> type:
        for each in actions:
            setattr(mixin, each.name, _method(each, detail, mixin))
        return mixin

    return add


def _method(action: Action, detail: bool, mixin: type) -> Any:
    signature = _signature(action)
    defaults = {name: DEFAULTS[name] for name in action.arguments if name in DEFAULTS}
    required = frozenset(action.arguments) - defaults.keys()

    def method(self: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if args or not kwargs.keys() >= required:
            # Called by a site's own method; the framework calls by keyword.
            kwargs = dict(signature.bind(self, request, *args, **kwargs).arguments)
            kwargs = {**kwargs.pop("kwargs", {}), **kwargs}
        return perform(self, action, request, {**defaults, **kwargs})

    method.__name__ = action.name
    method.__qualname__ = f"{mixin.__qualname__}.{action.name}"
    method.__module__ = mixin.__module__
    method.__doc__ = action.summary
    method.__signature__ = signature  # type: ignore[attr-defined]
    options: dict[str, Any] = {"content_negotiation_class": LenientNegotiation}
    if action.answers != JSON:
        # The picture is an answer in itself; only errors are rendered.
        options["renderer_classes"] = [JSONRenderer]
    marked = decorate(detail=detail, methods=["get"], url_path=action.url_path, url_name=action.route, **options)
    return documented_method(action, marked(method))


def _signature(action: Action) -> inspect.Signature:
    """As django-large-image has it, since a site's method may call this one by position."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    own = [inspect.Parameter(name, kind, default=DEFAULTS.get(name, inspect.Parameter.empty)) for name in action.arguments]
    before = [inspect.Parameter("self", kind), inspect.Parameter("request", kind)]
    return inspect.Signature([*before, *own, inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD)])

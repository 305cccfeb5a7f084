"""Pictures as HTTP answers: the one way from a query to a response, whatever protocol it was asked in.

Nothing is read or drawn before it is known that the client does not hold it already.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ogc_large_image import conf, services
from ogc_large_image.http import conditional, image_response
from ogc_large_image.render.legend import LegendQuery
from ogc_large_image.render.queries import AnimationQuery, MapQuery
from ogc_large_image.render.service import Rendered


def answer_map(request: HttpRequest, query: MapQuery, kind: conf.MaxAgeKind) -> HttpResponse:
    """The map or tile; ``kind`` says how long it may be kept without asking again."""
    service = services.map_service()
    plan = service.plan(query)
    return _answer(request, plan.fingerprint, kind, lambda: service.render(plan))


def answer_animation(request: HttpRequest, query: AnimationQuery, kind: conf.MaxAgeKind) -> HttpResponse:
    """The animation."""
    service = services.map_service()
    plan = service.plan_animation(query)
    return _answer(request, plan.fingerprint, kind, lambda: service.render_animation(plan))


def answer_legend(request: HttpRequest, query: LegendQuery, kind: conf.MaxAgeKind) -> HttpResponse:
    """The legend."""
    service = services.map_service()
    plan = service.plan_legend(query)
    return _answer(request, plan.fingerprint, kind, lambda: service.render_legend(plan))


def _answer(request: HttpRequest, fingerprint: str, kind: conf.MaxAgeKind, render: Callable[[], Rendered]) -> HttpResponse:
    def produce() -> HttpResponse:
        rendered = render()
        return image_response(rendered.image, cached=rendered.cached)

    return conditional(request, etag=fingerprint, max_age=conf.max_age(kind), produce=produce)

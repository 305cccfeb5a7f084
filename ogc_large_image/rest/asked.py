"""A request about one image, in words that no web framework has a part in; and what an action answers to it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from django.http import HttpRequest, HttpResponse

from ogc_large_image import __version__, conf, services
from ogc_large_image.geo.crs import PIXEL, Crs
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.http import image_response
from ogc_large_image.limits import Limits
from ogc_large_image.ows.kvp import Kvp
from ogc_large_image.ows.views import pairs
from ogc_large_image.recent import Recent
from ogc_large_image.render.plan import digest
from ogc_large_image.render.queries import LayerSelection, MapQuery
from ogc_large_image.render.service import Rendered
from ogc_large_image.rest import declared
from ogc_large_image.rest.image import Image, projection_asked
from ogc_large_image.rest.parameter import Parameter, TextOf
from ogc_large_image.rest.styling import style_asked

T = TypeVar("T")

EMPTY: Final = "null"

_KEPT_TEXTS: Final = 1024
_LONGEST_KEPT: Final = 1024
"""Characters of a query string; a longer one is read anew each time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says: ``[parameter]`` is a parameter's value."""

    image: Image
    text_of: TextOf
    path: Mapping[str, str]
    limits: Limits
    allow_expressions: bool = False
    find_address: Callable[[], str] = str
    """The address of the image itself, as clients have it, without a slash at the end."""
    query: str = ""
    """The request's query string as it stands."""
    said: Hashable = None
    """Stands for all texts, where these and the image's version decide what is answered; None where a site's own code does."""

    def __getitem__(self, parameter: Parameter[T]) -> T:
        return parameter.read(self._path_text if parameter.in_path else self.text_of)

    def _path_text(self, name: str) -> str:
        return str(self.path.get(name, ""))

    def check(self, parameters: Iterable[Parameter[Any]]) -> None:
        """InvalidParameter for a wrong value of any of them, be it of one that the answer would not depend on."""
        for parameter in parameters:
            if not parameter.in_path and self.text_of(parameter.name):
                parameter.read(self.text_of)

    @property
    def projection(self) -> Crs | None:
        """The CRS to open the image in, ``PIXEL`` where none is asked for in so many words; None where the service is to choose."""
        if self.text_of(declared.projection.name) and not self[declared.projection]:
            return PIXEL
        return projection_asked(self[declared.projection], self.image)

    def selection(self, frame: int | None = None) -> LayerSelection:
        """The image as the request wants it drawn; ``frame`` for another one than the query's."""
        layer = self.image.layer
        style = self.image.style or style_asked(self.text_of, layer, self.limits, allow_expressions=self.allow_expressions)
        resampling = self[declared.resampling]
        selection = LayerSelection(layer, style, frame=self[declared.frame] if frame is None else frame)
        return replace(selection, resampling=Resampling(resampling)) if resampling else selection


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with a name: equal fingerprints stand for equal bytes, so nothing is produced that the client holds."""

    fingerprint: str
    kind: conf.MaxAgeKind
    produce: Callable[[], Any]
    """An ``HttpResponse``, or plain values to be told as JSON."""


def picture(query: MapQuery, kind: conf.MaxAgeKind) -> Answer:
    """The picture of a query."""
    service = services.map_service()
    plan = service.plan(query)
    return rendered(plan.fingerprint, kind, lambda: service.render(plan))


def rendered(fingerprint: str, kind: conf.MaxAgeKind, render: Callable[[], Rendered]) -> Answer:
    """A picture that is made in another way than of a map query."""

    def produce() -> HttpResponse:
        made = render()
        return image_response(made.image, cached=made.cached)

    return Answer(fingerprint, kind, produce)


def document(asked: Asked, name: str, parts: tuple[object, ...], find: Callable[[], Any]) -> Answer:
    """What ``find`` finds out of the image, kept until the image changes; ``parts`` are what it depends on beside that."""
    key = digest((name, __version__, asked.image.identity, parts))
    return Answer(key, "metadata", lambda: services.map_service().document(key, find))


class RequestTexts:
    """The parameters of a request, names in any case; one that is given and empty says so."""

    __slots__ = ("_kvp", "key")

    def __init__(self, given: tuple[tuple[str, str], ...]) -> None:
        self._kvp = Kvp.parse(given)
        self.key: Hashable = given
        """Where it is equal, all texts are."""

    def __call__(self, name: str) -> str:
        # Of some forty parameters a request gives one or two.
        return self._kvp.text(name) or EMPTY if self._kvp.has(name) else ""


def request_texts(request: HttpRequest) -> RequestTexts:
    """The parameters of a request's query string. InvalidParameter for what no parameter can be."""

    def read() -> RequestTexts:
        return RequestTexts(tuple(pairs(request)))

    query = request.META.get("QUERY_STRING", "")
    # Where the site has read the parameters before, it may have changed them.
    if request.method == "POST" or len(query) > _LONGEST_KEPT or "GET" in vars(request):
        return read()
    return _texts.get_or_set((query, request.encoding), read)


_texts: Recent[RequestTexts] = Recent(_KEPT_TEXTS)
"""A map's tiles are all asked for with one and the same query string."""

"""The contract's part of a site's OpenAPI document, made from the declarations that requests are parsed by.

drf-spectacular collects it from view sets of any site, by their methods. The
layers of a catalog are served by plain views, which it would pass over: each
carries a view of the framework that is never called, only described.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from ogc_large_image.render.formats import EXTENSIONS
from ogc_large_image.rest.actions import PICTURE, Action
from ogc_large_image.rest.declared import source
from ogc_large_image.rest.documents import DOCUMENTS, ErrorSerializer
from ogc_large_image.rest.parameter import FALSE, NULLY, TRUE, Kind, Parameter

Schema = dict[str, Any]
Responses = dict[Any, Any]

NAME: Final = OpenApiParameter("name", str, OpenApiParameter.PATH, description="The name of a layer.")
_OF_EVERYBODY: Final[Mapping[int, str]] = {
    400: "A parameter is wrong; the answer says which.",
    404: "There is no such object, layer or tile, or its file is gone.",
    503: "The service is busy; Retry-After says when to ask again.",
}
_OF_LAYERS: Final = {502: "The image behind the layer cannot be read."}
_OF_VIEW_SETS: Final = {
    401: "The site wants to know who asks.",
    403: "The site does not allow it.",
    500: "No reader opens the image.",
}


# A site's own hooks refuse in the framework's ways, of which one is a list.
_WRONG: Final[Responses] = {
    (400, "application/json"): OpenApiResponse(
        {"anyOf": [{"$ref": "#/components/schemas/OgcError"}, {"type": "array", "items": {}}]},
        description=_OF_EVERYBODY[400],
    )
}


def documented_method(action: Action, method: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The method of a view set, which has the framework's mark already, described."""
    described = extend_schema(
        parameters=parameters_of(action.parameters),
        responses={**answers_of(action), **errors_of(_OF_VIEW_SETS), **_WRONG},
        summary=action.summary,
        description=action.summary,
        filters=False,
        request=None,
    )
    named: Callable[..., HttpResponse] = _named(described(method), action.name, _segments(action))
    return named


def documented_view(action: Action) -> type[APIView]:
    """A view of a layer's action, to be described and never called."""

    def get(self: APIView, request: Request, name: str, **path: str) -> HttpResponse:
        raise NotImplementedError

    get.__doc__ = action.summary
    described = extend_schema(
        # How a layer's image is opened is no choice of a client's.
        parameters=[NAME, *parameters_of(each for each in action.parameters if each is not source)],
        responses={**answers_of(action), **errors_of(_OF_LAYERS)},
        summary=action.summary,
        description=action.summary,
        auth=[],
        request=None,
    )
    named = _named(described(get), action.name, _segments(action))
    attributes = {"get": named, "authentication_classes": (), "permission_classes": (), "__doc__": action.summary}
    return type(f"{action.name.title().replace('_', '')}View", (APIView,), attributes)


def documented_read(
    name: str, document: Any, parameters: Iterable[OpenApiParameter] = (), *, description: str
) -> Callable[[Any], Any]:
    """Decorator of a ``get`` that answers a document, given as a serializer or a schema."""
    decorate = extend_schema(
        parameters=list(parameters),
        responses={200: OpenApiResponse(document, description=description), **errors_of({})},
        summary=description,
        description=description,
        auth=[],
        request=None,
    )
    return lambda method: _named(decorate(method), name, 0)


def _named(method: Any, name: str, segments: int) -> Any:
    """With an operation id of the address, less its last ``segments``, and the name.

    The framework's own ids change with the addresses beside them, and name no variables.
    """
    schema = method.kwargs["schema"]

    def get_operation_id(self: Any) -> str:
        parts = [part for part in self.path.strip("/").split("/") if part]
        words = [part for part in parts[: len(parts) - segments] if "{" not in part]
        return re.sub(r"\W+", "_", "_".join([*words, name]), flags=re.ASCII)

    method.kwargs["schema"] = type(schema.__name__, (schema,), {"get_operation_id": get_operation_id})
    return method


def _segments(action: Action) -> int:
    """How many the action has in its address, of whose regular expression no class counts."""
    return re.sub(r"\[[^]]*\]", "", action.url_path).count("/") + 1


def parameters_of(parameters: Iterable[Parameter[Any]]) -> list[OpenApiParameter]:
    """Each declaration in OpenAPI's words; one with two names twice."""
    found = []
    for parameter in parameters:
        found.append(_parameter(parameter, parameter.name))
        if parameter.alias:
            found.append(_parameter(parameter, parameter.alias, f"Another name of {parameter.name}."))
    return found


def _parameter(parameter: Parameter[Any], name: str, description: str = "") -> OpenApiParameter:
    return OpenApiParameter(
        name=name,
        type=schema_of(parameter),
        location=OpenApiParameter.PATH if parameter.in_path else OpenApiParameter.QUERY,
        required=parameter.required,
        description=description or parameter.description,
        explode=False if parameter.repeated else None,
        style="form" if parameter.repeated else None,
        examples=[OpenApiExample("example", value=parameter.example)] if parameter.example is not None else (),
    )


def schema_of(parameter: Parameter[Any]) -> Schema:
    """The type of the parameter, with its bounds, its words and its default."""
    schema: Schema = {"type": parameter.kind.value}
    if parameter.minimum is not None:
        schema["minimum"] = parameter.minimum
    if parameter.maximum is not None:
        schema["maximum"] = parameter.maximum
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    if parameter.pattern:
        schema["pattern"] = parameter.pattern
    if parameter.repeated:
        schema = {"type": "array", "items": schema}
    if parameter.in_path or parameter.required:
        return schema
    if parameter.kind is Kind.TEXT and not (parameter.choices or parameter.pattern):
        return schema
    schema = {"anyOf": [schema, _words_of(parameter)]}
    return schema if parameter.default in (None, "", ()) else {**schema, "default": parameter.default}


def _words_of(parameter: Parameter[Any]) -> Schema:
    """What scripts write for nothing, which stands for an absent value; and for truth the words of forms."""
    words = sorted((NULLY | TRUE | FALSE if parameter.kind is Kind.BOOLEAN else NULLY) - {""})
    return {"type": "string", "pattern": rf"^\s*({'|'.join(map(_in_any_case, words))})?\s*$"}


def _in_any_case(word: str) -> str:
    """OpenAPI's regular expressions have no switch for it."""
    return "".join(f"[{letter}{letter.upper()}]" if letter.isalpha() else letter for letter in word)


def answers_of(action: Action) -> Responses:
    """What the action answers where all is well, by status and media type."""
    if action.answers != PICTURE:
        return {(200, action.answers): OpenApiResponse(DOCUMENTS[action.name], description=action.summary)}
    (fmt,) = (parameter for parameter in action.parameters if parameter.name == "fmt")
    types = dict.fromkeys(EXTENSIONS[extension].media_type for extension in fmt.choices)
    return {(200, media_type): OpenApiResponse(OpenApiTypes.BINARY, description=action.summary) for media_type in types}


def errors_of(more: Mapping[int, str]) -> Responses:
    """What is answered else, always as JSON."""
    described = {**_OF_EVERYBODY, **more}
    return {
        (status, "application/json"): OpenApiResponse(ErrorSerializer, description=described[status])
        for status in sorted(described)
    }

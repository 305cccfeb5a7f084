"""The OpenAPI document: valid, and of the same declarations that requests are parsed by."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from openapi_spec_validator import validate

from ogc_large_image.rest import declared
from ogc_large_image.rest.actions import ACTIONS, PICTURE
from ogc_large_image.rest.documents import DOCUMENTS
from ogc_large_image.rest.openapi import schema_of
from ogc_large_image.rest.parameter import choice, integer, integers, number, text

CHECKOUT = Path(__file__).parents[3]


@cache
def _document(urlconf):
    """As the command writes it, with its own validation; any warning is an error. In JSON, which is sooner read than YAML."""
    options = ["--format", "openapi-json", "--validate", "--fail-on-warn"]
    if urlconf == "demo.urls":
        # Its models belong to its own settings.
        command = [sys.executable, "-m", "django", "spectacular", *options, "--settings", "demo.settings"]
        return json.loads(subprocess.run(command, check=True, capture_output=True, cwd=CHECKOUT).stdout)
    written = StringIO()
    call_command("spectacular", "--urlconf", urlconf, *options, stdout=written, skip_checks=True)
    return json.loads(written.getvalue())


@pytest.fixture(scope="module", params=["tests.project.urls", "ogc_large_image.standalone.urls", "demo.urls"])
def document(request):
    return _document(request.param)


@pytest.fixture(scope="module")
def project():
    return _document("tests.project.urls")


def _operations(document):
    return [operation for path in document["paths"].values() for operation in path.values()]


def test_the_document_is_one(document):
    validate(document)


def test_every_action_of_a_layer_is_described(document):
    for action in ACTIONS:
        (path,) = (path for path in document["paths"] if path == f"/api/layers/{{name}}/{_template(action)}")
        operation = document["paths"][path]["get"]
        # What opens a layer's image is not to be chosen.
        assert "source" not in {parameter["name"] for parameter in operation["parameters"]}
        _compare(
            operation, replace(action, parameters=tuple(each for each in action.parameters if each is not declared.source))
        )


@pytest.mark.parametrize("prefix", ["/api/image-file/{id}", "/api/url-param", "/api/protected-image/{id}"])
def test_every_action_of_a_view_set_is_described(project, prefix):
    for action in ACTIONS:
        _compare(project["paths"][f"{prefix}/{_template(action)}"]["get"], action)


def _template(action):
    """The action's address with its variables in braces."""
    template = action.url_path.replace(r"\.", ".")
    for name in ("z", "x", "y", "fmt", "name", "frame", "level", "tile", "image"):
        start = template.find(f"(?P<{name}>")
        if start >= 0:
            template = template[:start] + "{" + name + "}" + template[template.index(")", start) + 1 :]
    return template


def _compare(operation, action):
    described = {parameter["name"]: parameter for parameter in operation["parameters"]}
    for parameter in action.parameters:
        assert described[parameter.name]["schema"] == schema_of(parameter)
        assert described[parameter.name]["description"] == parameter.description
        shown = described[parameter.name].get("examples", {})
        assert [each["value"] for each in shown.values()] == ([] if parameter.example is None else [parameter.example])
        assert described[parameter.name].get("required", False) == parameter.required
        assert not parameter.alias or described[parameter.alias]["schema"] == schema_of(parameter)
    for status in ("400", "404", "503"):
        content = operation["responses"][status]["content"]
        assert content.keys() == {"application/json"}
        assert "#/components/schemas/OgcError" in str(content)
    types = set(operation["responses"]["200"]["content"])
    assert ("image/png" in types) if action.answers == PICTURE else (types == {action.answers})


def test_the_documentation_has_every_address_and_parameter():
    told = (CHECKOUT / "docs" / "rest.md").read_text()
    for action in ACTIONS:
        assert f"`{_template(action)}`" in told
        for parameter in action.parameters:
            assert parameter.in_path or f"`{parameter.name}`" in told or parameter in (*declared.NCWMS, declared.format), (
                parameter.name
            )


def test_every_document_has_a_shape():
    assert {action.name for action in ACTIONS if action.answers != PICTURE} <= DOCUMENTS.keys()


def test_operation_ids_are_of_the_address_and_nothing_else(project):
    ids = [operation["operationId"] for operation in _operations(project)]
    assert len(ids) == len(set(ids))
    assert {"api_layers_tile", "api_layers_list", "api_layers_layer", "api_image_file_tile", "api_url_param_thumbnail"} <= set(
        ids
    )
    alone = {operation["operationId"] for operation in _operations(_document("ogc_large_image.standalone.urls"))}
    assert alone <= set(ids)


NOTHING = {
    "type": "string",
    "pattern": r"^\s*([fF][aA][lL][sS][eE]|[nN][oO][nN][eE]|[nN][uU][lL][lL]|[uU][nN][dD][eE][fF][iI][nN][eE][dD])?\s*$",
}


@pytest.mark.parametrize(
    ("parameter", "schema"),
    [
        (
            integer("n", "", default=3, minimum=1, maximum=9),
            {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 9}, NOTHING], "default": 3},
        ),
        (number("n", ""), {"anyOf": [{"type": "number"}, NOTHING]}),
        (number("n", "", required=True), {"type": "number"}),
        (text("n", ""), {"type": "string"}),
        (text("n", "", pattern="^a$"), {"anyOf": [{"type": "string", "pattern": "^a$"}, NOTHING]}),
        (choice("n", "", ("a", "b")), {"anyOf": [{"type": "string", "enum": ["a", "b"]}, NOTHING]}),
        (choice("n", "", ("a", "b"), in_path=True, required=True), {"type": "string", "enum": ["a", "b"]}),
        (integers("n", ""), {"anyOf": [{"type": "array", "items": {"type": "integer"}}, NOTHING]}),
    ],
)
def test_a_declaration_becomes_a_type(parameter, schema):
    assert schema_of(parameter) == schema


def test_nobody_has_to_log_in_to_see_a_layer(project):
    assert project["paths"]["/api/layers/"]["get"].get("security", []) in ([], [{}])
    assert project["paths"]["/api/protected-image/{id}/info/bands"]["get"]["security"]

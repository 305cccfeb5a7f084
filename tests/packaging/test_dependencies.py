"""What the package imports, ``pyproject.toml`` declares, and docs/dependencies.md says why."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from typing import Any

import pytest

from tests.packaging.conftest import ROOT

try:
    import tomllib
except ImportError:  # Python 3.10
    import tomli as tomllib

# Not in each environment that runs this: by whom they come.
_BROUGHT_BY = {
    "osgeo": "large-image-source-gdal",
    "large_image_source_gdal": "large-image-source-gdal",
    "celery": "celery",
    "kombu": "celery",
    "guardian": "django-guardian",
}


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def _names(requirements: list[str]) -> set[str]:
    return {re.match(r"[A-Za-z0-9._-]+", text)[0].lower() for text in requirements} - {"ogc-large-image"}


def _imported() -> set[str]:
    """Top-level modules of others."""
    found = set()
    for file in (ROOT / "ogc_large_image").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found - sys.stdlib_module_names - {"ogc_large_image"}


def test_what_is_imported_is_declared(project: dict[str, Any]) -> None:
    extras = [text for texts in project["optional-dependencies"].values() for text in texts]
    declared = _names([*project["dependencies"], *extras])
    distributions = packages_distributions()
    brought = {name: [_BROUGHT_BY[name]] if name in _BROUGHT_BY else distributions.get(name, []) for name in _imported()}
    assert {name for name, whose in brought.items() if not {each.lower() for each in whose} & declared} == set()


def test_each_dependency_has_a_lower_bound_and_a_reason(project: dict[str, Any]) -> None:
    reasons = (ROOT / "docs" / "dependencies.md").read_text()
    assert [text for text in project["dependencies"] if ">=" not in text] == []
    assert {name for name in _names(project["dependencies"]) if f"| `{name}` |" not in reasons} == set()

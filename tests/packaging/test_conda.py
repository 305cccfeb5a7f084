"""The conda recipe and environment say what ``pyproject.toml`` says."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from ogc_large_image import __version__
from tests.packaging.conftest import ROOT

try:
    import tomllib
except ImportError:  # Python 3.10
    import tomli as tomllib

# conda-forge's names, where they are others.
_NAMES = {"matplotlib": "matplotlib-base"}
# What an extra of a dependency brings; conda has no extras.
_BROUGHT = {"drf-spectacular-sidecar": ""}


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@pytest.fixture(scope="module")
def recipe() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "conda" / "meta.yaml").read_text())


def _bounds(requirements: list[Any]) -> dict[str, str]:
    """Lower bound by name."""
    texts = [text for text in requirements if isinstance(text, str)]
    found = [re.fullmatch(r"([A-Za-z0-9._-]+)(?:\[[a-z]+\])?\s*(?:>=([0-9.]+))?", text) for text in texts]
    assert all(found), texts
    return {match[1]: match[2] or "" for match in found if match}


def test_the_recipe_requires_what_the_wheel_requires(project: dict[str, Any], recipe: dict[str, Any]) -> None:
    wheel = {_NAMES.get(name, name): bound for name, bound in _bounds(project["project"]["dependencies"]).items()}
    run = _bounds(recipe["requirements"]["run"])
    assert run.pop("python") == project["project"]["requires-python"].removeprefix(">=")
    assert run == wheel | _BROUGHT


def test_the_recipe_builds_this_version_with_its_commands(project: dict[str, Any], recipe: dict[str, Any]) -> None:
    assert recipe["package"] == {"name": project["project"]["name"], "version": __version__}
    scripts = [f"{name} = {target}" for name, target in project["project"]["scripts"].items()]
    assert recipe["build"]["entry_points"] == scripts
    assert set(project["build-system"]["requires"]) == {
        f"{name}>={bound}" for name, bound in _bounds(recipe["requirements"]["host"]).items() if name not in ("python", "pip")
    }
    assert (recipe["about"]["license"], recipe["about"]["summary"]) == (
        project["project"]["license"],
        project["project"]["description"],
    )
    assert (ROOT / "conda" / recipe["source"]["path"] / recipe["about"]["license_file"]).is_file()


def test_the_environment_asks_for_no_less_than_the_wheel(project: dict[str, Any]) -> None:
    environment = yaml.safe_load((ROOT / "conda" / "environment.yml").read_text())
    wheel = {_NAMES.get(name, name): bound for name, bound in _bounds(project["project"]["dependencies"]).items()}
    compiled = _bounds(environment["dependencies"])
    (index,) = [entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict)]
    assert environment["channels"][0] == "conda-forge"
    assert index == ["..[gdal]"]
    assert "gdal" in project["project"]["optional-dependencies"]
    shared = compiled.keys() & wheel.keys()
    assert {"numpy", "pyproj", "lxml", "pillow"} <= shared
    assert {name: compiled[name] for name in shared} == {name: wheel[name] for name in shared}

"""The Dockerfile, as far as it can be checked without an engine: what it copies, whom it runs as, what it starts."""

import fnmatch
import json
import re

import pytest

from tests.packaging.conftest import ROOT


@pytest.fixture(scope="module")
def instructions():
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [tuple(line.split(None, 1)) for line in lines]


def arguments(instructions, word):
    return [rest for name, rest in instructions if name == word]


def test_every_instruction_is_one(instructions):
    known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "CMD"}
    assert {name for name, _ in instructions} <= known


def test_the_tools_of_the_build_stay_behind(instructions):
    stages = arguments(instructions, "FROM")
    assert len(stages) == 2
    assert all(re.fullmatch(r"python:3\.\d+-slim-bookworm( AS build)?", stage) for stage in stages)
    assert any(rest.startswith("--from=build /opt/venv ") for rest in arguments(instructions, "COPY"))


def test_it_runs_as_nobody_in_particular(instructions):
    (user,) = arguments(instructions, "USER")
    assert user not in ("root", "0")
    names = [name for name, _ in instructions]
    assert "RUN" not in names[names.index("USER") :]
    assert any(f"useradd --create-home --uid 10001 {user}" in rest for rest in arguments(instructions, "RUN"))


def test_what_it_copies_is_there_and_not_ignored(instructions):
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line]
    assert rules[0] == "*"
    kept = [rule[1:] for rule in rules if rule.startswith("!")]
    for rest in arguments(instructions, "COPY"):
        if not rest.startswith("--from"):
            for source in rest.split()[:-1]:
                assert (ROOT / source).exists()
                assert any(fnmatch.fnmatch(source, rule) for rule in kept)


def test_what_the_wheel_is_built_of_is_copied(instructions):
    copied = {source for rest in arguments(instructions, "COPY") for source in rest.split()[:-1]}
    assert {"pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "ogc_large_image", "templates"} <= copied


def test_it_starts_the_demo_and_asks_how_it_is(instructions):
    (command,) = (json.loads(rest) for rest in arguments(instructions, "CMD"))
    assert command[:3] == ["python", "manage.py", "demo"]
    (check,) = arguments(instructions, "HEALTHCHECK")
    program = json.loads(check.partition("CMD ")[2])
    assert program[:2] == ["python", "-c"]
    compile(program[2], "healthcheck", "exec")
    (port,) = arguments(instructions, "EXPOSE")
    assert f":{port}/healthz" in program[2]

"""What the documents promise is there."""

import re
import zipfile
from dataclasses import fields

import pytest

from ogc_large_image.conf import DEFAULTS
from ogc_large_image.limits import Limits
from tests.packaging.conftest import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("demo/data/*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(document):
    links = re.findall(r"\]\(([^)#\s]+)", document.read_text())
    missing = [link for link in links if not re.match(r"[a-z]+:", link) and not (document.parent / link).exists()]

    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_heading_leads_to_one(document):
    links = [link for link in re.findall(r"\]\(([^)\s]*#[^)\s]+)", document.read_text()) if not re.match(r"[a-z]+:", link)]
    parts = [(link, *link.split("#")) for link in links]

    assert [link for link, path, anchor in parts if anchor not in _anchors(document.parent / path if path else document)] == []


def _anchors(document):
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_dependency_has_its_reason(distributions):
    with zipfile.ZipFile(distributions.wheel) as wheel:
        (metadata,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        names = set(re.findall(r"^Requires-Dist: ([A-Za-z0-9._-]+)", wheel.read(metadata).decode(), re.MULTILINE))
    reasons = (ROOT / "docs" / "dependencies.md").read_text()

    assert names
    assert {name for name in names if f"`{name}`" not in reasons} - {"ogc-large-image"} == set()


def test_the_origin_of_every_sample_image_is_written_beside_it():
    described = (ROOT / "demo" / "data" / "README.md").read_text()
    samples = [path for path in (ROOT / "demo" / "data").rglob("*") if path.is_file() and path.suffix not in (".md", ".json")]

    assert samples
    assert [path.name for path in samples if f"`{path.parent.name}/{path.name}`" not in described] == []


def test_the_sample_images_are_small():
    assert sum(path.stat().st_size for path in (ROOT / "demo" / "data").rglob("*") if path.is_file()) < 10_000_000


def test_every_setting_is_in_the_table():
    table = (ROOT / "docs" / "own-project.md").read_text().partition("## Settings")[2].partition("\n## ")[0]

    assert [key for key in DEFAULTS if f"`{key}`" not in table] == []


def test_every_limit_is_in_the_table():
    table = (ROOT / "docs" / "own-project.md").read_text().partition("### Limits")[2].partition("\n## ")[0]

    assert [each.name for each in fields(Limits) if f"`{each.name}`" not in table] == []

"""The sample images in the demo's database: as uploaded files, and as layers that the admin site can change."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.core.files import File

from demo.models import ImageFile
from ogc_large_image.publishing.importing import files_of, import_files
from ogc_large_image.publishing.models import Layer, LayerGroup, Service, Style

UPLOADED = (
    "earth/great_salt_lake_bands.tif",
    "earth/sierra_nevada.tif",
    "earth/air_temperature.nc",
    "microscopy/colonic_glands.png",
)
PRIVATE = "great_salt_lake_bands"
LAYER_FILE = ".layer.json"


def upload_samples() -> None:
    """Some of the images as uploaded files: of several bands, of one, of many frames, and without a place on the ground."""
    for path in (settings.DATA_DIR / name for name in UPLOADED):
        with path.open("rb") as opened:
            ImageFile(file=File(opened, name=path.name)).save()


def publish_samples() -> None:
    """All images as layers in groups, one of them not for everybody; a service of each group, one of them behind a login."""
    import_files(files_of([settings.DATA_DIR]))
    for file in settings.DATA_DIR.rglob(f"*{LAYER_FILE}"):
        for layer in Layer.objects.filter(path__startswith=str(file).removesuffix(LAYER_FILE) + "."):
            _describe(layer, file)
    Layer.objects.filter(name=PRIVATE).update(is_public=False)
    for name, title, login_required in (("earth", "The Earth", False), ("microscopy", "Microscopy", True)):
        group = LayerGroup.objects.get(name=name)
        Service.objects.create(name=name, title=title, group=group, login_required=login_required)


def _describe(layer: Layer, file: Path) -> None:
    """The words and styles of the layer file beside an image."""
    said = json.loads(file.read_text())
    layer.abstract, layer.keywords = said.get("abstract", ""), said.get("keywords", [])
    layer.details = {"bands": said["bands"]} if "bands" in said else {}
    layer.save()
    for position, each in enumerate(said["styles"]):
        words = {"title": each["title"], "definition": each.get("style", {})}
        style, _ = Style.objects.get_or_create(name=each["name"], defaults=words)
        layer.styles.add(style, through_defaults={"position": position})

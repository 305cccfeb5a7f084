"""Makes the database of the settings, with so many layers: ``python -m tests.bench.publishing.fill 1000``."""

from __future__ import annotations

import copy
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.core.management import call_command

from tests.bench.publishing.measures import GROUP_SIZE, WARM_UP
from tests.rasters import RasterSpec, ramp, write

_AT_ONCE = 1000


def fill(count: int) -> None:
    """Layers of one raster, whose record they all have; in groups of at most GROUP_SIZE, and with a style each."""
    from ogc_large_image.publishing.describing import publish
    from ogc_large_image.publishing.models import Layer, LayerGroup, LayerStyle, Style

    call_command("migrate", verbosity=0)
    path = Path(os.environ["BENCH_FOLDER"]) / "raster.tif"
    write(path, RasterSpec(ramp(), interpretations=["red", "green", "blue"]))
    style = Style.objects.create(name="default", definition={})
    first = Layer(name=WARM_UP, title="Warm up", path=str(path), group=LayerGroup.objects.create(name=WARM_UP, title="Warm up"))
    first.save()
    assert not publish(first).problem
    LayerStyle.objects.create(layer=first, style=style)
    for start in range(0, count, _AT_ONCE):
        rows = Layer.objects.bulk_create(_copies(first, range(start, min(start + _AT_ONCE, count))))
        LayerStyle.objects.bulk_create(LayerStyle(layer=row, style=style) for row in rows)


def group_name(number: int) -> str:
    """Of the group that the layer of this number is in."""
    return f"group-{number // GROUP_SIZE:03}"


def layer_name(number: int) -> str:
    """Of the layer of this number."""
    return f"layer-{number:06}"


def _copies(first: object, numbers: range) -> Iterator[object]:
    from ogc_large_image.publishing.models import LayerGroup
    from ogc_large_image.publishing.models.followed import new_stamp

    for number in numbers:
        name = group_name(number)
        group, _ = LayerGroup.objects.get_or_create(name=name, defaults={"title": name.replace("-", " ").title()})
        row = copy.copy(first)
        row.pk, row.stamp, row.group, row.name = None, new_stamp(), group, layer_name(number)
        row.title, row.abstract = f"Layer {number:06} of many", "One of many layers that are alike."
        row._state = type(first._state)()
        yield row


if __name__ == "__main__":
    django.setup()
    fill(int(sys.argv[1]))

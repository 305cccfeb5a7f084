"""Legends for programs, in the shape that GeoServer's clients know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ogc_large_image.styles.entries import LegendClass, LegendEntries, LegendKind, LegendRamp
from ogc_large_image.styles.style import RGBA


def write_legend_json(layer: str, title: str, entries: tuple[LegendEntries, ...]) -> bytes:
    """``Legend`` → ``rules`` → ``symbolizers`` → ``Raster`` → ``colormap`` → ``entries``, each with colour, label and quantity.

    A ramp has an entry at each of its ticks, and all its colours beside them.
    """
    rules = [rule for each in entries for rule in _rules(each)]
    legend = {"Legend": [{"layerName": layer, "title": title, "rules": rules}]}
    return json.dumps(legend, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _rules(entries: LegendEntries) -> Iterator[dict[str, Any]]:
    for ramp in entries.ramps:
        yield _rule(ramp.title, ramp.unit, _ramp(ramp))
    if entries.classes:
        kind = "values" if entries.kind is LegendKind.CATEGORIES or _are_values(entries.classes) else "intervals"
        classes = [_class(each) for each in entries.classes]
        yield _rule(entries.title, entries.unit, {"type": kind, "entries": classes})


def _rule(title: str, unit: str, colour_map: dict[str, Any]) -> dict[str, Any]:
    return {"name": title, "title": title, "unit": unit, "symbolizers": [{"Raster": {"colormap": colour_map}}]}


def _ramp(ramp: LegendRamp) -> dict[str, Any]:
    last = len(ramp.colours) - 1
    ticks = [_entry(ramp.colours[round(tick.position * last)], tick.label) | {"quantity": tick.value} for tick in ramp.ticks]
    found: dict[str, Any] = {"type": "ramp", "entries": ticks, "colors": [_hex(colour) for colour in ramp.colours]}
    for name, colour in (("below", ramp.below), ("above", ramp.above)):
        if colour is not None:
            found[name] = _entry(colour, "")
    return found


def _class(each: LegendClass) -> dict[str, Any]:
    quantity = each.maximum if each.maximum is not None else each.minimum
    return _entry(each.colour, each.label) | {"quantity": quantity, "minimum": each.minimum, "maximum": each.maximum}


def _are_values(classes: tuple[LegendClass, ...]) -> bool:
    return all(each.minimum is not None and each.minimum == each.maximum for each in classes)


def _entry(colour: RGBA, label: str) -> dict[str, Any]:
    return {"label": label, "color": _hex(colour), "opacity": round(colour[3] / 255, 3)}


def _hex(colour: RGBA) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour[:3])

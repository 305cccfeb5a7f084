"""Legends: planned from the very style that draws the map, drawn when they are not kept already."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ogc_large_image.errors import InvalidParameter, LimitExceeded
from ogc_large_image.limits import Limits
from ogc_large_image.render.legend_drawing import draw_png, draw_svg, measure
from ogc_large_image.render.legend_json import write_legend_json
from ogc_large_image.render.legend_layout import lay_out
from ogc_large_image.render.legend_query import LegendFormat, LegendQuery, Orientation
from ogc_large_image.render.legend_sheet import Sheet
from ogc_large_image.render.plan import digest
from ogc_large_image.styles.entries import LegendEntries, legend_entries
from ogc_large_image.styles.resolve import resolve_style
from ogc_large_image.styles.style import Style

__all__ = ["LegendFormat", "LegendPlan", "LegendQuery", "Orientation", "draw_legend", "plan_legend"]

LEGEND_VERSION = 2
"""Part of every fingerprint: raise it when the same plan comes to draw other bytes."""

_FONT_SIZES = (1.0, 72.0)
_RESOLUTIONS = (10, 600)


@dataclass(frozen=True, slots=True)
class LegendPlan:
    """A legend to be drawn; equal where the fingerprints are."""

    query: LegendQuery = field(compare=False)
    entries: tuple[LegendEntries, ...] = field(compare=False)
    longest_side: int = field(compare=False)
    fingerprint: str

    @property
    def media_type(self) -> str:
        return self.query.format.value


def plan_legend(query: LegendQuery, limits: Limits) -> LegendPlan:
    """Check the query against the limits and find what there is to draw.

    Raises LimitExceeded or InvalidParameter (width, height, font_size, dpi), and whatever resolving the style raises.
    """
    for locator, size in (("width", query.width), ("height", query.height)):
        if size is None:
            continue
        if size < 1:
            raise InvalidParameter(f"The {locator} is to be 1 or more.", locator)
        if size > limits.max_legend_side:
            raise LimitExceeded(f"The {locator} of a legend is limited to {limits.max_legend_side} pixels.", locator)
    for locator, value, (least, most) in (
        ("font_size", query.font_size, _FONT_SIZES),
        ("dpi", query.dpi, _RESOLUTIONS),
    ):
        if not least <= value <= most:
            raise InvalidParameter(f"{locator} is to be from {least:g} to {most}.", locator)
    description = query.layer.description
    styles = [resolve_style(style, description, query.frame) for style in _styles(query)]
    entries = tuple(legend_entries(resolved, description) for resolved in styles)
    shape = (query.width, query.height, query.orientation.value, float(query.font_size), query.dpi)
    sheet = (query.transparent, query.background, query.format.value, limits.max_legend_side)
    words = (query.layer.name, query.style.title or query.style.name) if query.format is LegendFormat.JSON else ()
    return LegendPlan(query, entries, limits.max_legend_side, digest(("legend", LEGEND_VERSION, entries, shape, sheet, words)))


def draw_legend(plan: LegendPlan) -> bytes:
    """The legend's file; LimitExceeded where the words need a larger sheet than there may be."""
    query = plan.query
    if query.format is LegendFormat.JSON:
        return write_legend_json(query.layer.name, query.style.title or query.style.name, plan.entries)
    background = None if query.transparent else query.background
    sheet = _sheet(plan)
    if max(sheet.width, sheet.height) > plan.longest_side:
        raise LimitExceeded(f"A legend is limited to {plan.longest_side} pixels a side; ask for smaller letters.", "font_size")
    return draw_svg(sheet, background) if query.format is LegendFormat.SVG else draw_png(sheet, background, query.dpi)


def _sheet(plan: LegendPlan) -> Sheet:
    query = plan.query
    return lay_out(
        plan.entries,
        vertical=query.orientation is Orientation.VERTICAL,
        font=query.font_size * query.dpi / 72,
        measure=measure,
        width=query.width,
        height=query.height,
        longest=plan.longest_side,
    )


def _styles(query: LegendQuery) -> tuple[Style, ...]:
    """One for each rule that is drawn at the scale, of all rules where no scale is given."""
    style = query.style
    if query.scale is not None:
        return style.at_scale(query.scale)
    return tuple(
        replace(
            style,
            bands=rule.bands,
            opacity=rule.opacity,
            hillshade=rule.hillshade,
            gamma=rule.gamma,
            contrast=rule.contrast,
            min_scale=0.0,
            max_scale=None,
            rules=(),
        )
        for rule in style.all_rules
    )

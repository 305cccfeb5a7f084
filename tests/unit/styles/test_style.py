from __future__ import annotations

import pytest

from ogc_large_image.styles.style import BandStyle, Rule, Style

NEAR, FAR = (BandStyle(band=1),), (BandStyle(band=2),)


def test_a_style_without_scales_is_drawn_as_it_is():
    style = Style(NEAR)
    assert style.at_scale(1e9) == (style,)
    assert style.at_scale(0)[0] is style


@pytest.mark.parametrize(("scale", "drawn"), [(999, []), (1000, [NEAR]), (4999, [NEAR]), (5000, [FAR]), (1e9, [FAR])])
def test_rules_begin_at_their_least_denominator_and_end_before_their_greatest(scale, drawn):
    style = Style(NEAR, min_scale=1000, max_scale=5000, rules=(Rule(FAR, min_scale=5000),))
    assert [each.bands for each in style.at_scale(scale)] == drawn


def test_rules_of_one_scale_are_drawn_over_one_another():
    style = Style(NEAR, name="two", title="Two", rules=(Rule(FAR, opacity=0.5),))
    lower, upper = style.at_scale(1)
    assert (lower.bands, upper.bands, upper.opacity, upper.name, upper.title) == (NEAR, FAR, 0.5, "two", "Two")
    assert not lower.rules
    assert not upper.rules


def test_further_fields_leave_plain_styles_equal():
    assert BandStyle() == BandStyle(1, None, 0, None)
    assert hash(Style()) == hash(Style((), "default", ""))

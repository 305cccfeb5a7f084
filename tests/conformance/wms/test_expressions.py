"""Band maths of the client's own: for nobody, for all, or for those with a permission."""

import json

import numpy as np
import pytest

from ogc_large_image import services
from ogc_large_image.styles.style import BandStyle, Bound, BoundKind, Style
from tests.conformance.wms.conftest import Wms, pixels

MATHS = {"expression": "b1 * 2", "min": "0", "max": "40000"}
IN_JSON = {"style": json.dumps({"expression": "b1 * 2", "min": 0, "max": 40000})}


class User:
    def __init__(self, *permissions):
        self.permissions = permissions

    def has_perm(self, name):
        return name in self.permissions


@pytest.fixture
def asked(publish, raster_layer, client, monkeypatch):
    """A map in band maths, where the setting says so much and such a user asks."""

    def asked(allowed, user=None, operation="GetMap", **style):
        saved = Style(
            bands=(BandStyle(expression="b1 * 2", minimum=Bound(BoundKind.NUMBER, 0), maximum=Bound(BoundKind.NUMBER, 40000)),),
            name="saved",
        )
        plain = Style(name="default")
        publish(raster_layer("dem", styles=(plain, saved)), EXPRESSIONS=allowed, CACHE="none")
        if user is not None:
            allows = services.allows_expressions
            monkeypatch.setattr(services, "allows_expressions", lambda request: allows(_with(request, user)))
        return Wms(client)(LAYERS="dem", LAYER="dem", REQUEST=operation, **style)

    return asked


def _with(request, user):
    request.user = user
    return request


@pytest.mark.parametrize("style", [MATHS, IN_JSON], ids=["parameters", "json"])
@pytest.mark.parametrize("operation", ["GetMap", "GetLegendGraphic"])
@pytest.mark.parametrize(
    ("allowed", "user", "is_drawn"),
    [
        (False, None, False),
        (False, User("maps.use"), False),
        (True, None, True),
        ("maps.use", None, False),
        ("maps.use", User(), False),
        ("maps.use", User("maps.use"), True),
    ],
)
def test_who_may(asked, style, operation, allowed, user, is_drawn):
    response = asked(allowed, user, operation, **style)
    assert (response["Content-Type"] == "image/png") == is_drawn
    if not is_drawn:
        assert b"not allowed" in response.content


def test_saved_ones_are_for_everybody_and_draw_the_same(asked):
    saved = asked(False, STYLES="saved")
    assert np.array_equal(pixels(saved), pixels(asked(True, **MATHS)))
    assert "public" in saved["Cache-Control"]


def test_what_needs_a_permission_is_not_kept_for_others(asked):
    assert "private" in asked("maps.use", User("maps.use"), **MATHS)["Cache-Control"]

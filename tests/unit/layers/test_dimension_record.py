import json

from ogc_large_image.layers.dimensions import dimensions_of
from ogc_large_image.layers.record import layers_from_json, layers_to_json, revision_of
from ogc_large_image.sources.ref import SourceRef
from tests.unit.layers.descriptions import description, layer

DIMENSIONS = dimensions_of(description())
SERIES = (SourceRef("/data/a.tif", "1"), SourceRef("/data/b.tif", "2", trusted=False))


def test_dimensions_and_series_come_back_as_they_were():
    original = layer(dimensions=DIMENSIONS, series=SERIES)
    (restored,) = layers_from_json(json.loads(json.dumps(layers_to_json([original]))))

    assert len(DIMENSIONS) == 2
    assert (restored.dimensions, restored.series) == (DIMENSIONS, SERIES)


def test_the_revision_depends_on_them():
    revisions = {
        revision_of(layer()),
        revision_of(layer(dimensions=DIMENSIONS)),
        revision_of(layer(series=SERIES)),
        revision_of(layer(series=SERIES[::-1])),
    }

    assert len(revisions) == 4


def test_the_revision_does_not_depend_on_the_name():
    assert revision_of(layer("a", title="T", source=SERIES[0])) == revision_of(layer("b", title="T", source=SERIES[0]))

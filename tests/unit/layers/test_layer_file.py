"""What a layer file may say, and how it is told what it may not."""

import json

import pytest

from ogc_large_image.layers.layer_file import LayerFileError, merged, parts_for, read_layer_file


@pytest.fixture
def written(tmp_path):
    def written(content, name="x.layer.json"):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return written


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"titel": "x"}, "titel"),
        ({"title": 5}, "title"),
        ({"title": ""}, "title"),
        ({"keywords": "sea"}, "keywords"),
        ({"attribution": {"url": "javascript:alert(1)"}}, "attribution.url"),
        ({"attribution": {"logo": {"url": "https://x/", "type": "image/png", "width": 0, "height": 1}}}, "logo.width"),
        ({"identifiers": [{"authority": "a b", "url": "https://x/", "value": "1"}]}, "identifiers.0.authority"),
        ({"metadata": [{"url": "https://x/", "type": "xml"}]}, "metadata.0.type"),
        ({"queryable": "no"}, "queryable"),
        ({"resampling": "best"}, "resampling"),
        ({"scales": {"max": "Infinity"}}, "scales.max"),
        ({"styles": []}, "styles"),
        ({"styles": [{"name": "a,b"}]}, "styles.0.name"),
        ({"styles": [{"name": "a", "sld": "../secret.sld"}]}, "styles.0.sld"),
        ({"dimensions": [{"name": "time", "kind": "frame"}]}, "dimensions.0.kind"),
        ({"variables": {"t": {"titel": ""}}}, "variables.t.titel"),
        ("[]", "x.layer.json"),
        ('{"title": ', "x.layer.json"),
    ],
)
def test_what_is_wrong_is_named(written, tmp_path, content, told):
    with pytest.raises(LayerFileError) as raised:
        read_layer_file(written(content))
    assert told in str(raised.value)
    assert str(tmp_path) not in str(raised.value)


def test_a_file_that_is_gone_or_endless_is_named(tmp_path, written):
    for path in (tmp_path / "gone.layer.json", written(" " * 2_000_000)):
        with pytest.raises(LayerFileError, match=path.name):
            read_layer_file(path)


def test_a_folder_has_no_title_of_its_own(written):
    with pytest.raises(LayerFileError, match="title"):
        read_layer_file(written({"title": "x"}, "_folder.layer.json"))


def test_the_more_particular_goes_first(written):
    folder = read_layer_file(
        written(
            {
                "keywords": ["all"],
                "queryable": False,
                "layers": {"dem*": {"title": "Heights", "keywords": ["height"]}, "other*": {"title": "Other"}},
            },
            "_folder.layer.json",
        )
    )
    own = read_layer_file(written({"title": "Own", "variables": {"t": {"abstract": "Of t"}}}))
    parts = [*parts_for(folder, "dem_1.tif", "t"), *parts_for(own, "dem_1.tif", "t")]
    found = merged(parts)
    assert (found.title, found.keywords, found.queryable, found.abstract) == ("Own", ["height"], False, "Of t")
    assert merged(list(parts_for(folder, "dem_1.tif", "t"))).title == "Heights"
    assert merged(list(parts_for(folder, "x.tif", ""))).title is None

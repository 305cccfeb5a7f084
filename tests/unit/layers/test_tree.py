from ogc_large_image.layers.tree import layer_tree
from tests.unit.layers.descriptions import layer


def test_layers_are_below_their_groups_in_the_order_of_titles():
    root = layer_tree(
        [layer("b"), layer("deep", group=("Z", "Y")), layer("a"), layer("side", group=("Z",)), layer("c", group=("m",))], "All"
    )

    assert root.title == "All"
    assert [found.name for found in root.layers] == ["a", "b"]
    assert [group.title for group in root.groups] == ["m", "Z"]
    assert root.groups[1].layers[0].name == "side"
    assert root.groups[1].groups[0].layers[0].name == "deep"


def test_no_layers_make_an_empty_group():
    assert layer_tree([], "All").groups == ()

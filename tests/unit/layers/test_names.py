import pytest

from ogc_large_image.layers.names import ImageKey, Wish, assign_names, safe_name, title_of, wish_for


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("scene", "scene"),
        ("my scene (1)", "my_scene_1"),
        ("a,b;c&d=é", "a_b_c_d_e"),
        ("..", "layer"),
        (".hidden", "hidden"),
        ("地図", "layer"),
        ("x\x00\n<y>", "x_y"),
        ("2020-05.tile", "2020-05.tile"),
    ],
)
def test_a_name_has_safe_characters_only(text, name):
    assert safe_name(text) == name


def test_a_title_is_words():
    assert title_of("great_salt__lake DEM_v2") == "Great Salt Lake DEM V2"


def test_a_title_has_no_control_characters():
    assert title_of("a\x07b") == "A B"


def test_a_title_is_never_empty():
    assert title_of("___") == "Untitled"


def test_a_variable_is_part_of_the_name():
    assert wish_for("climate", ("model",), "t2m") == Wish("climate_t2m", "model_climate_t2m")


def wishes(*paths):
    return {ImageKey(path): wish_for(path.rpartition("/")[2], tuple(path.split("/")[:-1])) for path in paths}


def test_images_that_want_one_name_all_get_their_folder():
    assert assign_names(wishes("a/x", "b/x", "b/y"), {}) == {
        ImageKey("a/x"): "a_x",
        ImageKey("b/x"): "b_x",
        ImageKey("b/y"): "y",
    }


def test_the_order_of_files_does_not_matter():
    assert assign_names(wishes("b/x", "b/y", "a/x"), {}) == assign_names(wishes("a/x", "b/x", "b/y"), {})


def test_a_number_parts_names_that_agree_with_their_folders():
    names = assign_names(wishes("a/b c", "a/b_c", "a_b/c", "a_b_c"), {})

    assert sorted(names.values()) == ["a_b_c", "a_b_c-2", "a_b_c-3", "c"]


def test_a_name_stays_with_its_file_when_another_wants_it():
    before = assign_names(wishes("b/x"), {})

    assert assign_names(wishes("a/x", "b/x"), before) == {ImageKey("b/x"): "x", ImageKey("a/x"): "a_x"}


def test_a_name_of_a_file_without_images_at_the_moment_is_kept_free():
    assert assign_names(wishes("a/x"), {ImageKey("b/x"): "x"}) == {ImageKey("a/x"): "a_x"}

import gc
import weakref

import pytest

from ogc_large_image.recent import Recent, Same


def test_a_value_is_made_once_a_key():
    made = []
    recent = Recent(capacity=2)
    for key in ("a", "a", "b", "a"):
        recent.get_or_set(key, lambda key=key: made.append(key) or key)
    assert made == ["a", "b"]


def test_the_least_recently_used_value_is_dropped_first():
    made = []
    recent = Recent(capacity=2)
    for key in ("a", "b", "a", "c", "a", "b"):
        recent.get_or_set(key, lambda key=key: made.append(key) or key)
    assert made == ["a", "b", "c", "b"]


def test_none_is_a_value_too():
    made = []
    recent = Recent(capacity=2)
    for _ in range(2):
        recent.get_or_set("a", lambda: made.append(1))
    assert made == [1]


def test_an_object_as_a_key_is_itself_alone_and_stays():
    one, other = [], []
    assert Same(one) == Same(one)
    assert hash(Same(one)) == hash(Same(one))
    assert Same(one) != Same(other)
    assert Same(one) != one


def test_a_key_keeps_its_object():
    class Catalog:
        pass

    catalog = Catalog()
    known = weakref.ref(catalog)
    recent = Recent(capacity=1)
    recent.get_or_set((Same(catalog), "1"), list)
    del catalog
    gc.collect()
    assert known() is not None


def test_what_is_set_anew_is_used_last():
    recent = Recent(capacity=2)
    for key in ("a", "b", "a", "c"):
        recent.set(key, key)
    assert [recent.get(key) for key in ("a", "b", "c")] == ["a", None, "c"]


def test_what_is_deleted_is_not_there():
    recent = Recent(capacity=2)
    recent.set("a", 1)
    recent.delete("a")
    recent.delete("b")
    assert recent.get("a") is None


def test_several_values_are_found_at_once_and_are_the_last_to_go():
    recent = Recent(capacity=3)
    for key in ("a", "b", "c"):
        recent.set(key, key.upper())
    assert recent.get_many(["a", "x", "b"]) == {"a": "A", "b": "B"}
    recent.set("d", "D")
    assert recent.get("c") is None


@pytest.mark.parametrize("use", [lambda kept: kept.get("old"), lambda kept: kept.get_many(["old"])])
def test_what_is_looked_at_is_kept_longer_than_what_is_not(use):
    kept = Recent(2)
    kept.set("old", 1)
    kept.set("new", 2)
    use(kept)
    kept.set("newest", 3)
    assert (kept.get("old"), kept.get("new")) == (1, None)

import gc
import weakref

from ogc_large_image.ows.fragments import FragmentStore, Same


def test_a_value_is_made_once_a_key():
    made = []
    store = FragmentStore(capacity=2)
    for key in ("a", "a", "b", "a"):
        store.get(key, lambda key=key: made.append(key) or key)
    assert made == ["a", "b"]


def test_the_least_recently_used_value_is_dropped_first():
    made = []
    store = FragmentStore(capacity=2)
    for key in ("a", "b", "a", "c", "a", "b"):
        store.get(key, lambda key=key: made.append(key) or key)
    assert made == ["a", "b", "c", "b"]


def test_none_is_a_value_too():
    made = []
    store = FragmentStore(capacity=2)
    for _ in range(2):
        store.get("a", lambda: made.append(1))
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
    store = FragmentStore(capacity=1)
    store.get((Same(catalog), "1"), list)
    del catalog
    gc.collect()
    assert known() is not None

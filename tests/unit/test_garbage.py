from __future__ import annotations

import gc
import multiprocessing

import pytest

from ogc_large_image.garbage import collection_paused


@pytest.fixture(params=[True, False], ids=["enabled", "disabled"])
def before(request):
    was = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if was else gc.disable)()


def test_the_search_for_cycles_pauses_and_is_what_it_was_after(before):
    with collection_paused():
        assert not gc.isenabled()
        with collection_paused():
            assert not gc.isenabled()
    assert gc.isenabled() is before


def test_a_failure_takes_it_up_again(before):
    with pytest.raises(ZeroDivisionError), collection_paused():
        _ = 1 / 0
    assert gc.isenabled() is before


def test_blocks_that_overlap_pause_until_the_last_one_ends(before):
    first, second = collection_paused(), collection_paused()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled() is before


def test_a_process_forked_meanwhile_searches_as_before(before):
    with collection_paused(), multiprocessing.get_context("fork").Pool(1) as child:
        assert child.apply(gc.isenabled) is before
    assert gc.isenabled() is before

import gc
import os
import threading
import weakref

import pytest

from ogc_large_image.recent import Recent
from ogc_large_image.render.cache import MemoryCache
from ogc_large_image.render.gate import Gate
from ogc_large_image.render.single_flight import SingleFlight


def in_child(check):
    """Whether ``check`` is true in a forked process."""
    pid = os.fork()
    if pid == 0:
        threading.Timer(10, os._exit, [9]).start()
        os._exit(0 if check() else 1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")


def test_cache_is_usable_in_a_child_forked_while_a_thread_held_its_lock():
    cache = MemoryCache(5000)
    cache.set("a", b"1")
    with cache._lock:
        assert in_child(lambda: cache.get("a") is None and cache.set("b", b"2") is None and cache.get("b") == b"2")
    assert cache.get("a") == b"1"


def test_what_was_made_lately_is_there_in_a_child_forked_while_a_thread_held_the_lock():
    recent = Recent(2)
    recent.set("a", 1)
    with recent._lock:
        assert in_child(lambda: recent.get("a") == 1 and recent.get_or_set("b", lambda: 2) == 2)


def test_gate_is_open_in_a_child_forked_while_it_was_full():
    gate = Gate(1, 0, patience=0.01)

    def enter():
        with gate.passage():
            return True

    with gate.passage():
        assert in_child(enter)


def test_child_does_not_wait_for_work_of_its_parents_threads():
    flights = SingleFlight(5)
    release, started = threading.Event(), threading.Event()

    def slow():
        started.set()
        release.wait(10)
        return b"parent"

    leader = threading.Thread(target=flights.run, args=("key", slow))
    leader.start()
    assert started.wait(10)
    assert in_child(lambda: flights.run("key", lambda: b"child") == b"child")
    release.set()
    leader.join()


def test_registration_does_not_keep_its_owner():
    cache = MemoryCache(5000)
    gone = weakref.ref(cache)
    del cache
    gc.collect()
    assert gone() is None

import threading

import pytest

from ogc_large_image.errors import Overloaded
from ogc_large_image.render.gate import Gate


def occupy(gate, count):
    """Threads that hold ``count`` slots until the event is set."""
    leave, inside = threading.Event(), threading.Semaphore(0)

    def hold():
        with gate.passage():
            inside.release()
            leave.wait(10)

    threads = [threading.Thread(target=hold) for _ in range(count)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert inside.acquire(timeout=10)
    return leave, threads


def test_full_queue_is_refused_at_once():
    gate = Gate(1, 0, patience=60)
    leave, threads = occupy(gate, 1)
    with pytest.raises(Overloaded), gate.passage():
        pass
    leave.set()
    threads[0].join()
    with gate.passage():
        pass


def test_waiting_ends_when_patience_does():
    gate = Gate(1, 5, patience=0.01)
    leave, _ = occupy(gate, 1)
    with pytest.raises(Overloaded), gate.passage():
        pass
    leave.set()


def test_who_waits_gets_in_when_a_slot_is_free():
    gate = Gate(1, 1, patience=10)
    leave, _ = occupy(gate, 1)
    threading.Timer(0.05, leave.set).start()
    with gate.passage():
        assert leave.is_set()


def test_error_inside_frees_the_slot():
    gate = Gate(1, 0, patience=0.01)
    for _ in range(3):
        with pytest.raises(KeyError), gate.passage():
            raise KeyError
    with gate.passage():
        pass


def test_refusals_leave_no_place_taken():
    gate = Gate(1, 1, patience=0.01)
    leave, threads = occupy(gate, 1)
    for _ in range(10):
        with pytest.raises(Overloaded), gate.passage():
            pass
    leave.set()
    threads[0].join()
    leave, _ = occupy(gate, 1)
    leave.set()

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ogc_large_image.errors import Overloaded, SourceUnreadable
from ogc_large_image.render.single_flight import SingleFlight


def together(count, call):
    """``call`` in ``count`` threads; their results or errors."""

    def guarded():
        try:
            return call()
        except BaseException as error:  # noqa: BLE001 - what was raised is what is tested
            return error

    with ThreadPoolExecutor(count) as pool:
        return [future.result() for future in [pool.submit(guarded) for _ in range(count)]]


class Work:
    """Counts its runs, and holds each until all ``followers`` are seen waiting."""

    def __init__(self, flights, followers, outcome=b"done"):
        self.flights, self.followers, self.outcome, self.runs = flights, followers, outcome, 0

    def __call__(self):
        self.runs += 1
        landed = self.flights._flights["key"].landed
        deadline = threading.Event()
        for _ in range(1000):
            if len(landed._cond._waiters) >= self.followers:
                break
            deadline.wait(0.005)
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome


def test_work_is_done_once_for_all_who_wait():
    flights = SingleFlight(10)
    work = Work(flights, 7)
    assert together(8, lambda: flights.run("key", work)) == [b"done"] * 8
    assert work.runs == 1


def test_error_reaches_all_who_wait():
    flights = SingleFlight(10)
    work = Work(flights, 7, SourceUnreadable("The image is damaged."))
    assert together(8, lambda: flights.run("key", work)) == [work.outcome] * 8
    assert work.runs == 1


def test_error_is_forgotten_afterwards():
    flights = SingleFlight(10)
    with pytest.raises(SourceUnreadable):
        flights.run("key", Work(flights, 0, SourceUnreadable("The image is damaged.")))
    assert flights.run("key", Work(flights, 0)) == b"done"


def test_who_waits_takes_over_when_the_first_thread_is_stopped():
    flights = SingleFlight(10)
    stopped = Work(flights, 3, SystemExit())
    finished = Work(flights, 0)

    def produce():
        return finished() if stopped.runs else stopped()

    results = together(4, lambda: flights.run("key", produce))
    assert sum(isinstance(result, SystemExit) for result in results) == 1
    assert results.count(b"done") == 3


def test_other_keys_do_not_wait():
    flights = SingleFlight(10)
    assert flights.run("key", lambda: flights.run("other", lambda: b"inner")) == b"inner"


def test_waiting_ends_when_patience_does():
    flights = SingleFlight(0.01)
    release, started = threading.Event(), threading.Event()

    def slow():
        started.set()
        release.wait(10)
        return b"done"

    leader = threading.Thread(target=flights.run, args=("key", slow))
    leader.start()
    assert started.wait(10)
    with pytest.raises(Overloaded):
        flights.run("key", slow)
    release.set()
    leader.join()

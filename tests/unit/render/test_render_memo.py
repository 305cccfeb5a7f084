"""Values that are made once."""

import threading

import pytest

from ogc_large_image.render.memo import Memo


def test_a_value_is_made_once():
    memo, made = Memo(10, 1.0), []
    assert [memo.get("a", lambda: made.append(1) or 5) for _ in range(3)] == [5, 5, 5]
    assert made == [1]


def test_what_was_not_asked_for_longest_is_dropped():
    memo, made = Memo(2, 1.0), []

    def get(key):
        return memo.get(key, lambda: made.append(key) or key)

    for key in ("a", "b", "a", "c", "a", "b"):
        get(key)
    assert made == ["a", "b", "c", "b"]


def test_a_failure_is_not_remembered():
    memo = Memo(2, 1.0)
    with pytest.raises(ZeroDivisionError):
        memo.get("a", lambda: 1 // 0)
    assert memo.get("a", lambda: 3) == 3


def test_threads_that_ask_together_wait_for_one():
    memo, made, got = Memo(2, 5.0), [], []
    release, started = threading.Event(), threading.Event()

    def make():
        made.append(1)
        started.set()
        release.wait(5)
        return 7

    threads = [threading.Thread(target=lambda: got.append(memo.get("a", make))) for _ in range(4)]
    for thread in threads:
        thread.start()
    started.wait(5)
    release.set()
    for thread in threads:
        thread.join()
    assert (made, got) == ([1], [7] * 4)

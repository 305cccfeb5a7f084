"""The load: some clients on connections of their own, each asking for the next picture as soon as it has one.

One thread and plain sockets: it takes some 50 µs of CPU a request, which is
little beside a picture's, and it looks at every answer.
"""

from __future__ import annotations

import gc
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"IEND\xaeB`\x82"
_LARGEST = 16 << 20
_PATIENCE_SECONDS = 120.0

Cache = bool | None
"""Whether answers have to come from a cache, or must not; None where either is right."""


class WrongAnswer(Exception):
    """An answer that makes the measurement void."""


@dataclass(frozen=True)
class Question:
    """A picture to ask for, and the size that it has to have."""

    path: str
    width: int
    height: int


@dataclass(frozen=True)
class Load:
    """What came of a list of questions."""

    seconds: float
    latencies: tuple[float, ...]
    """Of each answer, in the order of their coming."""
    bytes: int
    hits: int
    """Answers that say that they come from a cache."""

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds


def ask(port: int, questions: Sequence[Question], clients: int, cached: Cache = False) -> Load:
    """Asks them all, once each; WrongAnswer at the first one that is no PNG of the right size from where it has to come."""
    if len({question.path for question in questions}) < len(questions) and cached is False:
        raise WrongAnswer("A question is there twice.")
    waiting = iter(questions)
    latencies: list[float] = []
    total = hits = 0
    enabled = gc.isenabled()
    gc.disable()
    started = time.perf_counter()
    try:
        with selectors.DefaultSelector() as selector:
            connections = [_Connection(port, selector) for _ in range(min(clients, len(questions)))]
            busy = sum(connection.ask_next(waiting) for connection in connections)
            while busy:
                ready = selector.select(_PATIENCE_SECONDS)
                if not ready:
                    raise WrongAnswer(f"No answer within {_PATIENCE_SECONDS:.0f} s.")
                for key, _ in ready:
                    connection: _Connection = key.data
                    answer = connection.receive()
                    if answer is None:
                        continue
                    latencies.append(time.perf_counter() - connection.asked_at)
                    hits += _check(answer, connection.question, cached)
                    total += len(answer.body)
                    answer.body.release()
                    busy -= not connection.ask_next(waiting)
    finally:
        if enabled:
            gc.enable()
    return Load(time.perf_counter() - started, tuple(latencies), total, hits)


def ask_one(port: int, question: Question) -> bytes:
    """The picture's bytes."""
    with selectors.DefaultSelector() as selector:
        connection = _Connection(port, selector)
        connection.ask_next(iter([question]))
        while selector.select(_PATIENCE_SECONDS):
            answer = connection.receive()
            if answer is not None:
                connection.close()
                _check(answer, question, None)
                return bytes(answer.body)
    raise WrongAnswer(f"No answer within {_PATIENCE_SECONDS:.0f} s.")


@dataclass(frozen=True)
class _Answer:
    head: bytes
    body: memoryview


class _Connection:
    """One client's; opened again whenever the server has closed it."""

    def __init__(self, port: int, selector: selectors.BaseSelector) -> None:
        self._port = port
        self._selector = selector
        self._buffer = bytearray(1 << 20)
        self._socket = self._connected()

    def ask_next(self, waiting: Iterator[Question]) -> bool:
        """Ask the next question; False, and closed, where there is none left."""
        question = next(waiting, None)
        if question is None:
            self.close()
            return False
        self.question = question
        self._filled = 0
        self._body_at = 0
        self._end = 0
        host = f"127.0.0.1:{self._port}"
        request = f"GET {question.path} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\n\r\n".encode("ascii")
        self.asked_at = time.perf_counter()
        try:
            self._socket.sendall(request)
        except OSError:
            self._reconnect()
            self._socket.sendall(request)
        return True

    def receive(self) -> _Answer | None:
        """The whole answer, or None while some of it is missing."""
        if self._filled == len(self._buffer):
            if self._filled >= _LARGEST:
                raise WrongAnswer(f"{self.question.path}: the answer does not end.")
            self._buffer.extend(bytes(len(self._buffer)))
        with memoryview(self._buffer) as room:
            count = self._socket.recv_into(room[self._filled :])
        if not count:
            raise WrongAnswer(f"{self.question.path}: the server closed the connection within an answer.")
        self._filled += count
        if not self._body_at:
            end = self._buffer.find(b"\r\n\r\n", 0, self._filled)
            if end < 0:
                return None
            self._body_at = end + 4
            self._head = bytes(self._buffer[:end]).lower() + b"\r\n"
            length = _header(self._head, b"content-length")
            if not length:
                raise WrongAnswer(f"{self.question.path}: no content-length: {self._head[:200]!r}")
            self._end = self._body_at + int(length)
        if self._filled < self._end:
            return None
        # Not copied: the buffer is filled anew only after the answer was looked at.
        answer = _Answer(self._head, memoryview(self._buffer)[self._body_at : self._end])
        if _header(self._head, b"connection") == b"close":
            self._reconnect()
        return answer

    def close(self) -> None:
        self._selector.unregister(self._socket)
        self._socket.close()

    def _reconnect(self) -> None:
        self.close()
        self._socket = self._connected()

    def _connected(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self._port), timeout=_PATIENCE_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(connection, selectors.EVENT_READ, self)
        return connection


def _header(head: bytes, name: bytes) -> bytes:
    """A header's value in a head in lower case; empty where it is not there."""
    at = head.find(b"\r\n" + name + b":")
    return head[at + len(name) + 3 : head.index(b"\r\n", at + 2)].strip() if at >= 0 else b""


def _check(answer: _Answer, question: Question, cached: Cache) -> bool:
    """Whether it says that it comes from a cache."""
    body = answer.body
    status = answer.head.split(b"\r\n", 1)[0]
    if status.split(b" ", 2)[1:2] != [b"200"]:
        raise WrongAnswer(f"{question.path}: {status!r} {bytes(body[:300])!r}")
    if _header(answer.head, b"content-type") != b"image/png" or bytes(body[:8]) != _PNG_START or bytes(body[-8:]) != _PNG_END:
        raise WrongAnswer(f"{question.path}: no PNG: {bytes(body[:300])!r}")
    size = int.from_bytes(body[16:20], "big"), int.from_bytes(body[20:24], "big")
    if size != (question.width, question.height):
        raise WrongAnswer(f"{question.path}: {size[0]} × {size[1]} instead of {question.width} × {question.height}.")
    is_hit = b"hit" in _header(answer.head, b"x-cache")
    if cached is not None and is_hit != cached:
        raise WrongAnswer(f"{question.path}: {'' if is_hit else 'not '}from a cache.")
    return is_hit

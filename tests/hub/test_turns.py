"""Who sends slowly keeps nobody waiting, and only few requests compute side by side."""

from collections.abc import Callable, Iterable
from io import BytesIO
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import pytest

from hub.errors import Busy
from hub.turns import SMALL, Line, Places, Turns, aside

PATIENCE = 20


class Slow(BytesIO):
    """A body whose sender waits until it is told to go on."""

    def __init__(self, body: bytes) -> None:
        super().__init__(body)
        self.asked, self.go_on = Event(), Event()

    def read(self, size: int | None = -1, /) -> bytes:
        self.asked.set()
        assert self.go_on.wait(PATIENCE)
        return super().read(size)


def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    return [environ["wsgi.input"].read()]


def request(body: BytesIO, length: object = None, **more: str) -> dict[str, Any]:
    announced = len(body.getvalue()) if length is None else length
    return {"wsgi.input": body, "CONTENT_LENGTH": str(announced), **more}


def ask(turns: Turns, environ: dict[str, Any], into: list[bytes]) -> Thread:
    thread = Thread(target=lambda: into.extend(turns(environ, lambda *_: None)), daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize("slow", [
    {"length": None}, {"length": SMALL}, {"length": SMALL + 1}, {"length": "", "HTTP_TRANSFER_ENCODING": "chunked"},
])  # fmt: skip
def test_slow_senders_keep_nobody_waiting(slow):
    turns, bodies, found = Turns(answer, turns=1), [Slow(b"slow") for _ in range(5)], list[bytes]()
    threads = [ask(turns, request(body, **slow), found) for body in bodies]
    assert all(body.asked.wait(PATIENCE) for body in bodies)
    assert list(turns(request(BytesIO(b"quick")), lambda *_: None)) == [b"quick"]
    for body in bodies:
        body.go_on.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert found == [b"slow"] * 5


def test_so_many_compute_side_by_side_and_no_more():
    inside, go_on = list[Event](), Event()

    def compute(environ: dict[str, Any], _: Any) -> Iterable[bytes]:
        inside.append(environ["in"])
        environ["in"].set()
        assert go_on.wait(PATIENCE)
        return []

    turns, entered = Turns(compute, turns=2), [Event() for _ in range(3)]
    threads = [ask(turns, {**request(BytesIO()), "in": event}, []) for event in entered[:2]]
    assert all(event.wait(PATIENCE) for event in entered[:2])
    third = ask(turns, {**request(BytesIO()), "in": entered[2]}, [])
    assert not entered[2].wait(0.05)
    go_on.set()
    for thread in (*threads, third):
        thread.join(PATIENCE)
    assert inside == [*inside[:2], entered[2]]


def test_turns_are_taken_in_the_order_of_coming():
    line, order, threads = Line(1), list[int](), list[Thread]()

    def take(number: int) -> None:
        with line:
            order.append(number)

    with line:
        for number in range(5):
            threads.append(Thread(target=take, args=(number,), daemon=True))
            threads[-1].start()
            end = monotonic() + PATIENCE
            while len(line.waiting) <= number and monotonic() < end:
                sleep(0.001)
        assert order == []
    for thread in threads:
        thread.join(PATIENCE)
    assert order == [0, 1, 2, 3, 4]


def test_a_turn_ends_with_an_error():
    def fail(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        raise ValueError

    turns = Turns(fail, turns=1)
    for _ in range(3):
        with pytest.raises(ValueError):
            turns(request(BytesIO()), lambda *_: None)


@pytest.mark.parametrize("length", ["", "0", "-1", "x", "٣", "9" * 40, "1.5"])
def test_an_odd_length_is_left_to_the_application(length):
    (found,) = Turns(answer)(request(BytesIO(b"abc"), length), lambda *_: None)
    assert found == b"abc"


def test_a_body_that_is_shorter_than_announced_is_handed_on_as_it_came():
    (found,) = Turns(answer)(request(BytesIO(b"abc"), 100), lambda *_: None)
    assert found == b"abc"


def test_who_steps_aside_keeps_nobody_waiting():
    waits, go_on = Event(), Event()

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["wsgi.input"].read() == b"long":
            with aside():
                waits.set()
                assert go_on.wait(PATIENCE)
        return [b"done"]

    turns, first, second = Turns(application, turns=1), list[bytes](), list[bytes]()
    long = ask(turns, request(BytesIO(b"long")), first)
    assert waits.wait(PATIENCE)
    ask(turns, request(BytesIO(b"short")), second).join(PATIENCE)
    assert (first, second) == ([], [b"done"])
    go_on.set()
    long.join(PATIENCE)
    assert first == [b"done"]


def test_who_steps_aside_takes_the_turn_again_also_after_an_error():
    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with aside():
            raise ValueError

    turns = Turns(application, turns=1)
    for _ in range(3):
        with pytest.raises(ValueError):
            turns(request(BytesIO()), lambda *_: None)
    assert turns.turns._free == 1


def test_who_finds_no_place_is_told_at_once_and_who_leaves_gives_his_back():
    places = Places(2)
    with places.one():
        with places.one(), pytest.raises(Busy), places.one():
            raise AssertionError
        with pytest.raises(ValueError), places.one():
            raise ValueError
        with places.one():
            pass


def test_without_a_turn_there_is_nothing_to_step_aside_from():
    with aside(), aside():
        pass

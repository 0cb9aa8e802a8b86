"""The pipe from a child that an enemy may have taken over: nothing runs, nothing hangs, nothing fills the memory."""

import io
import os
import pickle
import resource
import struct
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hub import errors, records
from hub.errors import Forbidden, Problem, Unreadable
from hub.records import Reading, Stream, Words
from hub.sandbox.wire import Gone, Inlet, Outlet, receive

MUST_NOT = "The part that reads files gave back something it must not."


@pytest.fixture
def pipe() -> Iterator[tuple[int, io.FileIO]]:
    """The reading end as a number, the writing end as a file that can be closed."""
    theirs, ours = os.pipe()
    with io.FileIO(ours, "w") as writer:
        yield theirs, writer
    os.close(theirs)


def received(pipe: tuple[int, io.FileIO], data: bytes) -> list[Any]:
    reader, writer = pipe
    writer.write(data)
    writer.close()
    return list(receive(Inlet(reader, 5, 100_000)))


def refusal(pipe: tuple[int, io.FileIO], data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        received(pipe, data)
    return caught.value.message


class Call:
    """Pickles into a call of any function."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self.what = function, arguments

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self.what


DONE = pickle.dumps(("done",))
STREAM = Stream("a", "b")
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "function",
    [os.system, eval, exec, getattr, open, __import__, pickle.loads, os.getpid, print, type, object],
    ids=lambda function: function.__name__,
)
def test_no_function_of_python_can_be_named(pipe: tuple[int, io.FileIO], function: Callable[..., Any]) -> None:
    assert refusal(pipe, pickle.dumps(("item", Call(function, "1")))) == MUST_NOT


@pytest.mark.parametrize(
    "name",
    ["hub.records field", "hub.records Protocol", "hub.records dataclass", "hub.errors Problem", "datetime sys",
     "uuid os", "hub.records datetime.__class__", "hub.records Reading.__init__", "decimal localcontext",
     "zoneinfo ZoneInfo.from_file", "zoneinfo reset_tzpath", "hub.records Reading.__setstate__"],
)  # fmt: skip
def test_nothing_beside_the_values_can_be_named(pipe: tuple[int, io.FileIO], name: str) -> None:
    named = b"".join(b"\x8c" + bytes([len(part)]) + part.encode() for part in name.split())
    assert refusal(pipe, b"\x80\x05" + named + b"\x93.") == MUST_NOT


@pytest.mark.parametrize(
    "operation",
    [b"cos\nsystem\n", b"(ios\nsystem\n", b"p99999999\n", b"q\x00", b"\x82\x01", b"Pid\n", b"I1\n", b"\x97", b"\xff"],
)
def test_operations_that_a_child_never_writes_are_refused(pipe: tuple[int, io.FileIO], operation: bytes) -> None:
    assert refusal(pipe, b"\x80\x05N" + operation + b".") == MUST_NOT


@pytest.mark.parametrize("victim", [Reading, uuid.UUID, records.Context, timedelta, ZoneInfo])
@pytest.mark.parametrize(
    "state", [{"x": 1}, (None, {"__eq__": timedelta, "x": 1}), (None, {"__setstate__": timedelta})]
)
def test_a_class_cannot_be_changed(pipe: tuple[int, io.FileIO], victim: type, state: Any) -> None:
    before = dict(vars(victim))
    forged = pickle.dumps(victim, 5)[:-1] + pickle.dumps(state, 5)[2:-1] + b"b."
    assert refusal(pipe, forged) == MUST_NOT
    assert dict(vars(victim)) == before


def test_a_memo_of_four_billion_places_costs_no_memory(pipe: tuple[int, io.FileIO]) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusal(pipe, b"\x80\x05Nr" + struct.pack("<I", 2**24) + b".") == MUST_NOT
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


@pytest.mark.parametrize("size", [100_001, 2**40, 2**63 - 1])
@pytest.mark.parametrize("operation", [b"\x95", b"\x8e", b"\x8d"], ids=["frame", "bytes", "text"])
def test_an_announced_size_is_not_believed(pipe: tuple[int, io.FileIO], operation: bytes, size: int) -> None:
    sentence = refusal(pipe, b"\x80\x05" + operation + struct.pack("<Q", size))
    assert sentence == "Reading this file gives more than the allowed 100,000 bytes."


def test_a_message_that_never_ends_is_given_up(pipe: tuple[int, io.FileIO]) -> None:
    reader, writer = pipe
    writer.write(pickle.dumps(("item", "text" * 100))[:50])
    with pytest.raises(Unreadable, match=r"longer than the allowed 0.1 seconds"):
        list(receive(Inlet(reader, 0.1, 1000)))


def test_a_drip_does_not_win_time(pipe: tuple[int, io.FileIO]) -> None:
    reader, writer = pipe
    stop = threading.Event()

    def drip() -> None:
        while not stop.wait(0.02):
            writer.write(pickle.dumps(("item", 1)))

    thread = threading.Thread(target=drip)
    thread.start()
    with pytest.raises(Unreadable, match="longer than the allowed"):
        list(receive(Inlet(reader, 0.2, 10**9)))
    stop.set()
    thread.join()


def test_an_end_without_a_word_is_told_apart(pipe: tuple[int, io.FileIO]) -> None:
    with pytest.raises(Gone):
        received(pipe, pickle.dumps(("item", 1)))


def test_what_follows_the_last_word_is_not_read(pipe: tuple[int, io.FileIO]) -> None:
    assert received(pipe, DONE + pickle.dumps(Call(os.system, "false"))) == []


@pytest.mark.parametrize(
    "message", ["item", ("item",), ("item", 1, 2), ("error", 1, 2), ("problem", "x", "y", []), (), 1]
)
def test_a_message_of_another_shape_is_refused(pipe: tuple[int, io.FileIO], message: Any) -> None:
    assert refusal(pipe, pickle.dumps(message)) == MUST_NOT


@pytest.mark.parametrize("name", [k for k, v in vars(errors).items() if isinstance(v, type)])
def test_every_problem_keeps_its_kind(pipe: tuple[int, io.FileIO], name: str) -> None:
    with pytest.raises(Problem) as caught:
        received(pipe, pickle.dumps(("problem", name, "text", {"field": ["wrong"]})))
    assert type(caught.value) is getattr(errors, name)
    assert caught.value.fields == {"field": ["wrong"]}


@pytest.mark.parametrize("name", ["__builtins__", "__doc__", "SystemExit", "__name__"])
def test_a_problem_nobody_knows_is_unreadable(pipe: tuple[int, io.FileIO], name: str) -> None:
    assert refusal(pipe, pickle.dumps(("problem", name, "text", {}))) == "text"


def test_a_problem_cannot_forge_lines_of_a_log(pipe: tuple[int, io.FileIO]) -> None:
    with pytest.raises(Forbidden) as caught:
        received(pipe, pickle.dumps(("problem", "Forbidden", "a\nb\x1b\u2028\u202e", {"x\n": ["y\n"]})))
    assert caught.value.message == "a b   "
    assert caught.value.fields == {"x ": ["y "]}


@pytest.mark.parametrize("fields", [{1: ["x"]}, {"message": ["x"]}, {"self": ["x"]}, {"a": 1}, {"a": "text"}])
def test_odd_fields_of_a_problem_do_no_harm(pipe: tuple[int, io.FileIO], fields: dict[Any, Any]) -> None:
    with pytest.raises((Forbidden, Unreadable), match=f"text|{MUST_NOT}"):
        received(pipe, pickle.dumps(("problem", "Forbidden", "text", fields)))


def test_what_the_outlet_writes_the_inlet_reads_across_a_fresh_start(pipe: tuple[int, io.FileIO]) -> None:
    reader, writer = pipe
    outlet = Outlet(writer.fileno())

    def write() -> None:
        for key in range(2500):
            outlet.send("item", Reading(STREAM, MOMENT, "text", key))
        outlet.send("done")

    thread = threading.Thread(target=write)
    thread.start()
    keys = [reading.key for reading in receive(Inlet(reader, 5, 10**9))]
    thread.join()
    assert keys == list(range(2500))


def test_an_item_that_fails_halfway_leaves_the_stream_in_order(pipe: tuple[int, io.FileIO]) -> None:
    outlet = Outlet(pipe[1].fileno())
    outlet.send("item", STREAM)
    with pytest.raises((pickle.PicklingError, AttributeError)):
        outlet.send("item", [STREAM, "x" * 1000, lambda: None])
    outlet.send("item", "after")
    assert received(pipe, DONE)[1:] == ["after"]


def test_words_stay_what_they_are_made_of(pipe: tuple[int, io.FileIO]) -> None:
    said = Words("%(column)s: %(why)s", column="a", why=Words("%(n)s are too many", n=1200))
    reader, writer = pipe
    outlet = Outlet(writer.fileno())
    outlet.send("item", said)
    outlet.send("done")
    writer.close()
    (found,) = receive(Inlet(reader, 5, 100_000))
    assert (found, found.form, found.values["why"].values) == (said, said.form, {"n": 1200})

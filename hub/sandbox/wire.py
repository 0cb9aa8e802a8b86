"""What comes out of a child: a stream of pickles that can hold plain values and records, and run nothing."""

import errno
import io
import os
import pickle
import select
import time
from collections.abc import Iterator
from dataclasses import is_dataclass
from datetime import date, datetime, timedelta, timezone
from datetime import time as clock_time
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hub import errors, records
from hub.errors import Problem, Unreadable

ITEM, PROBLEM, ERROR, DONE = "item", "problem", "error", "done"
CHUNK = 65_536
# Objects already sent are referred to, not repeated; after this much, both sides forget them and start afresh.
FORGET_ITEMS, FORGET_BYTES = 1_000, 1_000_000
LONGEST_TEXT = 500

ALLOWED: dict[tuple[str, str], Any] = {
    **{(c.__module__, c.__qualname__): c for c in (date, datetime, clock_time, timedelta, timezone, Decimal, UUID)},
    ("zoneinfo", "ZoneInfo"): ZoneInfo,
    ("hub.records", "Words"): records.Words,
    **{
        (c.__module__, c.__qualname__): c
        for c in vars(records).values()
        if is_dataclass(c) and isinstance(c, type) and c.__module__ == records.__name__
    },
}
BUILD = pickle.BUILD[0]
OPERATIONS = frozenset(
    getattr(pickle, name)[0]
    for name in (
        *("PROTO", "FRAME", "STOP", "MARK", "POP", "POP_MARK", "MEMOIZE", "BINGET", "LONG_BINGET"),
        *("NONE", "NEWTRUE", "NEWFALSE", "BININT", "BININT1", "BININT2", "LONG1", "LONG4", "BINFLOAT"),
        *("SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "SHORT_BINBYTES", "BINBYTES", "BINBYTES8"),
        *("EMPTY_TUPLE", "TUPLE1", "TUPLE2", "TUPLE3", "TUPLE", "EMPTY_LIST", "APPEND", "APPENDS"),
        *("EMPTY_DICT", "SETITEM", "SETITEMS", "EMPTY_SET", "ADDITEMS", "FROZENSET"),
        *("STACK_GLOBAL", "REDUCE", "NEWOBJ", "BUILD"),
    )
)
FOUL = "The part that reads files gave back something it must not."
OUT_OF_MEMORY = f"[Errno {errno.ENOMEM}]"
REASONS = {
    "MemoryError": "Reading this file needs more memory than allowed.",
    "RecursionError": "The content of this file is nested too deeply.",
    "PermissionError": "This file leads to the network, to another program or to another file, which is not allowed.",
}


class Gone(Exception):
    """The other end has closed the pipe."""


class Outlet:
    """The child's end: every message is on its way when `send` returns, so a crash takes nothing back."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._forget()

    def send(self, *message: Any) -> None:
        """Write one message; one that cannot be written leaves the stream in order."""
        try:
            self._pickler.dump(message)
        except BaseException:
            self._write(pickle.dumps(None))
            self._forget()
            raise
        self._items += 1
        self._bytes += self._buffer.tell()
        self._write(self._buffer.getvalue())
        self._buffer.seek(0)
        self._buffer.truncate()
        if self._items >= FORGET_ITEMS or self._bytes >= FORGET_BYTES:
            self._write(pickle.dumps(None))
            self._forget()

    def _forget(self) -> None:
        self._buffer = io.BytesIO()
        self._pickler = pickle.Pickler(self._buffer, protocol=5)
        self._pickler.dispatch_table = {ZoneInfo: _zone}
        self._items = self._bytes = 0

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._pipe, rest) :]


def _zone(zone: ZoneInfo) -> tuple[type[ZoneInfo], tuple[str]]:
    """By its name; its own way of pickling asks for getattr."""
    return ZoneInfo, (zone.key,)


class Inlet:
    """The parent's end, a file for the unpickler: gives what is asked for, within the time and the size allowed.

    Only waiting for the child counts as its time, so a slow consumer takes nothing from it.
    """

    def __init__(self, pipe: int, seconds: float, size: int) -> None:
        self._pipe = pipe
        self._poll = select.poll()
        self._poll.register(pipe, select.POLLIN)
        self._seconds = self._seconds_left = seconds
        self._size = self._size_left = size
        self._buffer = bytearray()
        self._position = 0

    def read(self, size: int) -> bytes:
        self._size_left -= size
        if self._size_left < 0:
            raise Unreadable(f"Reading this file gives more than the allowed {self._size:,} bytes.")
        while len(self._buffer) - self._position < size:
            self._fill()
        start, self._position = self._position, self._position + size
        return bytes(memoryview(self._buffer)[start : self._position])

    def readline(self) -> bytes:
        """Only formats that Outlet does not write consist of lines."""
        raise Unreadable(FOUL)

    def _fill(self) -> None:
        began = time.monotonic()
        ready = self._poll.poll(max(0.0, self._seconds_left) * 1000)
        self._seconds_left -= time.monotonic() - began
        if not ready or self._seconds_left <= 0:
            raise Unreadable(f"Reading this file takes longer than the allowed {self._seconds:g} seconds.")
        data = os.read(self._pipe, CHUNK)
        if not data:
            raise Gone
        if self._position > CHUNK:
            del self._buffer[: self._position]
            self._position = 0
        self._buffer += data


def _build(decoder: Any) -> None:
    """The operation that gives an object its state; a class must not get one."""
    if isinstance(decoder.stack[-2], type):
        raise pickle.UnpicklingError("a class is not to be changed")
    pickle._Unpickler.dispatch[BUILD](decoder)


class Decoder(pickle._Unpickler):
    """An unpickler that knows only the operations that Outlet writes, and the classes in `ALLOWED`.

    The one in Python, because its table of operations can be shortened, and because the one in C can be told with
    six bytes to fill all memory with an empty memo. It costs ten millionths of a second for each record.
    """

    dispatch = {code: load for code, load in pickle._Unpickler.dispatch.items() if code in OPERATIONS}  # noqa: RUF012
    dispatch[BUILD] = _build

    def find_class(self, module: str, name: str) -> Any:
        try:
            return ALLOWED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is not allowed") from None


def receive(inlet: Inlet) -> Iterator[Any]:
    """The items of a child as they come in; raises what went wrong there, or `Gone` when it ended without a word."""
    decoder = Decoder(inlet)
    while True:
        match _load(decoder):
            case None:
                decoder = Decoder(inlet)
            case ("item", item):
                yield item
            case ("done",):
                return
            case ("problem", str(name), str(text), dict(fields)):
                raise _problem(name, text, fields)
            case ("error", str(name), str(text)):
                if text.startswith(OUT_OF_MEMORY):
                    name = "MemoryError"
                raise Unreadable(REASONS.get(name) or f"This file could not be read ({name}: {_plain(text)}).")
            case _:
                raise Unreadable(FOUL)


def _load(decoder: Decoder) -> Any:
    try:
        return decoder.load()
    except (Gone, Unreadable):
        raise
    except Exception as problem:  # a forged pickle can raise anything
        raise Unreadable(FOUL) from problem


def _problem(name: str, text: str, fields: dict[Any, Any]) -> Problem:
    """The same kind of problem, if it is one of ours."""
    if not all(isinstance(key, str) and _is_texts(value) for key, value in fields.items()):
        return Unreadable(FOUL)
    kind = vars(errors).get(name)
    if not (isinstance(kind, type) and issubclass(kind, Problem)):
        kind = Unreadable
    return kind(_plain(text), **{_plain(key): list(map(_plain, value)) for key, value in fields.items()})


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _plain(text: str) -> str:
    """Text that cannot break a line of a log."""
    return "".join(c if c.isprintable() else " " for c in text[:LONGEST_TEXT])

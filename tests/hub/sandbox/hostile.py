"""What runs in the children of these tests: generator functions, some of them written by an enemy."""

import ctypes
import errno
import itertools
import os
import pickle
import resource
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import shapely

from hub.errors import Invalid
from hub.records import Reading, Stream

LIBC = ctypes.CDLL(None, use_errno=True)


def give(*items: Any) -> Iterator[Any]:
    yield from items


def read_many(count: int) -> Iterator[Reading]:
    stream = Stream("room", "temperature", properties={"floor": 1})
    for key in range(count):
        yield Reading(stream, datetime(2026, 1, 1, tzinfo=UTC), key / 2, key)


def length(body: bytes) -> Iterator[int]:
    yield len(body)


def count_forever() -> Iterator[int]:
    yield from itertools.count()


def own_number_then_loop() -> Iterator[int]:
    yield os.getpid()
    while True:
        pass


def own_number_then_sleep() -> Iterator[int]:
    yield os.getpid()
    time.sleep(1000)


def server_number() -> Iterator[int]:
    yield os.getppid()
    time.sleep(1000)


def loop() -> Iterator[None]:
    while True:
        pass
    yield


def crash_after(*items: Any) -> Iterator[Any]:
    yield from items
    ctypes.string_at(0)


def abort() -> Iterator[None]:
    os.abort()
    yield


def nested_geometry(depth: int) -> Iterator[str]:
    """A geometry that makes GEOS use up its stack."""
    yield shapely.from_wkt("GEOMETRYCOLLECTION(" * depth + "POINT(1 1)" + ")" * depth).wkt


def be_refused_memory() -> Iterator[int]:
    yield 1
    raise OSError(errno.ENOMEM, "Cannot allocate memory")


def eat_memory() -> Iterator[int]:
    yield 1
    hoard = []
    while True:
        hoard.append(bytearray(10_000_000))


def recurse(depth: int = 0) -> Iterator[int]:
    yield from recurse(depth + 1)


def nested(depth: int) -> Iterator[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    yield value


def fail_after(*items: Any) -> Iterator[Any]:
    yield from items
    raise ValueError("row 3\nhas \x1b[31mno date" + "!" * 1000)


def problem() -> Iterator[None]:
    raise Invalid("The licence is missing.", license=["missing"])
    yield


def leave() -> Iterator[None]:
    sys.exit(0)
    yield


def give_a_function() -> Iterator[Any]:
    yield 1
    yield lambda: None


def shout() -> Iterator[int]:
    print("out")
    os.write(1, b"out")
    os.write(2, b"err")
    yield 1


def environment(name: str) -> Iterator[str]:
    yield os.environ[name]


def loaded(module: str) -> Iterator[bool]:
    yield module in sys.modules


def limits() -> Iterator[tuple[int, ...]]:
    yield tuple(
        resource.getrlimit(what)[1]
        for what in (resource.RLIMIT_CPU, resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE)
    )


def own_pipes() -> list[int]:
    numbers = [int(link.name) for link in list(Path("/proc/self/fd").iterdir())]
    kinds = {number: os.fstat(number).st_mode for number in numbers if Path(f"/proc/self/fd/{number}").exists()}
    return [number for number, mode in kinds.items() if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)]


def count_pipes() -> Iterator[int]:
    yield len(own_pipes())


def close_the_pipe_and_loop() -> Iterator[None]:
    os.close(own_pipes()[0])
    while True:
        pass
    yield


class Forged:
    """Unpickled by a trusting reader, it runs a command."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (self.command,)


def forge(command: str) -> Iterator[None]:
    os.write(own_pipes()[0], pickle.dumps(("item", Forged(command))))
    yield


# Attempts by ways that Python watches


def connect(port: int) -> Iterator[None]:
    socket.create_connection(("127.0.0.1", port))
    yield


def look_up() -> Iterator[None]:
    socket.getaddrinfo("localhost", 80)
    yield


def execute(path: str) -> Iterator[None]:
    subprocess.run(["touch", path], check=True)
    yield


def shell(path: str) -> Iterator[None]:
    os.system(f"touch {path}")
    yield


def write(path: str) -> Iterator[None]:
    Path(path).write_text("x")
    yield


def delete(path: str) -> Iterator[None]:
    Path(path).unlink()
    yield


def fork() -> Iterator[None]:
    os.fork()
    yield


# Attempts past Python, straight into the C library


def raw(name: str, *arguments: int | bytes) -> Iterator[int]:
    """The error number of a call of the C library, 0 for success."""
    yield ctypes.get_errno() if getattr(LIBC, name)(*arguments) == -1 else 0


def raw_connect(port: int) -> Iterator[int]:
    """Makes a socket and connects it, without Python."""
    number = LIBC.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    address = socket.AF_INET.to_bytes(2, "little") + port.to_bytes(2, "big") + bytes((127, 0, 0, 1)) + bytes(8)
    LIBC.connect(number, address, len(address))
    yield ctypes.get_errno()


def signal_the_parent() -> Iterator[int]:
    yield from raw("kill", os.getppid(), 0)


def signal_itself() -> Iterator[int]:
    yield from raw("kill", os.getpid(), 0)


def start_a_thread() -> Iterator[int]:
    """Libraries may compute in threads."""
    done: list[int] = []
    thread = threading.Thread(target=done.append, args=(1,))
    thread.start()
    thread.join()
    yield from done


def die_of(number: int) -> Iterator[None]:
    signal.raise_signal(number)
    yield

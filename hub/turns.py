"""A request computes when it has arrived: who sends or reads slowly keeps a thread waiting, and nobody else."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Lock, Semaphore, local
from typing import Any

from hub.errors import Busy, Unavailable

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

SMALL = 1_000_000
"""A body up to this size is waited for before the turn begins; a larger one, and one of unknown size, takes none."""
TURNS = 1
"""How many requests of a process compute side by side: more would only make all of them late."""
LONG = 20
"""How many long answers a process sends at a time: each has a thread, and often a connection, until it is read."""


class Line:
    """So many at a time, in the order in which they came: a semaphore would let newcomers in before who waits."""

    def __init__(self, free: int) -> None:
        self._free = free
        self.waiting: deque[Any] = deque()
        self._guard = Lock()

    def __enter__(self) -> None:
        with self._guard:
            if self._free:
                self._free -= 1
                return
            mine = Lock()
            mine.acquire()
            self.waiting.append(mine)
        mine.acquire()  # until who leaves hands the turn on

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self.waiting:
                self.waiting.popleft().release()
            else:
                self._free += 1


class Turns:
    """The WSGI application, entered by few at a time.

    Large bodies are read while they come in, by requests that mostly wait for them. They take no turn, so that nobody
    who has a turn can wait for somebody who wants one.
    """

    def __init__(self, application: Application, turns: int = TURNS) -> None:
        self.application = application
        self.turns = Line(turns)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer when it is this request's turn."""
        if not _arrived(environ):
            return self.application(environ, start_response)
        with self.turns:
            _held.line = self.turns
            try:
                return self.application(environ, start_response)
            finally:
                _held.line = None


class Places:
    """So many answers at a time that last as long as their readers like; nobody waits for a place."""

    def __init__(self, free: int, full: type[Unavailable] = Busy) -> None:
        self._free, self._full = Semaphore(free), full

    @contextmanager
    def one(self) -> Iterator[None]:
        """A place until the end of the block; raises what says that there is none."""
        if not self._free.acquire(blocking=False):
            raise self._full
        try:
            yield
        finally:
            self._free.release()


long_answers = Places(LONG)
"""Those of this process."""

_held = local()
"""The line in which the present thread has its turn."""


@contextmanager
def aside() -> Iterator[None]:
    """Leave the turn to others while this request only waits, such as for a long answer of the database."""
    line: Line | None = getattr(_held, "line", None)
    if line is None:
        yield
        return
    _held.line = None
    line.__exit__()
    try:
        yield
    finally:
        line.__enter__()
        _held.line = line


def _arrived(environ: dict[str, Any]) -> bool:
    """Wait for a small body; False for one that is not."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        return False
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdecimal() and len(length) < 10 and int(length) <= SMALL):
        return False
    if length != "0":
        environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(length)))
    return True

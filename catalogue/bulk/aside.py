"""Work done aside, by one thread in the order in which it is given: it is for what lets go of the interpreter.

Compression, tables and files then take no time from whoever reads and describes. Little is given ahead, so little waits
in memory.
"""

import gc
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Self, TypeVar

T = TypeVar("T")
AHEAD = 4
"""So many pieces of work wait at most."""


class Aside:
    """The thread, and what waits for it; what goes wrong there is raised where more is given, or at the end."""

    def __init__(self, ahead: int = AHEAD) -> None:
        self._pool, self._ahead = ThreadPoolExecutor(1, "aside"), ahead
        self._waiting: deque[Future[Any]] = deque()

    def do(self, work: Callable[..., T], *given: Any) -> "Future[T]":
        """Have this done after all that was given before."""
        while len(self._waiting) >= self._ahead:
            self._waiting.popleft().result()
        future = self._pool.submit(work, *given)
        self._waiting.append(future)
        return future

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: Any) -> None:
        """Wait until all is done; where the one who gave it has failed, what has not begun is left out."""
        self._pool.shutdown(cancel_futures=kind is not None)
        for future in self._waiting if kind is None else ():
            future.result()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Meanwhile nobody looks for rings of objects that hold each other.

    Descriptions are none, and to look through thousands of them again and again takes as long as to make them.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()

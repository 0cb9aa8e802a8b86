"""What was found out about the rows of a table, kept until they change."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

V = TypeVar("V")


class Known(Generic[V]):
    """The values that this process found last; each key has the version of the table in it."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._kept: OrderedDict[Hashable, V] = OrderedDict()

    def of(self, session: Session, key: Hashable, find: Callable[[], V]) -> V:
        """The value under a key; found anew by a writing session, because what that sees may be taken back."""
        if not session.info.get("read"):
            return find()
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = find()
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found

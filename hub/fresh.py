"""Answers that hold for a moment: what comes often is not asked each time, and what was taken away acts soon."""

import time
from typing import Generic, TypeVar

Key = TypeVar("Key")
Answer = TypeVar("Answer")


class Fresh(Generic[Key, Answer]):
    """The newest answers, each for so many seconds, and no more than so many of them."""

    def __init__(self, seconds: float, most: int) -> None:
        self._seconds, self._most = seconds, most
        self._kept: dict[Key, tuple[float, Answer]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Key) -> Answer | None:
        """The answer as long as it holds."""
        until, found = self._kept.get(key, (0.0, None))
        return found if time.monotonic() < until else None

    def keep(self, key: Key, answer: Answer) -> Answer:
        """Keep an answer, and return it."""
        if len(self._kept) >= self._most:
            self._kept.clear()
        self._kept[key] = time.monotonic() + self._seconds, answer
        return answer

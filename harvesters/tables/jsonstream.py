"""JSON of any size, value by value: only one element of a list is in memory at a time."""

import codecs
import re
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder
from pathlib import Path
from typing import Any, NoReturn

from hub.errors import Unreadable

CHUNK = 1 << 20
LONGEST = 16_000_000  # characters of one element
_BLANK = re.compile(r"[ \t\r\n]*")
_NUMBER_END = re.compile(r"[\d.eE+\-]")


def _no_constant(text: str) -> NoReturn:
    raise Unreadable(f"The file holds {text}, which JSON does not know.")


_DECODER = JSONDecoder(parse_constant=_no_constant)


class Stream:
    """The text of a file with a place in it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        start = self._file.read(4)
        self._file.seek(3 if start.startswith(codecs.BOM_UTF8) else 0)
        encoding = "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self.text, self.at, self.passed = "", 0, 0
        self.ended = False

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def more(self) -> bool:
        """Read on; what was passed is forgotten."""
        if self.ended:
            return False
        chunk = self._file.read(CHUNK)
        self.ended = not chunk
        try:
            text = self._decoder.decode(chunk, final=self.ended)
        except UnicodeDecodeError as problem:
            raise Unreadable("The file holds characters that are not UTF-8, so it is not correct JSON.") from problem
        self.passed += self.at
        self.text, self.at = self.text[self.at :] + text, 0
        return True

    def peek(self) -> str:
        """The next character that is not blank; empty at the end."""
        while True:
            self.at = _BLANK.match(self.text, self.at).end()  # type: ignore[union-attr]
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def take(self, character: str) -> None:
        """Pass one character that must be there."""
        if self.peek() != character:
            self.fail(f"“{character}” is expected")
        self.at += 1

    def value(self) -> Any:
        """Read one whole value."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
            except JSONDecodeError as problem:
                self._grow(problem.msg)
                continue
            except ValueError as problem:
                raise Unreadable("The file holds a number with too many digits.") from problem
            # A number at the end of what was read may go on.
            if end == len(self.text) and not self.ended and _NUMBER_END.match(self.text[-1:]):
                self._grow("")
                continue
            self.at = end
            return value

    def _grow(self, reason: str) -> None:
        if len(self.text) - self.at > LONGEST:
            self.fail(reason if self.ended else f"one element is longer than {LONGEST:,} characters")
        # Doubling keeps the cost of starting anew in bounds.
        wanted = 2 * (len(self.text) - self.at)
        grown = self.more()
        while len(self.text) - self.at < wanted and self.more():
            pass
        if not grown and self.ended:
            self.fail(reason)

    def fail(self, reason: str) -> NoReturn:
        """Say where the file is wrong."""
        raise Unreadable(
            f"The file is not complete and correct JSON: {reason or 'it ends too early'}, "
            f"at character {self.passed + self.at + 1:,}."
        )

    def elements(self) -> Iterator[Any]:
        """The elements of the list that begins here."""
        self.take("[")
        if self.peek() == "]":
            self.at += 1
            return
        while True:
            yield self.value()
            if self.peek() != ",":
                break
            self.at += 1
        self.take("]")

    def names(self) -> Iterator[str]:
        """The keys of the object that begins here; each value is to be passed before the next is asked for."""
        self.take("{")
        if self.peek() == "}":
            self.at += 1
            return
        while True:
            if self.peek() != '"':
                self.fail("a name in quotation marks is expected")
            yield str(self.value())
            if self.peek() != ",":
                break
            self.at += 1
        self.take("}")

    def colon(self) -> None:
        """Pass what stands between a key and its value."""
        self.take(":")

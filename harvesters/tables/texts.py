"""A text file of any encoding, line by line in constant memory."""

import codecs
import io
from collections.abc import Iterator

from harvesters.tables.shape import File
from hub.errors import Unreadable
from hub.records import Words

CHUNK = 1 << 20
LONGEST_LINE = 8_000_000  # characters
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
NEITHER = Words("The row holds characters that are neither UTF-8 nor Windows-1252.")
_LATIN = frozenset({"ansi", "windows-1252", "iso-8859-1", "iso-8859-15", "latin-1", "latin1"})


class Text:
    """The lines of a file. `foul` says that the part just read holds bytes that its encoding does not have."""

    def __init__(self, path: File, encoding: str = "") -> None:
        self.path = path
        with path.open("rb") as file:
            self.head = file.read(65_536)
        mark = next(((mark, name) for mark, name in BOMS if self.head.startswith(mark)), (b"", ""))
        self._skip = len(mark[0])
        self.encoding = mark[1] or (_named(encoding) if encoding else _wide(self.head))
        if not self.encoding.startswith(("utf-16", "utf-32")) and b"\0" in self.head:
            raise Unreadable("The file holds NUL characters, so it is not text.")
        self.encoding = self.encoding or self._told()
        self.foul = self._part_is_foul = False

    def _told(self) -> str:
        """A UTF-8 file may have a few bad bytes, a cp1252 file hardly any valid UTF-8."""
        valid = foreign = 0
        decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        for chunk in self._bytes():
            if b"\0" in chunk:  # no text from here
                break
            if chunk.isascii() and not decoder.getstate()[0]:
                continue
            text = decoder.decode(chunk)
            beyond = len(text) - len(text.encode("ascii", "ignore"))
            bad = _bad(text)
            valid, foreign = valid + beyond - bad, foreign + bad
        return "utf-8" if not foreign or valid > foreign else "cp1252"

    def _bytes(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            file.seek(self._skip)
            while chunk := file.read(CHUNK):
                yield chunk

    def parts(self) -> Iterator[str]:
        """The text in pieces; bytes that cannot be are half characters (U+DC80 to U+DCFF), or U+FFFD in UTF-16."""
        wide = not self.encoding.startswith(("utf-8", "cp", "iso", "mac"))
        decoder = codecs.getincrementaldecoder(self.encoding)("replace" if wide else "surrogateescape")
        for chunk in self._bytes():
            text = decoder.decode(chunk)
            self._part_is_foul = not text.isascii() and is_foul(text)
            yield text
        text = decoder.decode(b"", final=True)
        self._part_is_foul = bool(text)
        yield text

    def lines(self) -> Iterator[str]:
        """Lines with their ends; raises Unreadable if one is too long to be one."""
        rest, before = "", False
        for part in self.parts():
            # A row may have begun in the part before.
            self.foul = before or self._part_is_foul
            before = self._part_is_foul or (before and len(rest) >= CHUNK)
            lines = io.StringIO(rest + part, newline="").readlines()
            # A carriage return at the very end may be half of a line end.
            rest = lines.pop() if lines else ""
            yield from lines
            if len(rest) > LONGEST_LINE:
                raise Unreadable(f"A line of the file has more than {LONGEST_LINE:,} characters, so it is no table.")
        if rest:
            yield from io.StringIO(rest, newline="")


def is_foul(text: str) -> bool:
    """Whether a text holds what its encoding could not say."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return "\ufffd" in text


def _bad(text: str) -> int:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return len(text) - len(text.encode("utf-8", "ignore").decode())
    return 0


def _wide(head: bytes) -> str:
    """UTF-16 without a mark shows by its zeros."""
    head = head[:4_000]
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if len(zeros) > 4 and zeros.count(0) > 0.7 * len(zeros) and head.count(0) < 1.2 * zeros.count(0):
            return name
    return ""


def _named(encoding: str) -> str:
    name = "cp1252" if encoding.strip().lower() in _LATIN else encoding.strip()
    try:
        found = codecs.lookup(name)
        "a".encode(found.name)
    except (LookupError, ValueError) as problem:
        raise Unreadable(f"There is no encoding {encoding[:60]}; utf-8 and cp1252 are the usual ones.") from problem
    return found.name

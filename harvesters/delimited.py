"""Delimited text as rows of fields: encoding, delimiter, header and units, before anybody asks what a field means."""

import codecs
import csv
import io
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from harvesters import german
from hub.errors import Unreadable

DELIMITERS = (";", ",", "\t", "|")
MAX_COLUMNS = 10_000
SAMPLE = 50  # lines that the delimiter is told by

_UNITS = frozenset("°C C K % ° m cm mm km m² m2 qm ha km² m³ m3 l g kg t s min h d m/s km/h".split())  # noqa: SIM905
_UNITS |= frozenset("hPa Pa bar ppm ppb µg/m³ ug/m3 mg/m³ mg/l V A W kW kWh MWh lx dB dB(A) Hz".split())  # noqa: SIM905
_UNITS |= frozenset({"€", "EUR", "Stk", "Stk.", "Stück", "Anzahl"})
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_NUMBER = re.compile(rf"(?:{german.COMMA}|{german.POINT})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table and the number that a spreadsheet would show beside it."""

    number: int
    fields: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The header, the units below it (empty where none), the lines as wide as the header, and those that are not."""

    names: list[str]
    titles: list[str]
    units: list[str]
    lines: list[Line]
    refused: list[tuple[int, str]]
    delimiter: str


def read(body: bytes, delimiter: str = "") -> Sheet:
    """The table in a file; raises Unreadable with the reason if it is none."""
    text = decoded(body)
    if match := re.match(r"sep=([;,\t|])\r?\n", text):  # Excel's own note about the delimiter
        delimiter, text = delimiter or match[1], text[match.end() :]
    delimiter = delimiter or sniffed(text)
    lines, refused = _lines(text, delimiter)
    if not lines:
        raise Unreadable(refused[0][1] if refused else "The file is empty.")
    header, *lines = lines
    if len(header.fields) > MAX_COLUMNS:
        raise Unreadable(f"The file has {len(header.fields):,} columns; at most {MAX_COLUMNS:,} are taken in.")
    return _sheet(header.fields, lines, refused, delimiter)


def decoded(body: bytes) -> str:
    """The text: by its byte order mark, as UTF-8, else as cp1252. Bytes that are neither become U+FFFD."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = body.decode("utf-16", "replace")
    else:
        text = _eight_bits(body.removeprefix(codecs.BOM_UTF8))
    if "\0" in text:
        raise Unreadable("The file holds NUL characters, so it is not text.")
    start = text[:500].lstrip()
    if start.startswith(("{", "[{", "<?xml", "<!DOCTYPE", "<!doctype", "<html")):
        raise Unreadable("The file holds JSON, XML or HTML and not a table.")
    return text


def sniffed(text: str) -> str:
    """What separates the columns: by what as many lines as possible are as wide as the first."""
    lines = text[:100_000].splitlines()[:SAMPLE]

    def score(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(fields) for fields in csv.reader(lines, delimiter=delimiter) if any(fields)]
        except csv.Error:
            return (0.0, 0)
        if not widths or widths[0] < 2:
            return (0.0, 0)
        return (sum(width == widths[0] for width in widths) / len(widths), widths[0])

    return max(DELIMITERS, key=score)


def _eight_bits(body: bytes) -> str:
    text = body.decode("utf-8", "surrogateescape")
    foreign = sum("\udc80" <= character <= "\udcff" for character in text) if not text.isascii() else 0
    if not foreign:
        return text
    # A UTF-8 file with a few bad bytes must not lose its other umlauts; a cp1252 file has hardly any valid UTF-8.
    valid = sum(ord(character) > 127 for character in text) - foreign
    if valid > foreign:
        return body.decode("utf-8", "replace")
    return body.decode("cp1252", "replace")


def _lines(text: str, delimiter: str) -> tuple[list[Line], list[tuple[int, str]]]:
    # Strict, so that a missing quotation mark is an error and does not silently swallow the rows that follow.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[Line] = []
    refused: list[tuple[int, str]] = []
    for number in itertools.count(1):
        try:
            fields = next(reader)
        except StopIteration:
            break
        except csv.Error as problem:
            refused.append((number, f"The row cannot be read, perhaps a quotation mark is missing ({problem})."))
            continue
        if any(field.strip() for field in fields):
            lines.append(Line(number, fields))
    return lines, refused


def _sheet(header: list[str], lines: list[Line], refused: list[tuple[int, str]], delimiter: str) -> Sheet:
    width = max((index for index, field in enumerate(header, 1) if field.strip()), default=1)
    # Below a nameless last column there may be values all the same.
    width = max([width, *(_width(line.fields) for line in lines if len(line.fields) == len(header))])
    header = header[:width]
    units = [""] * width
    if len(lines) > 1 and is_unit_line(lines[0].fields, lines[1].fields, width):
        units = units_of(lines[0].fields[:width])
        lines = lines[1:]
    good: list[Line] = []
    for line in lines:
        reason = _reason(line, width)
        if reason:
            refused.append((line.number, reason))
        else:
            good.append(Line(line.number, [field.strip() for field in line.fields[:width]]))
    titles = [" ".join(field.split()) for field in header]
    units = [unit or _bracketed(title) for unit, title in zip(units, titles, strict=True)]
    return Sheet(_names(titles), titles, units, good, refused, delimiter)


def _width(fields: list[str]) -> int:
    return max((index for index, field in enumerate(fields, 1) if field.strip()), default=0)


def _reason(line: Line, width: int) -> str:
    if len(line.fields) < width or _width(line.fields) > width:
        return f"The row has {len(line.fields)} fields, but the header has {width}."
    if any("\ufffd" in field for field in line.fields):
        return "The row holds characters that are neither UTF-8 nor Windows-1252."
    return ""


def is_unit_line(fields: Sequence[str], following: Sequence[str], width: int) -> bool:
    """Units stand under the header if all fields are units, with numbers below them: an `m` may also be a male."""
    if len(fields) < width or len(following) < width:
        return False
    pairs = [(field.strip(), below.strip()) for field, below in zip(fields, following, strict=False)]
    units = [(field, below) for field, below in pairs if field not in ("", "-")]
    return bool(units) and all(
        (field in _UNITS or _BRACKETS.fullmatch(field))
        and (_NUMBER.fullmatch(below) or below.lower() in german.MISSING)
        for field, below in units
    )


def units_of(fields: Sequence[str]) -> list[str]:
    """The units in a row of units."""
    return [_unit(field) for field in fields]


def _unit(field: str) -> str:
    return "" if field.strip() == "-" else field.strip().strip("[]")


def _bracketed(title: str) -> str:
    """Temperatur [°C] names its unit itself."""
    match = _BRACKETS.search(title)
    return match[1] if match else ""


def _names(titles: list[str]) -> list[str]:
    """Names that are not empty and not there twice."""
    names: list[str] = []
    taken: set[str] = set()
    for index, title in enumerate(titles, 1):
        plain = _BRACKETS.sub("", title).replace("\ufffd", "").strip() or f"column_{index}"
        name, count = plain, 1
        while name in taken:
            count += 1
            name = f"{plain}_{count}"
        taken.add(name)
        names.append(name)
    return names

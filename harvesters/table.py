"""CSV as German offices write it: a dataset with one table, with geometries where columns hold coordinates."""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from harvesters import columns, delimited, place
from harvesters.documents import dataset, excerpt, refusal
from harvesters.normalise import fold
from hub.errors import Unreadable
from hub.records import Column, DatasetDraft, Document, Refusal, Table

ACCEPTS = frozenset({"text/csv", "text/tab-separated-values"})

# Names of columns with coordinates. Laenge and Breite are also the length and the width of a bench,
# x and y may be anything: such pairs must lie in Germany.
_CLEAR = (
    {"lon", "lng", "longitude", "laengengrad", "geo-lon", "geo-longitude", "x-wgs84", "wgs84-lon"},
    {"lat", "latitude", "breitengrad", "geo-lat", "geo-latitude", "y-wgs84", "wgs84-lat"},
)
_UNCLEAR = (
    {"laenge", "geo-laenge", "long", "x", "x-koordinate", "xkoord", "easting", "ostwert", "rechtswert", "ost", "e"},
    {"breite", "geo-breite", "y", "y-koordinate", "ykoord", "northing", "nordwert", "hochwert", "nord", "n"},
)


def harvest(document: Document) -> Iterator[DatasetDraft | Refusal]:
    """One dataset with the rows that can be read; each other one is refused with the number a spreadsheet shows."""
    try:
        if not isinstance(document.body, bytes):
            raise Unreadable("The file is not text.")  # noqa: TRY301 (one place makes the refusal)
        sheet = delimited.read(document.body, document.hints.get("delimiter", ""))
        crs = document.hints.get("crs", "")
        place.epsg(crs or "EPSG:4326")
    except Unreadable as problem:
        yield refusal(document, "", problem.message)
        return
    for number, reason in sheet.refused:
        yield refusal(document, f"row {number}", reason)
    typed = _typed(sheet, document)
    impossible = _impossible(sheet, typed)
    for index, reason in impossible.items():
        yield refusal(document, f"row {sheet.lines[index].number}", reason, excerpt(sheet.lines[index].fields))
    kept = [index for index in range(len(sheet.lines)) if index not in impossible]
    geometries: list[Mapping[str, Any] | None] = []
    for index, found in _geometries(sheet, typed, kept, crs):
        if isinstance(found, str):
            yield refusal(document, f"row {sheet.lines[index].number}", found)
        geometries.append(None if isinstance(found, str) else found)
    if kept or not (sheet.refused or impossible):  # with every row refused, what an earlier run took in stays
        rows = tuple(tuple(column.values[index] for column in typed) for index in kept)
        yield dataset(document, Table(_columns(sheet, typed), rows, tuple(geometries)), document.media_type)


def _typed(sheet: delimited.Sheet, document: Document) -> list[columns.Values]:
    texts = [[line.fields[index] for line in sheet.lines] for index in range(len(sheet.names))]
    comma = columns.decimal_comma(texts, sheet.delimiter)
    missing = columns.missing_words(document.hints.get("missing", ()))
    zone = ZoneInfo(document.hints.get("timezone", "Europe/Berlin"))
    return [columns.typed(text, comma, missing, zone) for text in texts]


def _columns(sheet: delimited.Sheet, typed: list[columns.Values]) -> tuple[Column, ...]:
    return tuple(
        Column(name, found.type, title=title if title != name else "", unit=unit)
        for name, title, unit, found in zip(sheet.names, sheet.titles, sheet.units, typed, strict=True)
    )


def _impossible(sheet: delimited.Sheet, typed: list[columns.Values]) -> dict[int, str]:
    return {
        index: f"{name}: {reason}"
        for name, found in zip(sheet.names, typed, strict=True)
        for index, reason in found.impossible.items()
    }


def _geometries(
    sheet: delimited.Sheet, typed: list[columns.Values], kept: list[int], crs: str
) -> Iterator[tuple[int, Mapping[str, Any] | str | None]]:
    """For each row its point, None if it has no coordinates, or why those it has cannot be."""
    easts, norths, system = _pair(sheet, typed, kept, crs)
    for index in kept if easts else ():
        if easts[index] is None or norths[index] is None:
            yield index, None
            continue
        try:
            yield index, place.geometry({"type": "Point", "coordinates": [easts[index], norths[index]]}, system)
        except Unreadable as problem:
            yield index, f"The row was taken in without its place: {problem.message}"


def _pair(
    sheet: delimited.Sheet, typed: list[columns.Values], kept: list[int], crs: str
) -> tuple[list[Any], list[Any], str]:
    """The values of the two columns with coordinates, east first, and their system; empty if there are none."""
    named = {fold(name): column.values for name, column in zip(sheet.names, typed, strict=True) if _is_numeric(column)}
    if clear := _named(named, _CLEAR):
        return *clear, ""
    if unclear := _named(named, _UNCLEAR):
        for easts, norths in (unclear, unclear[::-1]):  # surveyors' x points north
            system = _system([(easts[i], norths[i]) for i in kept if None not in (easts[i], norths[i])], crs)
            if system is not None:
                return easts, norths, system
    return [], [], ""


def _named(named: Mapping[str, list[Any]], names: tuple[set[str], set[str]]) -> tuple[list[Any], list[Any]] | None:
    easts, norths = ([values for name, values in named.items() if name in wanted] for wanted in names)
    return (easts[0], norths[0]) if easts and norths else None


def _is_numeric(column: columns.Values) -> bool:
    return column.type in ("number", "integer")


def _system(positions: list[place.Position], crs: str) -> str | None:
    """The system that all positions fit: degrees in Germany, a German grid, the one named; None if they fit none."""
    if positions and place.in_germany(positions):
        return ""
    code = place.german_grid(positions)
    if crs or code:
        return crs or f"EPSG:{code}"
    return None

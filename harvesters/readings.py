"""Measurements in files and answers: SenML (RFC 8428) and InfluxDB query results, to streams and readings."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

from connectors.media import INFLUX, SENML
from harvesters import german, normalise
from harvesters.documents import clean, excerpt, hinted_place, json_values, refusal, stem
from harvesters.properties import BY_UNIT, COUNT, MEASUREMENT, TRUTH
from hub.errors import Unreadable
from hub.records import Document, Reading, Refusal, Result, Stream

ACCEPTS = frozenset({SENML, INFLUX})

UNNAMED = "measurement"  # the property of a series of which nothing is known yet
SENML_VERSION = 10
RELATIVE = 2**28  # smaller SenML times count from the moment of sending (RFC 8428, 4.5.3)
LATEST = 253_370_764_800  # the year 9999 in seconds since 1970
_SENML_FIELDS = {"bn": str, "n": str, "bu": str, "u": str, "vs": str, "vd": str, "vb": bool}
_SENML_NUMBERS = ("bt", "t", "bv", "v", "bs", "s", "bver")


def harvest(document: Document) -> Iterator[Stream | Reading | Refusal]:
    """Every measurement; a series without any is yielded as a silent stream."""
    try:
        values = json_values(document.body)
        if document.media_type == SENML:
            yield from _senml(document, _listed(values, "SenML is a list of records; this file is none."))
        else:
            yield from _influx(document, values)
    except Unreadable as problem:
        yield refusal(document, "", problem.message)


@dataclass(slots=True)
class _Series:
    """A stream while it is read: which results each instant has, and whether it holds numbers or words."""

    stream: Stream
    kind: str = ""
    results: dict[datetime, list[Result]] = field(default_factory=dict)

    def reading(self, time: datetime, result: Result) -> Reading | None:
        """The reading with its key; None if the same result of the same instant was there before."""
        earlier = self.results.setdefault(time, [])
        if result in earlier:
            return None
        earlier.append(result)
        return Reading(self.stream, time, result, len(earlier) - 1)


def _series(document: Document, thing: str, word: str, unit: str = "", label: str = "", code: str = "") -> _Series:
    known = normalise.observed_property(code or word)
    stream = Stream(
        thing=thing,
        observed_property=known.code,
        unit=normalise.unit(unit) or known.unit,
        thing_name=" ".join(filter(None, [document.hints.get("thing") or thing.rpartition("/")[2], label])),
        place=hinted_place(document),
        properties={"source_name": word} if word != known.code else {},
    )
    kinds = {MEASUREMENT: "number", COUNT: "number", TRUTH: "boolean"}
    return _Series(stream, kinds[known.observation_type] if known.unit else "")  # every known one has a unit


def _listed(value: Any, sentence: str) -> list[Any]:
    if not isinstance(value, list):
        raise Unreadable(sentence)
    return value


# InfluxDB: {"results": [{"series": [{"name", "tags", "columns", "values"}]}]}, or one of the results alone.


def _influx(document: Document, values: Any) -> Iterator[Stream | Reading | Refusal]:
    results = values.get("results", [values]) if isinstance(values, Mapping) else values
    found: list[Any] = []
    for result in _listed(results, "This is not the answer to a query of InfluxDB."):
        found += _series_of(result)
    if not found:
        yield from _silent(document)
    names = {_word(one.get("name")) for one in found if isinstance(one, Mapping)}
    for number, one in enumerate(found, 1):
        yield from _one_series(document, f"series {number}", one, many=len(names) > 1)


def _series_of(result: Any) -> list[Any]:
    if isinstance(result, Mapping) and "error" in result:
        raise Unreadable(f"The database reports an error: {excerpt(result['error'])}.")
    if not isinstance(result, Mapping) or not {"series", "statement_id"} & result.keys():
        raise Unreadable("This is not the answer to a query of InfluxDB.")
    return _listed(result.get("series", []), "A result of the answer has no list of series.")


def _silent(document: Document) -> Iterator[Stream]:
    """An empty answer still says that there is something which could speak; its name may say of what."""
    thing = stem(document)
    words = document.hints.get("columns") or _known_words(thing)
    yield from (_series(document, thing, word).stream for word in words)
    if not words:
        stream = _series(document, thing, UNNAMED).stream
        yield replace(stream, name=f"{stream.thing_name or thing}: Messwerte")


def _known_words(thing: str) -> list[str]:
    """The first word of a name that names a property; shorter ones than co2 are too often something else."""
    words = re.split(r"[^a-z0-9äöüß]+", thing.rpartition("/")[2].lower())
    return [word for word in words if len(word) > 2 and normalise.observed_property(word).unit][:1]


def _one_series(document: Document, at: str, one: Any, many: bool) -> Iterator[Stream | Reading | Refusal]:
    try:
        columns, rows, thing, label = _shape(document, one, many)
    except Unreadable as problem:
        yield refusal(document, at, problem.message, one)
        return
    moment = columns.index("time")
    series = _columns(document, one, columns, thing, label)
    previous: datetime | None = None
    for number, row in enumerate(rows, 1):
        place = f"row {number}" if at == "series 1" else f"{at}, row {number}"
        try:
            time = _time(document, _fields(row, columns)[moment], previous)
        except Unreadable as problem:
            yield refusal(document, place, problem.message, row)
            continue
        previous = time
        for index, one_series in series.items():
            if row[index] is not None:
                yield from _reading(document, f"{place}, {columns[index]}", one_series, time, row[index])
        if one.get("partial") is True and number == len(rows):
            yield refusal(document, place, "The database cut its answer off here; ask for a shorter time.")
    yield from (one_series.stream for one_series in series.values() if not one_series.results)


def _shape(document: Document, one: Any, many: bool) -> tuple[list[str], list[Any], str, str]:
    if not isinstance(one, Mapping):
        raise Unreadable("The series is not an object.")
    columns, rows, tags = one.get("columns"), one.get("values", []), one.get("tags") or {}
    if not isinstance(columns, list) or not all(isinstance(column, str) for column in columns):
        raise Unreadable("The series has no list of columns.")
    if "time" not in columns or len(set(columns)) < len(columns):
        raise Unreadable("The series has no column `time`, or two columns of the same name.")
    if not isinstance(rows, list) or not isinstance(tags, Mapping):
        raise Unreadable("The values of the series are not a list of rows, or its tags not an object.")
    # The measurement's name tells things apart only where several came; one alone is often just the bucket's name.
    parts = [word for word in (_word(one.get("name")) * many, *(_word(tags[key]) for key in sorted(tags))) if word]
    return [clean(column) for column in columns], rows, ":".join([stem(document), *parts]), " ".join(parts)


def _word(value: Any) -> str:
    return clean(str(value)) if isinstance(value, str | int | float) else ""


def _columns(
    document: Document, one: Mapping[str, Any], columns: list[str], thing: str, label: str
) -> dict[int, _Series]:
    """A series for each column but the time. In a lone column `value` the measurement's name says what is measured."""
    found: dict[int, _Series] = {}
    taken: set[str] = set()
    for index, column in enumerate(columns):
        if column == "time":
            continue
        word = (_word(one.get("name")) or column) if column == "value" else column
        series = _series(document, thing, word, label=label)
        if series.stream.observed_property in taken:  # two spellings of one property are still two streams
            series = _Series(Stream(thing, word, thing_name=series.stream.thing_name, place=series.stream.place))
        taken.add(series.stream.observed_property)
        found[index] = series
    return found


def _fields(row: Any, columns: list[str]) -> list[Any]:
    if not isinstance(row, list):
        raise Unreadable("The row is not a list of values.")
    if len(row) != len(columns):
        raise Unreadable(f"The row has {len(row)} values, but there are {len(columns)} columns.")
    return row


def _time(document: Document, text: Any, previous: datetime | None) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except (TypeError, ValueError) as problem:
        raise Unreadable("The time is not one such as 2024-05-01T12:00:00Z.") from problem
    if not 1000 <= time.year <= 9998:
        raise Unreadable("The time is out of the range of the calendar.")
    if time.tzinfo is not None:
        return time.astimezone(UTC)
    if not document.hints.get("timezone"):
        raise Unreadable("The time does not say its time zone.")
    local = german.localise(time, ZoneInfo(document.hints["timezone"]), previous)
    if local is None:
        raise Unreadable("There is no such time: the clocks are put forward in this hour.")
    return local.astimezone(UTC)


def _reading(document: Document, at: str, series: _Series, time: datetime, value: Any) -> Iterator[Reading | Refusal]:
    try:
        result = _result(series, value)
    except Unreadable as problem:
        yield refusal(document, at, problem.message, value)
        return
    reading = series.reading(time, result)
    if reading is not None:
        yield reading


def _result(series: _Series, value: Any) -> Result:
    """The value, if it is of the series' kind; a series of an unknown property has the kind of its first value."""
    kind = "boolean" if isinstance(value, bool) else "number" if isinstance(value, int | float) else "text"
    if kind == "text" and not isinstance(value, str):
        raise Unreadable("The value is neither a number nor a word.")
    if kind == "number" and not isfinite(value):
        raise Unreadable("The value is not a finite number.")
    if series.kind == "boolean" and kind == "number" and value in (0, 1):
        return bool(value)
    series.kind = series.kind or kind
    if kind != series.kind:
        raise Unreadable(f"The value is not a {series.kind}." if series.kind != "text" else "The value is not a word.")
    return clean(value) if isinstance(value, str) else value


# SenML: records with base fields that hold for all that follow.


def _senml(document: Document, records: list[Any]) -> Iterator[Stream | Reading | Refusal]:
    base: dict[str, Any] = {}
    series: dict[tuple[str, str], _Series] = {}
    for number, record in enumerate(records, 1):
        at = f"record {number}"
        try:
            _check(record)
            base |= {key: record[key] for key in ("bn", "bu", "bt", "bv", "bs") if key in record}
            value = _senml_value(record, base)
            if value is None:
                continue
            time = _senml_time(document, base.get("bt", 0) + record.get("t", 0))
            thing, word, unit = _senml_name(document, record, base)
        except Unreadable as problem:
            yield refusal(document, at, problem.message, record)
            continue
        code = normalise.observed_property(BY_UNIT.get(word, word)).code
        if (thing, code) not in series:
            series[thing, code] = _series(document, thing, word, unit, code=code)
        one = series[thing, code]
        yield from _reading(document, at, one, time, value)
    yield from (one.stream for one in series.values() if not one.results)
    if not records:
        yield from _silent(document)


def _check(record: Any) -> None:
    if not isinstance(record, Mapping):
        raise Unreadable("The record is not an object.")
    for key, kind in _SENML_FIELDS.items():
        if not isinstance(record.get(key, kind()), kind):
            raise Unreadable(f"The field {key} is of the wrong type.")
    for key in _SENML_NUMBERS:
        value = record.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise Unreadable(f"The field {key} is not a number.")
    unknown = [key for key in record if key.endswith("_")]
    if unknown or record.get("bver", SENML_VERSION) > SENML_VERSION:
        raise Unreadable("The record asks for a newer version of SenML than this hub reads.")


def _senml_value(record: Mapping[str, Any], base: Mapping[str, Any]) -> Any:
    if "vd" in record:
        raise Unreadable("Binary values (vd) are not taken in.")
    if "vs" in record or "vb" in record:
        return record["vs"] if "vs" in record else record["vb"]
    if "v" in record or ("bv" in base and "n" in record):
        return base.get("bv", 0) + record.get("v", 0)
    return base.get("bs", 0) + record["s"] if "s" in record else None


def _senml_time(document: Document, seconds: float) -> datetime:
    if seconds >= LATEST:
        raise Unreadable("The time is out of the range of the calendar.")
    if seconds >= RELATIVE:
        return datetime.fromtimestamp(seconds, UTC)
    if document.modified is None:
        raise Unreadable("The time counts from the moment of sending, which is not known.")
    if seconds < -RELATIVE:
        raise Unreadable("The time is out of the range of the calendar.")
    return (document.modified + timedelta(seconds=seconds)).astimezone(UTC)


def _senml_name(document: Document, record: Mapping[str, Any], base: Mapping[str, Any]) -> tuple[str, str, str]:
    """Thing, property and unit. The base name is the thing; else the name's last part, or the unit, is the property."""
    unit = record.get("u") or base.get("bu", "")
    thing, name = clean(base.get("bn", "")), clean(record.get("n", ""))
    if thing and name:
        return thing.rstrip("/:;_.") or thing, name.lstrip("/:;_.") or name, unit
    full = thing or name
    if "/" in full.strip("/"):
        thing, _, name = full.rstrip("/").rpartition("/")
        return thing, name, unit
    if unit in BY_UNIT:
        return full or stem(document), unit, unit
    if full:
        return stem(document), full, unit
    raise Unreadable("The record has no name.")

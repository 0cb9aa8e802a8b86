"""The types of columns: how they are called, what they are on each database, and which values they take.

Values come as JSON has them and are checked here, before any database sees them, so both refuse the same. SQLite keeps
times as ISO text that sorts, in UTC where they have a zone, booleans as 0 and 1, lists and objects as JSON text. A
`numeric` is exact on PostgreSQL alone: SQLite has no such type, and with its affinity NUMERIC keeps what fits into 64
bits or 15 digits exactly and rounds the rest, but compares and sorts it as numbers.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson
from sqlalchemy import BigInteger, Boolean, Date, DateTime, Double, Integer, Numeric, Text, Time
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from hub.records import Words

Value = Any
"""int, float, Decimal, bool, str, date, datetime, time, list, dict or None."""

_WHOLE = re.compile(r"[+-]?\d{1,20}")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?")
_TRUE = frozenset(("true", "t", "yes", "y", "on", "1", "ja", "wahr"))
_FALSE = frozenset(("false", "f", "no", "n", "off", "0", "nein", "falsch"))
_DIGITS = 1000


class _Read(UserDefinedType[Any]):
    """A type of SQLite that is kept in another form."""

    cache_ok = True

    def __init__(self, name: str, keep: Callable[[Any], Any], read: Callable[[Any], Any]) -> None:
        self.name, self.keep, self.read = name, keep, read

    def get_col_spec(self, **_: Any) -> str:
        return self.name

    def bind_processor(self, dialect: Any) -> Callable[[Any], Any]:
        keep = self.keep
        return lambda value: None if value is None else keep(value)

    def result_processor(self, dialect: Any, coltype: Any) -> Callable[[Any], Any]:
        read = self.read
        return lambda value: None if value is None else read(value)


class _Utc(TypeDecorator[datetime]):
    """A timestamptz of PostgreSQL, which comes back in UTC whatever zone the server is in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of columns.

    `check` makes a value of what JSON has, or raises `ValueError` with a sentence; values of the class `passes` need
    no `check`, but all of a column together `sound`. `keep` is how SQLite has a value, None where it is the same;
    `written` how PostgreSQL reads it as text.
    """

    name: str
    column: TypeEngine[Any]
    check: Callable[[Any], Value]
    passes: type = object
    sound: Callable[[Sequence[Any]], bool] = lambda _: True
    keep: Callable[[Any], Any] | None = None
    written: Callable[[Any], str] = str

    def value(self, given: Any) -> Value:
        """A value of this type; `ValueError` says what is wrong with it."""
        return None if given is None or (given == "" and self.name != "text") else self.check(given)

    def values(self, given: Sequence[Any]) -> Sequence[Value]:
        """All values of a column; fast where they have the right class already."""
        passes, value = self.passes, self.value
        if {*map(type, given)} <= {passes, type(None)}:
            if self.sound(given):
                return given
            return [value(each) for each in given]
        found = [each if type(each) is passes else value(each) for each in given]
        return found if self.sound(found) else [value(each) for each in found]


def spelled(value: Any) -> str:
    """A value as a sentence names it."""
    text = value if isinstance(value, str) else repr(value)
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"


def _text(given: Any) -> str:
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, dict | list):
        return orjson.dumps(given).decode()
    found = given if isinstance(given, str) else given.isoformat() if isinstance(given, date | time) else str(given)
    if "\0" in found:
        raise ValueError(Words("%(value)s holds a NUL character", value=spelled(found.replace("\0", "?"))))
    try:
        found.encode()
    except UnicodeEncodeError:
        shown = spelled(found.encode(errors="replace").decode())
        raise ValueError(Words("%(value)s holds half a character", value=shown)) from None
    return found


def _texts_sound(given: Sequence[Any]) -> bool:
    whole = "".join(filter(None, given))
    try:
        whole.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in whole


def _whole(given: Any, bits: int) -> int:
    if isinstance(given, float | Decimal) and math.isfinite(given) and given == int(given):
        given = int(given)
    if isinstance(given, str) and _WHOLE.fullmatch(given.strip()):
        given = int(given)
    if not isinstance(given, int) or isinstance(given, bool):
        raise ValueError(Words("%(value)s is not a whole number", value=spelled(given)))  # noqa: TRY004
    if not -(1 << bits - 1) <= given < 1 << bits - 1:
        raise ValueError(Words("%(value)s is too large a number", value=spelled(given)))
    return given


def _within(bits: int) -> Callable[[Sequence[Any]], bool]:
    low, high = -(1 << bits - 1), (1 << bits - 1) - 1
    return lambda given: all(each is None or low <= each <= high for each in given)


def _float(given: Any) -> float:
    if isinstance(given, bool) or not (
        isinstance(given, int | float | Decimal) or (isinstance(given, str) and _NUMBER.fullmatch(given.strip()))
    ):
        raise ValueError(Words("%(value)s is not a number", value=spelled(given)))
    try:
        found = float(given)
    except OverflowError:
        found = math.inf
    if not math.isfinite(found):
        raise ValueError(Words("%(value)s is too large a number", value=spelled(given)))
    return found


def _floats_sound(given: Sequence[Any]) -> bool:
    return all(each is None or math.isfinite(each) for each in given)


def _decimal(given: Any) -> Decimal:
    if (type(given) is float and math.isfinite(given)) or (type(given) is int and abs(given) < 1 << 64):
        return Decimal(repr(given))  # most of them, and quick
    if isinstance(given, bool) or not isinstance(given, int | float | Decimal | str):
        raise ValueError(Words("%(value)s is not a number", value=spelled(given)))  # noqa: TRY004
    try:
        found = given if isinstance(given, Decimal) else Decimal(str(given).strip())
    except (InvalidOperation, ValueError):
        raise ValueError(Words("%(value)s is not a number", value=spelled(given))) from None
    if not found.is_finite() or "_" in str(given):
        raise ValueError(Words("%(value)s is not a number", value=spelled(given)))
    if abs(found.adjusted()) > _DIGITS or len(found.as_tuple().digits) > _DIGITS:
        raise ValueError(Words("%(value)s is too long a number", value=spelled(given)))
    return found


def _boolean(given: Any) -> bool:
    word = str(given).strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError(Words("%(value)s is neither true nor false", value=spelled(given)))


def _date(given: Any) -> date:
    try:
        found = given if isinstance(given, date) else datetime.fromisoformat(given.strip())
    except (AttributeError, TypeError, ValueError):
        raise ValueError(Words("%(value)s is not a date such as 2024-12-31", value=spelled(given))) from None
    if isinstance(found, datetime):
        if found.time() != time():
            raise ValueError(Words("%(value)s is more than a date", value=spelled(given)))
        return found.date()
    return found


def _time(given: Any) -> time:
    try:
        found = given if isinstance(given, time) else time.fromisoformat(given.strip())
    except (AttributeError, TypeError, ValueError):
        raise ValueError(Words("%(value)s is not a time such as 17:30:00", value=spelled(given))) from None
    if found.tzinfo is not None:
        raise ValueError(Words("%(value)s is a time with a zone, which has no place here", value=spelled(given)))
    return found


def _instant(given: Any) -> datetime:
    try:
        if isinstance(given, date) and not isinstance(given, datetime):
            given = datetime.combine(given, time())
        return given if isinstance(given, datetime) else datetime.fromisoformat(given.strip())
    except (AttributeError, TypeError, ValueError):
        raise ValueError(Words("%(value)s is not a time such as 2024-12-31T17:30:00", value=spelled(given))) from None


def _timestamp(given: Any) -> datetime:
    """Without a zone: one that is given is left away, as PostgreSQL and so CKAN do it."""
    return _instant(given).replace(tzinfo=None)


def _timestamptz(given: Any) -> datetime:
    """In UTC; a time without a zone is taken for UTC."""
    found = _instant(given)
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        raise ValueError(Words("%(value)s lies outside of the calendar", value=spelled(given))) from None


def _json(given: Any) -> Any:
    if isinstance(given, str):
        try:
            given = orjson.loads(given)
        except ValueError:
            return _text(given)
    try:
        written = orjson.dumps(given)
    except TypeError as error:
        why = Words("%(value)s cannot be kept as JSON: %(why)s", value=spelled(given), why=str(error))
        raise ValueError(why) from None
    if b"\\u0000" in written.replace(b"\\\\", b""):
        raise ValueError(Words("%(value)s holds a NUL character", value=spelled(given)))
    return given


def _list_of_texts(given: Any) -> list[str]:
    if isinstance(given, str):
        try:
            given = orjson.loads(given)
        except ValueError:
            raise ValueError(Words("%(value)s is not a list of texts", value=spelled(given))) from None
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise ValueError(Words("%(value)s is not a list of texts", value=spelled(given)))
    return [_text(each) for each in given]


def _dumped(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _array(value: Sequence[str]) -> str:
    quoted = (each.replace("\\", "\\\\").replace('"', '\\"') for each in value)
    return "{" + ",".join(f'"{each}"' for each in quoted) + "}"


def _utc_text(value: datetime) -> str:
    return value.replace(tzinfo=None).isoformat()


def _from_utc_text(value: str) -> datetime:
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


def _on_both(postgresql: TypeEngine[Any], name: str, keep: Callable[[Any], Any], read: Callable[[Any], Any]) -> Any:
    return postgresql.with_variant(_Read(name, keep, read), "sqlite")


_KINDS = (
    Kind("text", Text(), _text, str, _texts_sound),
    Kind("int4", Integer(), lambda v: _whole(v, 32), int, _within(32)),
    Kind("int8", BigInteger(), lambda v: _whole(v, 64), int, _within(64)),
    Kind("float8", Double(), _float, float, _floats_sound, written=repr),
    Kind("numeric", _on_both(Numeric(), "NUMERIC", str, lambda v: Decimal(str(v))), _decimal, keep=str),
    Kind("bool", Boolean(), _boolean, bool, keep=int, written=lambda v: "t" if v else "f"),
    Kind("date", _on_both(Date(), "TEXT", date.isoformat, date.fromisoformat), _date, keep=date.isoformat),
    Kind("time", _on_both(Time(), "TEXT", time.isoformat, time.fromisoformat), _time, keep=time.isoformat),
    Kind(
        "timestamp",
        _on_both(DateTime(), "TEXT", datetime.isoformat, datetime.fromisoformat),
        _timestamp,
        keep=datetime.isoformat,
        written=datetime.isoformat,
    ),
    Kind(
        "timestamptz",
        _on_both(_Utc(), "TEXT", _utc_text, _from_utc_text),
        _timestamptz,
        keep=_utc_text,
        written=datetime.isoformat,
    ),
    Kind(
        "json", _on_both(JSONB(none_as_null=True), "TEXT", _dumped, orjson.loads), _json, keep=_dumped, written=_dumped
    ),
    Kind("_text", _on_both(ARRAY(Text()), "TEXT", _dumped, orjson.loads), _list_of_texts, keep=_dumped, written=_array),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _KINDS}
TYPES = tuple(KINDS)
SPELLINGS = {
    "string": "text", "varchar": "text", "str": "text", "character varying": "text",
    "int": "int4", "integer": "int4", "smallint": "int4", "int2": "int4", "serial": "int4",
    "bigint": "int8", "bigserial": "int8", "float": "float8", "double": "float8", "double precision": "float8",
    "real": "float8", "float4": "float8", "decimal": "numeric", "number": "numeric", "boolean": "bool",
    "datetime": "timestamp", "timestamp without time zone": "timestamp", "timestamp with time zone": "timestamptz",
    "nested": "json", "jsonb": "json", "text[]": "_text",
}  # fmt: skip
"""What clients call a type, besides our own names."""


def type_name(spelling: str) -> str | None:
    """Our own name of a type that a client spells in its way, or None."""
    word = str(spelling).strip().lower()
    return word if word in KINDS else SPELLINGS.get(word)


OF_COLUMN = {
    "text": "text", "integer": "int8", "number": "float8", "boolean": "bool",
    "date": "date", "datetime": "timestamptz", "time": "time", "json": "json",
}  # fmt: skip
"""The type of a table's column for the type of a `hub.records.Column`."""
TO_COLUMN = {
    "text": "text", "int4": "integer", "int8": "integer", "float8": "number", "numeric": "number", "bool": "boolean",
    "date": "date", "time": "time", "timestamp": "datetime", "timestamptz": "datetime", "json": "json", "_text": "json",
}  # fmt: skip
"""And back."""

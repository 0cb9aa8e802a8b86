"""Functions and arithmetic that give a value."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Double, Integer, Text, case, func

from hub.iot.sensorthings.grammar.words import PARTS
from hub.iot.sensorthings.store.translate import spatial, temporal
from hub.iot.sensorthings.store.translate.values import Value, number, refuse
from hub.iot.sensorthings.store.translate.views import as_number, as_text

SPACES = " \t\r\n"
_ARITHMETIC = {"add": "add", "sub": "subtract", "mul": "multiply", "div": "divide", "mod": "modulo"}
_TEXTUAL = ("contains", "substringof", "startswith", "endswith")


def worth(words: Any, name: str, arguments: list[Value]) -> Value:
    """What a function or an arithmetic operator gives."""
    if name in _ARITHMETIC:
        return _arithmetic(words, name, *arguments)
    if name in PARTS:
        return _part(words, name, arguments[0])
    if name == "geo.distance":
        return spatial.distance(words, *arguments)
    if name == "geo.length":
        return spatial.length(words, *arguments)
    return _FUNCTIONS[name](words, name, *arguments)


def holds(words: Any, name: str, whole: Value, part: Value) -> Any:
    """Whether a text contains a part, or begins or ends with it."""
    if name == "substringof":
        whole, part = part, whole
    text, piece = as_text(words, whole, name), as_text(words, part, name)
    if name == "startswith":
        return words.starts(text, piece)
    return words.ends(text, piece) if name == "endswith" else words.position(text, piece) > 0


def _arithmetic(words: Any, name: str, left: Value, right: Value) -> Value:
    left, right = (temporal.start(each) if each.kind == "period" else each for each in (left, right))
    kinds = tuple("moment" if each.kind == "time" else each.kind for each in (left, right))
    kind = _TIMELY.get((name, *kinds))
    if kind is None:
        if {"moment", "duration"} & set(kinds):
            refuse(f"{name} cannot be computed", left, right)
        kind = "number"
    function = getattr(func, f"allmende_{_ARITHMETIC[name]}")
    return Value(kind, function(_operand(words, left, name), _operand(words, right, name), type_=Double()), about=name)


_TIMELY: Mapping[tuple[str, ...], str] = {
    ("add", "moment", "duration"): "moment",
    ("add", "duration", "moment"): "moment",
    ("sub", "moment", "duration"): "moment",
    ("sub", "moment", "moment"): "duration",
    ("add", "duration", "duration"): "duration",
    ("sub", "duration", "duration"): "duration",
    **{(name, "duration", kind): "duration" for name in ("mul", "div") for kind in ("number", "json", "result")},
    **{("mul", kind, "duration"): "duration" for kind in ("number", "json", "result")},
    ("div", "duration", "duration"): "number",
}


def _operand(words: Any, value: Value, name: str) -> Any:
    if value.kind in ("time", "moment"):
        return temporal.micros(words, value)
    return value.sql if value.kind == "duration" else as_number(words, value, name)


def _negative(words: Any, name: str, value: Value) -> Value:
    if value.kind == "duration":
        return Value("duration", -value.sql, about=name)
    return Value("number", -as_number(words, value, "The minus"), about=name)


def _part(words: Any, name: str, value: Value) -> Value:
    if value.kind not in temporal.TIMELY:
        refuse(f"{name} needs a time", value)
    time = temporal.start(value)
    if name == "totaloffsetminutes":
        return Value("number", case((time.sql.is_not(None), number(0))), about=name)
    kind = {"date": "date", "time": "timeofday"}.get(name, "number")
    return Value(kind, words.part(name, time.sql, time.kind == "moment"), about=name)


def _text(make: Callable[[Any, Any], Any], kind: str = "text") -> Callable[..., Value]:
    def made(words: Any, name: str, value: Value) -> Value:
        return Value(kind, make(words, as_text(words, value, name)), about=name)

    return made


def _concat(words: Any, name: str, left: Value, right: Value) -> Value:
    return Value("text", as_text(words, left, name).concat(as_text(words, right, name)), about=name)


def _indexof(words: Any, name: str, text: Value, part: Value) -> Value:
    found = words.position(as_text(words, text, name), as_text(words, part, name)) - 1
    return Value("number", found, about=name)


def _substring(words: Any, name: str, text: Value, start: Value, count: Value | None = None) -> Value:
    whole, first = as_text(words, text, name), _offset(words, start, name)
    if count is None:
        return Value("text", func.substr(whole, first + 1, type_=Text()), about=name)
    return Value("text", func.substr(whole, first + 1, _offset(words, count, name), type_=Text()), about=name)


def _offset(words: Any, value: Value, name: str) -> Any:
    return func.allmende_offset(as_number(words, value, name), type_=Integer())


def _whole(make: Callable[[Any, Any], Any]) -> Callable[..., Value]:
    def made(words: Any, name: str, value: Value) -> Value:
        return Value("number", make(words, as_number(words, value, name)), about=name)

    return made


_FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "neg": _negative,
    "concat": _concat,
    "indexof": _indexof,
    "substring": _substring,
    "length": _text(lambda _, text: func.length(text, type_=Integer()), "number"),
    "tolower": _text(lambda words, text: words.lower(text)),
    "toupper": _text(lambda words, text: words.upper(text)),
    "trim": _text(lambda _, text: func.trim(text, SPACES, type_=Text())),
    "floor": _whole(lambda words, value: words.floor(value)),
    "ceiling": _whole(lambda words, value: words.ceiling(value)),
    "round": _whole(lambda _, value: func.allmende_round(value, type_=Double())),
}
TEXTUAL = frozenset(_TEXTUAL)

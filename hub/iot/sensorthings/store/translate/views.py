"""A value looked at as a number, a text or a truth; JSON of another type is null then."""

from typing import Any

from sqlalchemy import and_

from hub.iot.sensorthings.store.translate.values import Value, refuse

JSON = ("json", "result")


def as_number(words: Any, value: Value, what: str) -> Any:
    """The number, or what is computed with as one."""
    if value.kind == "number":
        return value.sql
    if value.kind == "json":
        return words.json_number(value.document, value.names)
    if value.kind == "result":
        return words.finite(value.sql)
    return refuse(f"{what} needs a number", value)


def as_text(words: Any, value: Value, what: str) -> Any:
    """The text."""
    if value.kind in ("text", "date", "timeofday"):
        return value.sql
    if value.kind in JSON:
        return words.json_text(value.document, value.names)
    return refuse(f"{what} needs text", value)


def as_boolean(words: Any, value: Value, what: str) -> Any:
    """Whether it is true."""
    if value.kind == "boolean":
        return value.sql
    if value.kind in JSON:
        return words.json_boolean(value.document, value.names)
    return refuse(f"{what} needs true or false", value)


def missing(words: Any, value: Value) -> Any:
    """Whether there is nothing."""
    if value.kind == "json":
        return words.json_missing(value.document, value.names)
    if value.kind == "result" or value.document is not None:
        return and_(value.sql.is_(None), words.json_missing(value.document, value.names))
    if value.kind == "key":
        return value.sql.c.id.is_(None)
    if value.kind == "period" and value.start is not None:
        return value.start.sql.is_(None)
    return value.sql.is_(None)

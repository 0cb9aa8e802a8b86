"""XML as CKAN's dump writes it: a `row` with its number, an element per column, `xsi:nil` for nothing."""

import re
from collections.abc import Iterator
from typing import Any

from catalogue.exports.head import Batches, Head, Options, Rows
from catalogue.exports.values import attribute, markup, text, wkts

BEGIN = b'<?xml version="1.0" encoding="utf-8"?>\n<data xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
END = b"</data>\n"
_NAME = re.compile(r"(?![Xx][Mm][Ll])[A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff][\w.\u00b7-]*")
Tag = tuple[str, str]


def write(head: Head, batches: Batches, options: Options) -> Iterator[bytes]:
    """Row by row; a name that XML cannot take is the attribute of an element `column`."""
    names = [*head.names, head.place] if head.geometry else head.names
    tags = [_tag(name) for name in names]
    yield BEGIN
    for batch in batches:
        yield "".join(_rows(head, batch, tags)).encode("utf-8", "replace")
    yield END


def _tag(name: str) -> Tag:
    """How an element begins and how it ends."""
    if _NAME.fullmatch(name):
        return f"<{name}", f"</{name}>"
    return f"<column name={attribute(name)}", "</column>"


def _rows(head: Head, batch: Rows, tags: list[Tag]) -> Iterator[str]:
    first = 1 if head.numbered else 0
    places = wkts([row[-1] for row in batch]) if head.geometry else None
    for at, row in enumerate(batch):
        values = (*row[:-1], places[at]) if places else row
        number = f' _id="{row[0]}"' if first else ""
        cells = (_cell(value, tag) for value, tag in zip(values[first:], tags[first:], strict=True))
        yield f"<row{number}>{''.join(cells)}</row>\n"


def _cell(value: Any, tag: Tag) -> str:
    begin, end = tag
    if value is None:
        return f'{begin} xsi:nil="true"/>'
    if isinstance(value, list | dict):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        return f"{begin}>{''.join(_cell(part, _part(key)) for key, part in parts)}{end}"
    return f"{begin}>{markup(text(value))}{end}"


def _part(key: Any) -> Tag:
    return f"<value key={attribute(str(key))}", "</value>"

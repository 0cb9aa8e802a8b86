"""ODS (OpenDocument 1.3), written from front to back: typed cells, strings as strings.

Source: OASIS OpenDocument 1.3, parts 2 and 3.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from itertools import chain
from typing import Any

from catalogue.exports import sheets
from catalogue.exports.head import Batches, Head, Options, Rows
from catalogue.exports.values import attribute, markup, wkts
from catalogue.exports.zipping import Archive

TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    ' office:version="1.3"'
)
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_DAY = (
    '<number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/>'
    '<number:text>-</number:text><number:day number:style="long"/>'
)
_TIME = (
    '<number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/>'
    '<number:text>:</number:text><number:seconds number:style="long"/>'
)
_STYLES = (
    f'<number:date-style style:name="N1">{_DAY}</number:date-style>'
    f'<number:date-style style:name="N2">{_DAY}<number:text> </number:text>{_TIME}</number:date-style>'
    f'<number:time-style style:name="N3">{_TIME}</number:time-style>'
    + "".join(
        f'<style:style style:name="{name}" style:family="table-cell" style:data-style-name="{data}"/>'
        for name, data in (("day", "N1"), ("moment", "N2"), ("time", "N3"))
    )
    + '<style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/>'
    "</style:style>"
)
_MANIFEST = (
    f'{_XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    f' manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3"'
    f' manifest:media-type="{TYPE}"/><manifest:file-entry manifest:full-path="content.xml"'
    ' manifest:media-type="text/xml"/></manifest:manifest>'
)
_SPECIAL = re.compile(r"^ | $|  |[\t\r\n]")
_RUN = re.compile(r"^ +| +$| {2,}")


def write(head: Head, batches: Batches, options: Options) -> Iterator[bytes]:
    """The archive, sent while it is written."""
    archive = Archive()
    yield archive.put("mimetype", TYPE.encode(), compress=False)
    yield archive.put("META-INF/manifest.xml", _MANIFEST.encode())
    yield from archive.add("content.xml", (piece.encode("utf-8", "replace") for piece in _content(head, batches)))
    yield archive.end()


def _content(head: Head, batches: Batches) -> Iterator[str]:
    yield f"{_XML}<office:document-content {_SPACES}><office:automatic-styles>{_STYLES}</office:automatic-styles>"
    yield "<office:body><office:spreadsheet>" + _begin(head, 1)
    sheet, left = 1, sheets.ROWS - 1
    for batch in batches:
        rows = list(_rows(head, batch))
        while len(rows) > left:
            sheet += 1
            yield "".join(rows[:left]) + "</table:table>" + _begin(head, sheet)
            rows, left = rows[left:], sheets.ROWS - 1
        left -= len(rows)
        yield "".join(rows)
    yield "</table:table>" + _about(head) + "</office:spreadsheet></office:body></office:document-content>"


def _begin(head: Head, sheet: int) -> str:
    names = [*head.names, head.place] if head.geometry else head.names
    cells = "".join(_string(name, ' table:style-name="head"') for name in names)
    row = f"<table:table-row>{cells}</table:table-row>"
    return (
        f"<table:table table:name={attribute(sheets.name(head, sheet))}>"
        f'<table:table-column table:number-columns-repeated="{max(len(names), 1)}"/>{row if names else _EMPTY}'
    )


def _about(head: Head) -> str:
    lines = (
        f"<table:table-row>{''.join(map(_string, line))}</table:table-row>" if line else _EMPTY
        for line in sheets.about(head, ())
    )
    column = '<table:table-column table:number-columns-repeated="5"/>'
    return f'<table:table table:name="{sheets.about_name(head)}">{column}{"".join(lines)}</table:table>'


def _rows(head: Head, batch: Rows) -> Iterator[str]:
    places = wkts([row[-1] for row in batch]) if head.geometry else None
    for at, row in enumerate(batch):
        cells = "".join(map(_cell, chain(row[:-1], (places[at],)) if places else row))
        yield f"<table:table-row>{cells}</table:table-row>"


def _cell(given: Any) -> str:
    value = sheets.value(given)
    return _WRITTEN[type(value)](value)


def _string(value: str, style: str = "") -> str:
    return f'<table:table-cell{style} office:value-type="string">{_paragraphs(value)}</table:table-cell>'


def _paragraphs(value: str) -> str:
    if not _SPECIAL.search(value):
        return f"<text:p>{markup(value)}</text:p>"
    lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "".join(f"<text:p>{_spaced(markup(line))}</text:p>" for line in lines)


def _spaced(line: str) -> str:
    return _RUN.sub(lambda run: f'<text:s text:c="{len(run[0])}"/>', line).replace("\t", "<text:tab/>")


def _number(value: float) -> str:
    return _typed("float", "value", repr(value))


def _boolean(value: bool) -> str:
    return _typed("boolean", "boolean-value", "true" if value else "false")


def _day(value: date) -> str:
    return _typed("date", "date-value", value.isoformat(), style="day")


def _moment(value: datetime) -> str:
    return _typed("date", "date-value", value.isoformat(), value.isoformat(" "), "moment")


def _time(value: time) -> str:
    fraction = f".{value.microsecond:06d}".rstrip("0") if value.microsecond else ""
    duration = f"PT{value.hour:02d}H{value.minute:02d}M{value.second:02d}{fraction}S"
    return _typed("time", "time-value", duration, value.isoformat(), "time")


def _typed(kind: str, attribute: str, value: str, shown: str = "", style: str = "") -> str:
    """A cell with a value, and beside it the text that simple readers take."""
    styled = f' table:style-name="{style}"' if style else ""
    return (
        f'<table:table-cell{styled} office:value-type="{kind}" office:{attribute}="{value}">'
        f"<text:p>{shown or value}</text:p></table:table-cell>"
    )


_EMPTY = "<table:table-row><table:table-cell/></table:table-row>"
_WRITTEN: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "<table:table-cell/>",
    str: _string,
    int: _number,
    float: _number,
    bool: _boolean,
    date: _day,
    datetime: _moment,
    time: _time,
}

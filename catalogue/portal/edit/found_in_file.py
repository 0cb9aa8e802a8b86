"""What was found in a file as its page shows it, and what a clerk says of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from werkzeug.datastructures import MultiDict

from catalogue import intake
from catalogue.portal import present, resources
from catalogue.portal.language import gettext, lazy_gettext
from hub.datasets.models import TableImport
from hub.datasets.store import imports, personal

Sent = MultiDict[str, str]
ASKED = 200
"""Columns that the page asks about; of a table with more those that are suspected are among them."""
PREVIEWED = 30
TYPES = {
    "text": lazy_gettext("Text"),
    "integer": lazy_gettext("Whole number"),
    "number": lazy_gettext("Number"),
    "boolean": lazy_gettext("Yes or no"),
    "date": lazy_gettext("Day"),
    "datetime": lazy_gettext("Day and time"),
    "time": lazy_gettext("Time of day"),
    "json": lazy_gettext("JSON"),
}
KINDS = {
    "name": lazy_gettext("names of persons"),
    "email": lazy_gettext("e-mail addresses"),
    "phone": lazy_gettext("telephone numbers"),
    "birth_date": lazy_gettext("dates of birth"),
    "iban": lazy_gettext("bank accounts"),
    "plate": lazy_gettext("number plates"),
    "home": lazy_gettext("exact places of homes"),
}
STATES = {
    imports.WAITING: lazy_gettext("The file waits until it is read."),
    imports.RUNNING: lazy_gettext("The file is being read."),
    imports.FOUND: lazy_gettext("This was found in the file. Please look through it, then take it in."),
    imports.REFUSED: lazy_gettext("Not one row could be read, so the table stays as it was."),
    imports.COMPLETE: lazy_gettext("The file has become a table."),
    imports.ERROR: lazy_gettext("The file did not become a table; a table that was there stays as it was."),
}
FACTS = {
    "encoding": lazy_gettext("Character encoding"),
    "delimiter": lazy_gettext("Separator"),
    "decimal": lazy_gettext("Decimal sign"),
    "header_row": lazy_gettext("Line with the names of the columns"),
    "unit_row": lazy_gettext("Line with units"),
    "sheet": lazy_gettext("Sheet"),
    "layer": lazy_gettext("Layer"),
    "crs": lazy_gettext("Coordinate system"),
    "rows": lazy_gettext("Rows"),
}
LOGGED = (
    lazy_gettext("Waits until it is read."),
    lazy_gettext("Looks like data about persons: %(columns)s. Somebody has to decide."),
    lazy_gettext("Waits for somebody to look at what was found."),
    lazy_gettext("The reading broke off without a word and begins anew."),
    lazy_gettext("The reading broke off twice without a word, so the file is left alone."),
    lazy_gettext("The reading was interrupted and begins anew."),
    lazy_gettext("Stopped by %(who)s."),
    lazy_gettext("Taken in: %(rows)s rows; refused: %(refused)s."),
    lazy_gettext("The file is the same as before, so there was nothing to do."),
)
"""What the log of an import says, for those who collect sentences."""
DELIMITERS = ((";", ";"), (",", ","), ("\t", lazy_gettext("tabulator")), ("|", "|"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place, what is known of it, and what was said of it."""

    place: int
    name: str
    title: str
    type: str
    chosen: str
    out: bool
    key: bool
    kinds: str
    count: int
    example: str
    publish: bool

    @property
    def suspected(self) -> bool:
        """Whether it looks like data about persons."""
        return bool(self.kinds)


@dataclass(frozen=True, slots=True)
class Asked:
    """One setting of the reader: its key, what people read, what can be chosen, what is chosen."""

    key: str
    label: str
    value: str
    choices: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What the page shows."""

    id: UUID
    title: str
    state: str
    sentence: str
    message: str
    job: str
    rows: int
    refused: int
    under_way: bool
    found: bool
    has_table: bool
    readable: bool
    held_back: bool
    append: bool
    columns: Sequence[Column]
    more_columns: int
    samples: Sequence[Sequence[str]]
    headings: Sequence[str]
    facts: Sequence[tuple[str, str]]
    asked: Sequence[Asked]
    log: Sequence[tuple[datetime, str]]


@dataclass(frozen=True, slots=True)
class Said:
    """What a clerk said: settings, suspected columns that may be published, columns left out, those left open."""

    settings: Mapping[str, Any]
    publish: Sequence[str]
    out: Sequence[str]
    open: Sequence[str]


def build(part: Row[Any], row: TableImport | None, sent: Sent | None) -> Page:
    """The page for a distribution; after a refusal with what was sent."""
    state = row.state if row else ""
    sheet: Mapping[str, Any] = row.sheet if row else {}
    columns = _columns(row, sent) if row else []
    asked = [each for each in columns if each.place < ASKED or each.suspected]
    return Page(
        id=part.id,
        title=resources.title(part),
        state=state,
        sentence=str(STATES.get(state, gettext("Nobody has tried yet to make a table of this."))),
        message=_said(row.log[-1]) if row and row.log and state in (imports.ERROR, imports.FOUND) else "",
        job=str(row.job) if row else "",
        rows=row.row_count if row else 0,
        refused=row.refused if row else 0,
        under_way=state in (imports.WAITING, imports.RUNNING),
        found=bool(sheet),
        has_table=part.row_count is not None,
        readable=intake.may_be_table(part),
        held_back=part.held_back,
        append=bool(row and row.settings.get("append")) if sent is None else bool(sent.get("append")),
        columns=asked,
        more_columns=len(columns) - len(asked),
        headings=[each.title or each.name for each in columns[:PREVIEWED]],
        samples=_samples(sheet),
        facts=_facts(sheet),
        asked=_asked(row, sent) if row and sheet else (),
        log=[(datetime.fromisoformat(each["at"]), _said(each)) for each in (row.log if row else ())],
    )


def _said(entry: Mapping[str, Any]) -> str:
    message, values = entry["message"], entry.get("values", {})
    return gettext(message, **values)


def _columns(row: TableImport, sent: Sent | None) -> list[Column]:
    settings = row.settings
    types, out, keys = settings.get("types", {}), settings.get("exclude", ()), settings.get("key", ())
    warned: dict[str, list[Mapping[str, Any]]] = {}
    for warning in row.sheet.get("warnings", ()):
        warned.setdefault(warning["column"], []).append(warning)
    known = [*row.sheet.get("columns", ()), *_left_out(row)]
    found = []
    for place, column in enumerate(known):
        name, warnings = column["name"], warned.get(column["name"], [])
        found.append(
            Column(
                place=place,
                name=name,
                title=column.get("title") or name,
                type=str(TYPES.get(column.get("type", ""), "")),
                chosen=types.get(name, "") if sent is None else sent.get(f"type-{place}", ""),
                out=name in out if sent is None else name in _out(sent, place, name),
                key=name in keys if sent is None else name in sent.getlist("key"),
                kinds=", ".join(str(KINDS.get(each["kind"], each["kind"])) for each in warnings),
                count=sum(int(each.get("values") or each.get("count") or 0) for each in warnings),
                example=str(warnings[0].get("example") or "") if warnings else "",
                publish=_may(row, name, warnings) if sent is None else sent.get(f"personal-{place}") == "publish",
            )
        )
    return found


def _left_out(row: TableImport) -> list[Mapping[str, Any]]:
    """Columns that were left out, which the reader therefore no longer tells of."""
    told = {column["name"] for column in row.sheet.get("columns", ())}
    return [{"name": name, "type": ""} for name in row.settings.get("exclude", ()) if name not in told]


def _may(row: TableImport, name: str, warnings: Sequence[Mapping[str, Any]]) -> bool:
    decided = row.decided.get(name, ())
    return bool(warnings) and all(each["kind"] in decided for each in warnings)


def _out(sent: Sent, place: int, name: str) -> Sequence[str]:
    if sent.get(f"personal-{place}") == "out":
        return [name]
    return sent.getlist("out")


def _samples(sheet: Mapping[str, Any]) -> list[list[str]]:
    kinds = [column.get("type", "text") for column in sheet.get("columns", ())[:PREVIEWED]]
    return [
        [present.cell(value, kind) for value, kind in zip(row, kinds, strict=False)] for row in sheet.get("samples", ())
    ]


def _facts(sheet: Mapping[str, Any]) -> list[tuple[str, str]]:
    facts = sheet.get("facts", {})
    told = [(str(label), facts.get(key)) for key, label in FACTS.items()]
    found = [(label, "⇥" if value == "\t" else str(value)) for label, value in told if value not in (None, "")]
    if facts.get("geometry") == "yes":
        found.append((gettext("Places"), gettext("yes")))
    return found


def _asked(row: TableImport, sent: Sent | None) -> list[Asked]:
    """The settings that fit this kind of file."""
    facts = row.sheet.get("facts", {})

    def value(key: str) -> str:
        return str(row.settings.get(key, "")) if sent is None else sent.get(key, "")

    found = []
    for key, names in (("sheet", "sheets"), ("layer", "layers")):
        if len(choices := [str(each) for each in facts.get(names) or ()]) > 1:
            found.append(Asked(key, str(FACTS[key]), value(key) or str(facts.get(key, "")), [(c, c) for c in choices]))
    if facts.get("delimiter"):
        found.append(Asked("delimiter", str(FACTS["delimiter"]), value("delimiter"), _automatic(DELIMITERS)))
        encodings = tuple((code, code) for code in ("utf-8", "cp1252", "iso-8859-15", "utf-16", "cp850"))
        found.append(Asked("encoding", str(FACTS["encoding"]), value("encoding"), _automatic(encodings)))
    if facts.get("delimiter") or facts.get("sheet"):
        decimals = ((",", gettext("comma: 1,5")), (".", gettext("full stop: 1.5")))
        found.append(Asked("decimal", str(FACTS["decimal"]), value("decimal"), _automatic(decimals)))
        found.append(Asked("header_row", str(FACTS["header_row"]), value("header_row")))
    found.append(Asked("crs", str(FACTS["crs"]), value("crs")))
    return found


def _automatic(choices: Sequence[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [("", gettext("as found")), *((code, str(label)) for code, label in choices)]


def read(row: TableImport, sent: Sent) -> Said:
    """What was said of the columns and of the file."""
    columns = _columns(row, sent)
    shown = [each for each in columns if each.place < ASKED or each.suspected]
    hidden_out = [
        each.name for each in columns[ASKED:] if not each.suspected and each.name in row.settings.get("exclude", ())
    ]
    out = [each.name for each in shown if each.out] + hidden_out
    publish = [each.name for each in shown if each.suspected and each.publish and not each.out]
    settings: dict[str, Any] = {
        key: sent[key].strip() for key in ("sheet", "layer", "encoding", "crs") if sent.get(key, "").strip()
    }
    settings |= {key: sent[key] for key in ("delimiter", "decimal") if sent.get(key) in (";", ",", "\t", "|", ".")}
    header = sent.get("header_row", "").strip()
    if header.isascii() and header.isdecimal() and len(header) < 6:
        settings["header_row"] = int(header)
    types = {each.name: each.chosen for each in shown if each.chosen in TYPES}
    keys = [each.name for each in shown if each.key and not each.out]
    settings |= {"types": types} if types else {}
    settings |= {"key": keys} if keys else {}
    settings |= {"append": True} if sent.get("append") == "true" else {}
    still_open = {warning["column"] for warning in personal.undecided(row)}
    return Said(settings, publish, out, sorted(still_open - set(publish) - set(out)))

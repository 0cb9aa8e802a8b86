"""Calendars of events (iCalendar, RFC 5545) to drafts: one dataset, whose table has a row for each event.

Who organises and who takes part is left out, for these are persons. An event that repeats has a row for each time
within a horizon, each with its rule; what is beyond it comes when the calendar is read again.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component
from icalendar.prop import vBroken

from connectors.icalendar import ICALENDAR
from connectors.xmls import decoded
from harvesters import described, german, normalise, place, repeated
from harvesters.documents import clean, excerpt, note, refusal
from hub.errors import Unreadable
from hub.records import Column, DatasetDraft, DistributionDraft, Document, Refusal, Table

ACCEPTS = frozenset({ICALENDAR})

MOST_EVENTS = 100_000
LONGEST = 5_000
REPEATED = (
    "Was sich wiederholt, steht mit jedem Termin des letzten Jahres und der nächsten zwei Jahre da; seine Regel steht"
    " in der Spalte Wiederholung."
)
COLUMNS = (
    Column("titel", title="Titel"),
    Column("beginn", "datetime", title="Beginn"),
    Column("ende", "datetime", title="Ende"),
    Column("ganztaegig", "boolean", title="Ganztägig"),
    Column("ort", title="Ort"),
    Column("beschreibung", title="Beschreibung"),
    Column("kategorien", title="Kategorien"),
    Column("link", title="Link"),
    Column("status", title="Status"),
    Column("wiederholung", title="Wiederholung"),
    Column("kennung", title="Kennung"),
)
_BEGIN = re.compile(r"BEGIN:VCALENDAR\b", re.IGNORECASE)
_EVENT = re.compile(r"^BEGIN:VEVENT[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_END = re.compile(r"^END:VEVENT[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_HEADINGS = {"name": ("X-WR-CALNAME", "NAME"), "description": ("X-WR-CALDESC", "DESCRIPTION")}

Row = tuple[Any, ...]
Told = tuple[Row, dict[str, Any] | None]
"""A row and its place."""


def harvest(document: Document) -> Iterator[DatasetDraft | Refusal]:
    """The draft of the one calendar in the document, and what cannot be of its events."""
    try:
        text = decoded(document.body if isinstance(document.body, bytes) else b"")
        if not _BEGIN.match(text.lstrip()):
            raise Unreadable("This is not a calendar (iCalendar).")  # noqa: TRY301 (one place makes the refusal)
        wrong: list[Refusal] = []
        rows = _rows(document, list(_events(document, text, wrong)), wrong)
        rows.sort(key=lambda found: (found[0][1] or "", found[0][-1] or "", found[0][0] or ""))
        yield _draft(document, text, rows)
        yield from wrong
    except Unreadable as problem:
        yield refusal(document, "", problem.message)


def _events(document: Document, text: str, wrong: list[Refusal]) -> Iterator[Component]:
    """Each event by itself, so that one that is broken does not take the others with it."""
    for number, part in enumerate(_EVENT.split(text)[1:], 1):
        if number > MOST_EVENTS:
            raise Unreadable(f"The calendar has more than {MOST_EVENTS:,} events.")
        end = _END.search(part)
        try:
            if end is None:
                raise ValueError("it has no end.")  # noqa: TRY301 (one place makes the refusal)
            yield Component.from_ical(f"BEGIN:VEVENT\r\n{part[: end.end()].strip()}\r\n")
        except (ValueError, TypeError, KeyError, IndexError, AttributeError) as problem:
            said = clean(str(problem))[:200]
            wrong.append(refusal(document, f"event {number}", f"The event cannot be read: {said}", part))


def _rows(document: Document, events: list[Component], wrong: list[Refusal]) -> list[Told]:
    """A row for each event, and one for each further time at which it takes place."""
    zone = ZoneInfo(str(document.hints.get("timezone") or "Europe/Berlin"))
    moved: dict[str, set[repeated.Moment]] = {}
    for event in events:
        if "RECURRENCE-ID" in event and isinstance(when := _moment(event, "RECURRENCE-ID"), date):
            moved.setdefault(_text(event, "UID"), set()).add(when)
    found = [_row(document, event, zone, wrong) for event in events]
    barren, further = 0, list[Told]()
    for event, told in zip(events, found, strict=True):
        if barren < repeated.BARREN and len(found) + len(further) < MOST_EVENTS and told[0][9]:
            times = _times(document, event, moved.get(_text(event, "UID"), set()), zone, wrong)
            barren += times is not None and not times
            further += [_again(event, told, moment, zone) for moment in times or ()]
    return (found + further)[:MOST_EVENTS]


def _times(
    document: Document, event: Component, moved: set[repeated.Moment], zone: ZoneInfo, wrong: list[Refusal]
) -> list[repeated.Moment] | None:
    """When an event takes place beside its first time; None where its rule is not followed."""
    start, rule = _moment(event, "DTSTART"), _first(event, "RRULE")
    if not isinstance(start, date) or not repeated.followed(rule):
        return None
    without = moved | set(_dates(event, "EXDATE"))
    try:
        found = list(
            repeated.occurrences(start, rule, without, set(_dates(event, "RDATE")), _horizon(document, start), zone)
        )
    except (ValueError, TypeError, OverflowError, KeyError, AttributeError):  # a rule that cannot be
        return None
    if len(found) > repeated.MOST:
        reason = f"The event takes place more than {repeated.MOST} times; the first of them are here."
        wrong.append(note(document, _text(event, "SUMMARY", "UID"), reason))
    return [moment for moment in found[: repeated.MOST] if moment != start]


def _horizon(document: Document, start: repeated.Moment) -> tuple[date, date]:
    """A year back and two ahead of when the calendar was read; if nobody knows that, two years from the beginning."""
    read = document.modified
    if read is None:
        first = start.date() if isinstance(start, datetime) else start
        return first, first + timedelta(days=730)
    return read.date() - timedelta(days=365), read.date() + timedelta(days=730)


def _dates(event: Component, name: str) -> Iterator[repeated.Moment]:
    found = event.get(name, [])
    for one in found if isinstance(found, list) else [found]:
        for each in () if isinstance(one, vBroken) else getattr(one, "dts", ()):
            if isinstance(each.dt, date):
                yield each.dt


def _again(event: Component, told: Told, moment: repeated.Moment, zone: ZoneInfo) -> Told:
    row, shape = told
    try:
        start, end, _ = _moments(event)
        ended = _written(moment + (end - start), zone) if end is not None else None
    except (OverflowError, TypeError, ValueError):  # as in `_span`
        ended = None
    return (*row[:1], _written(moment, zone), ended, *row[3:]), shape


def _draft(document: Document, text: str, rows: list[Told]) -> DatasetDraft:
    hints, head = document.hints, _head(text)
    geometries = tuple(shape for _, shape in rows)
    table = Table(COLUMNS, tuple(row for row, _ in rows), geometries if any(geometries) else ())
    license, rights = described.licensed([str(hints.get("license") or "")])
    starts = [row[1][:10] for row, _ in rows if row[1]]
    ends = [(row[2] or row[1])[:10] for row, _ in rows if row[1]]
    terms = {
        "identifier": document.identifier,
        "temporal_start": min(starts, default=""),
        "temporal_end": max(ends, default="") if not any(row[9] for row, _ in rows) else "",
        "rights": "" if license else rights,
    }
    words = [word for row, _ in rows for word in (row[6] or "").split(", ")]
    return DatasetDraft(
        identifier=document.identifier,
        title=described.line(hints.get("title") or head.get("name") or "Veranstaltungen"),
        description=hints.get("description") or head.get("description", ""),
        license=license,
        keyword=described.keywords(("Veranstaltungen", *hints.get("keyword", ()), *sorted(set(words))[:30])),
        theme=normalise.themes(hints.get("theme", ())) or ("EDUC",),
        spatial=place.bounding_box(geometries),
        terms={key: value for key, value in terms.items() if value},
        distribution=tuple(_distributions(document, table, license)),
    )


def _distributions(document: Document, table: Table, license: str) -> Iterator[DistributionDraft]:
    key = document.identifier[-480:]
    if table.rows:
        yield DistributionDraft(
            f"{key}/rows",
            title="Tabelle",
            description=REPEATED if any(row[9] for row in table.rows) else "",
            format="CSV",
            media_type="text/csv",
            license=license,
            table=table,
        )
    yield DistributionDraft(
        f"{key}/ics",
        access_url=document.url,
        download_url=document.url,
        title="Kalender",
        format="ICS",
        media_type=ICALENDAR,
        license=license,
        # Many servers write the time of asking into every event: what can be linked is not kept with each change.
        content=None if document.url or not isinstance(document.body, bytes) else document.body,
        file_name="" if document.url else "kalender.ics",
    )


def _head(text: str) -> dict[str, str]:
    """What the calendar says of itself before its first event."""
    head = _BEGIN.sub("BEGIN:VCALENDAR", text.lstrip()[:20_000], count=1)
    head = re.split(r"(?im)^BEGIN:(?!VCALENDAR)|^END:VCALENDAR", head, maxsplit=1)[0]
    try:
        found = Calendar.from_ical(f"{head.rstrip()}\r\nEND:VCALENDAR\r\n")
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return {}
    said = {key: _text(found, *names) for key, names in _HEADINGS.items()}
    return {key: value for key, value in said.items() if value}


def _row(document: Document, event: Component, zone: ZoneInfo, wrong: list[Refusal]) -> Told:
    title = _text(event, "SUMMARY")
    where = title or _text(event, "UID")
    for name, reason in event.errors:
        wrong.append(note(document, where, f"{name} cannot be and was left out: {excerpt(str(reason))}"))
    start, end, all_day = _span(event, zone)
    if not start:
        wrong.append(note(document, where, "The event was taken in without a time, for it has none that can be."))
    row = (
        title or None,
        start,
        end,
        all_day,
        _text(event, "LOCATION") or None,
        _text(event, "DESCRIPTION") or None,
        ", ".join(_categories(event)) or None,
        described.url(_text(event, "URL")) or None,
        _text(event, "STATUS") or None,
        _rule(event) or None,
        _text(event, "UID", "RECURRENCE-ID") or None,
    )
    return row, _spot(document, where, event, wrong)


def _text(component: Component, *names: str) -> str:
    found = next((component[name] for name in names if name in component), "")
    first = found[0] if isinstance(found, list) and found else found
    return clean(str(first))[:LONGEST].strip() if isinstance(first, str) else ""


def _categories(event: Component) -> list[str]:
    found = event.get("CATEGORIES", [])
    lists = [one for one in (found if isinstance(found, list) else [found]) if not isinstance(one, vBroken)]
    return list(dict.fromkeys(described.line(str(one), 100) for each in lists for one in getattr(each, "cats", ())))


def _first(event: Component, name: str) -> Any:
    """The first value of a property; None where there is none, or one that could not be read."""
    found = event.get(name)
    first = found[0] if isinstance(found, list) and found else found
    return None if isinstance(first, vBroken) else first


def _rule(event: Component) -> str:
    rule = _first(event, "RRULE")
    return clean(rule.to_ical().decode("utf-8", "replace"))[:500] if hasattr(rule, "to_ical") else ""


def _span(event: Component, zone: ZoneInfo) -> tuple[str | None, str | None, bool | None]:
    """Beginning and end, and whether these are whole days, of which the last one counts as well."""
    start = _moment(event, "DTSTART")
    if start is None:
        return None, None, None
    all_day = not isinstance(start, datetime)
    try:
        _, end, _ = _moments(event)
        return _written(start, zone), _written(end, zone) if end is not None else None, all_day
    except (OverflowError, TypeError, ValueError):  # mixed days and times, or beyond the calendar
        return _written(start, zone), None, all_day


def _moments(event: Component) -> tuple[Any, Any, bool]:
    start, end = _moment(event, "DTSTART"), _moment(event, "DTEND")
    lasts = _moment(event, "DURATION")
    if end is None and isinstance(lasts, timedelta):
        end = start + lasts
    if isinstance(end, timedelta):
        end = None
    all_day = not isinstance(start, datetime)
    if all_day and end is not None and end > start:
        end = end - timedelta(days=1)
    return start, end, all_day


def _moment(event: Component, name: str) -> Any:
    value = getattr(_first(event, name), "dt", None)
    return value if isinstance(value, date | timedelta) else None


def _written(moment: Any, zone: ZoneInfo) -> str | None:
    if isinstance(moment, timedelta) or not 1000 <= moment.year <= 9998:
        return None
    local = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    aware = local if local.tzinfo else german.localise(local, zone)
    return aware.astimezone(UTC).isoformat() if aware else None


def _spot(document: Document, where: str, event: Component, wrong: list[Refusal]) -> dict[str, Any] | None:
    found = _first(event, "GEO")
    latitude, longitude = getattr(found, "latitude", None), getattr(found, "longitude", None)
    if latitude is None or longitude is None:
        return None
    try:
        return place.geometry({"type": "Point", "coordinates": [longitude, latitude]})
    except Unreadable as problem:
        wrong.append(note(document, where, f"The event was taken in without its place: {problem.message}"))
        return None

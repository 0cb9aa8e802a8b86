from datetime import UTC, datetime
from pathlib import Path

import pytest

from harvesters import icalendar, repeated
from hub.records import Document, Refusal

EVENTS = (Path(__file__).parents[1] / "connectors" / "data" / "events.ics").read_bytes()
URL = "https://ulm.example/events.ics"


def harvest(body, **hints):
    return list(icalendar.harvest(Document(URL, icalendar.ICALENDAR, body, "calendar", URL, hints=hints)))


@pytest.fixture(scope="module")
def found():
    return harvest(EVENTS)


@pytest.fixture(scope="module")
def rows(found):
    table = found[0].distribution[0].table
    names = [column.name for column in table.columns]
    return {row[0]: dict(zip(names, row, strict=True)) for row in reversed(table.rows)}


def test_a_calendar_is_a_dataset_with_its_name(found):
    draft = found[0]
    assert (draft.identifier, draft.title, draft.description) == (
        URL, "Veranstaltungen in Ulm", "Was in der Stadt los ist",
    )  # fmt: skip
    assert draft.keyword == ("Veranstaltungen", "Fest", "Tradition")


def test_what_the_owner_of_the_source_says_goes_first():
    draft = harvest(EVENTS, title="Feste", description="Große und kleine", theme=["Verkehr"])[0]
    assert (draft.title, draft.description, draft.theme) == ("Feste", "Große und kleine", ("TRAN",))


def test_each_event_is_a_row_with_its_instant(rows):
    row = rows["Schwörmontag, mit Nabada"]
    assert (row["beginn"], row["ende"]) == ("2024-07-22T07:00:00+00:00", "2024-07-22T20:00:00+00:00")
    assert (row["ort"], row["kategorien"], row["link"]) == (
        "Münsterplatz",
        "Tradition, Fest",
        "https://ulm.example/nabada",
    )
    assert row["beschreibung"] == "Schwörrede und Fahrt auf der Donau"


def test_whole_days_end_on_their_last_day(rows):
    row = rows["Markt"]
    assert (row["beginn"], row["ende"]) == ("2024-05-03T22:00:00+00:00", "2024-05-04T22:00:00+00:00")
    assert (row["ganztaegig"], row["wiederholung"]) == (True, "FREQ=WEEKLY;COUNT=4")


def test_a_time_without_zone_is_local_and_a_duration_leads_to_the_end(rows):
    row = rows["Vortrag"]
    assert (row["beginn"], row["ende"]) == ("2024-03-01T17:00:00+00:00", "2024-03-01T18:30:00+00:00")
    assert row["status"] == "CANCELLED"


def test_persons_are_left_out(found):
    assert "privat" not in str(found).lower()
    assert "paul@" not in str(found)


def test_places_are_the_geometries_of_the_table(found):
    table = found[0].distribution[0].table
    assert [shape["coordinates"] for shape in table.geometries if shape] == [[9.9915, 48.3984]]
    assert found[0].spatial.geometry == {"type": "Point", "coordinates": [9.9915, 48.3984]}


def test_what_cannot_be_is_told_and_the_event_stays(found, rows):
    assert (rows["Lauf"]["beginn"], rows["Lauf"]["kennung"]) == (None, "lauf@ulm.example")
    reasons = " ".join(one.reason for one in found[1:] if "Lauf" in one.where)
    assert "DTSTART cannot be" in reasons
    assert "without its place" in reasons


def test_an_event_that_is_broken_or_has_no_end_takes_no_other_with_it(found, rows):
    refused = [one.where for one in found[1:] if "event" in one.where]
    assert refused == ["calendar, event 6"]
    assert len(rows) == 5


def test_the_calendar_itself_is_a_distribution_by_its_address(found):
    part = found[0].distribution[1]
    assert (part.download_url, part.format, part.content) == (URL, "ICS", None)


def test_a_calendar_that_is_only_a_file_is_kept():
    (draft,) = icalendar.harvest(Document("fest.ics", icalendar.ICALENDAR, EVENTS.partition(b"BEGIN:VEVENT")[0]))
    assert draft.distribution[0].content.startswith(b"BEGIN:VCALENDAR")


def test_the_order_in_the_file_does_not_matter(found):
    head, *events = EVENTS.split(b"BEGIN:VEVENT\n")
    shuffled = b"BEGIN:VEVENT\n".join([head, *events[2:5], *events[:2]])
    again = harvest(shuffled + b"END:VCALENDAR\n")
    assert again[0].distribution[0].table == found[0].distribution[0].table


def test_an_empty_calendar_is_a_dataset_without_a_table():
    (draft,) = harvest(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    assert [part.format for part in draft.distribution] == ["ICS"]
    assert draft.title == "Veranstaltungen"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_calendar_is_read_in_any_encoding(encoding):
    assert "Schwörmontag" in str(harvest(EVENTS.decode().encode(encoding)))


@pytest.mark.parametrize("body", [b"", b"<html/>", b"{}", b"BEGIN:VCARD\r\nEND:VCARD", None])
def test_what_is_no_calendar_is_refused(body):
    (refusal,) = harvest(body)
    assert isinstance(refusal, Refusal)


HOSTILE = [
    b"DTSTART:99991231T235959Z\nDTEND:99991231T235959Z",
    b"DTSTART:00010101T000000Z",
    b"DTSTART;VALUE=DATE:20240101\nDURATION:P999999999D",
    b"DTSTART:20240101T000000Z\nDTEND;VALUE=DATE:20240102",
    b"DTSTART;TZID=/etc/passwd:20240101T000000",
    b"DTSTART:20240101T000000Z\nDTSTART:20250101T000000Z\nSUMMARY:A\nSUMMARY:B",
    b"DTSTART:20240101T000000Z\nRRULE:FREQ=SECONDLY",
    b"GEO:nan;nan\nDTSTART:20240101T000000Z",
    b"SUMMARY:" + b"x" * 1_000_000,
    b"BEGIN:VEVENT\n" * 50 + b"SUMMARY:x",
]


@pytest.mark.parametrize("lines", HOSTILE, ids=range(len(HOSTILE)))
def test_an_event_that_is_made_to_do_harm_does_none(lines):
    body = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\n" + lines + b"\nEND:VEVENT\nEND:VCALENDAR\n"
    draft = harvest(body)[0]
    assert draft.identifier == URL


def begins(*lines, read=None, **more):
    """When the events that these lines describe begin, in UTC to the minute."""
    events = b"".join(b"BEGIN:VEVENT\nUID:a\n" + line + b"\nEND:VEVENT\n" for line in lines)
    body = b"BEGIN:VCALENDAR\n" + events + b"END:VCALENDAR\n"
    document = Document(URL, icalendar.ICALENDAR, body, "calendar", URL, modified=read, hints=more)
    draft, *told = icalendar.harvest(document)
    return [row[1][:16] for row in draft.distribution[0].table.rows], [one.reason for one in told]


WEEKLY = b"DTSTART;TZID=Europe/Berlin:20240321T180000\nDTEND;TZID=Europe/Berlin:20240321T193000\nRRULE:FREQ=WEEKLY;"


def test_what_repeats_has_a_row_for_each_time_by_the_clock_on_the_wall():
    times, _ = begins(WEEKLY + b"COUNT=3")
    assert times == ["2024-03-21T17:00", "2024-03-28T17:00", "2024-04-04T16:00"]


def test_times_that_are_called_off_moved_or_added_count():
    moved = b"RECURRENCE-ID;TZID=Europe/Berlin:20240404T180000\nDTSTART;TZID=Europe/Berlin:20240405T180000"
    off = b"COUNT=4\nEXDATE;TZID=Europe/Berlin:20240328T180000\nRDATE;TZID=Europe/Berlin:20240501T180000"
    times, _ = begins(WEEKLY + off, moved)
    assert times == ["2024-03-21T17:00", "2024-04-05T16:00", "2024-04-11T16:00", "2024-05-01T16:00"]


def test_what_never_ends_is_told_around_the_time_of_reading_and_its_length_stays():
    read = datetime(2030, 5, 1, tzinfo=UTC)
    body = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\n" + WEEKLY + b"INTERVAL=1\nEND:VEVENT\nEND:VCALENDAR\n"
    (draft,) = icalendar.harvest(Document(URL, icalendar.ICALENDAR, body, "calendar", URL, modified=read))
    first, second, *_, last = draft.distribution[0].table.rows
    assert (first[1][:10], second[1][:10], last[1][:10]) == ("2024-03-21", "2029-05-03", "2032-04-29")
    assert (second[1][11:16], second[2][11:16], second[9]) == ("16:00", "17:30", "FREQ=WEEKLY;INTERVAL=1")
    assert draft.distribution[0].description == icalendar.REPEATED
    assert "temporal_end" not in draft.terms


def test_no_more_than_some_times_of_one_event_are_told_and_that_is_said(monkeypatch):
    monkeypatch.setattr(repeated, "MOST", 10)
    times, told = begins(b"DTSTART:20240101T100000Z\nRRULE:FREQ=DAILY")
    assert len(times) == 10
    assert told == ["The event takes place more than 10 times; the first of them are here."]


NEVER = b"DTSTART;VALUE=DATE:20240101\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"


@pytest.mark.parametrize("rule", [b"FREQ=SECONDLY", b"FREQ=DAILY;BYMONTHDAY=31", b"FREQ=YEARLY;BYWEEKNO=60", b"FREQ=X"])
def test_a_rule_that_is_not_followed_leaves_one_row(rule):
    assert begins(b"DTSTART:20240101T100000Z\nRRULE:" + rule)[0] == ["2024-01-01T10:00"]


@pytest.mark.parametrize(
    "lines",
    [
        b"DTSTART;VALUE=DATE:20250101\nDTEND:20250102T100000Z",
        b"DTSTART:20250101T090000Z\nDTEND;VALUE=DATE:20250103",
        b"DTSTART:20250101T090000Z\nDTEND:20250101T100000",
        b"DTSTART:20250101T090000Z\nDURATION:P9999999D",
    ],
)
def test_what_repeats_and_ends_at_no_time_that_can_be_takes_nothing_else_with_it(lines):
    events = b"BEGIN:VEVENT\n" + lines + b"\nRRULE:FREQ=DAILY;COUNT=3\nEND:VEVENT\n"
    draft = harvest(b"BEGIN:VCALENDAR\n" + events + b"END:VCALENDAR\n")[0]
    assert [row[2] for row in draft.distribution[0].table.rows][1:] == [None] * 2


@pytest.mark.parametrize("name", [b"EXDATE", b"RDATE"])
def test_times_off_and_beside_that_cannot_be_leave_the_rule(name):
    times, _ = begins(b"DTSTART:20240101T100000Z\nRRULE:FREQ=DAILY;COUNT=2\n" + name + b":20240230T100000Z")
    assert times == ["2024-01-01T10:00", "2024-01-02T10:00"]


def test_rules_that_never_come_true_are_soon_given_up(monkeypatch):
    asked = []
    plain = repeated.occurrences
    monkeypatch.setattr(repeated, "occurrences", lambda *a: asked.append(a) or plain(*a))
    assert len(begins(*[NEVER] * 9)[0]) == 9
    assert len(asked) == repeated.BARREN

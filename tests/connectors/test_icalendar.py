from datetime import UTC, datetime
from pathlib import Path

import pytest
from marshmallow import ValidationError

from connectors import icalendar
from hub.errors import Unreachable
from hub.records import Context

EVENTS = (Path(__file__).parent / "data" / "events.ics").read_bytes()


MAY, JUNE = datetime(2024, 5, 31, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)


def fetch(site, door, state=None, now=MAY, **config):
    loaded = icalendar.Config().load({"url": f"{site.url}/events.ics", **config})
    return list(icalendar.fetch(Context(loaded, door, state or {}, now)))


def serve(site, body=EVENTS, etag='"1"'):
    def reply(_path, _query, headers):
        if headers.get("if-none-match") == etag:
            return 304, {}, b""
        return 200, {"Content-Type": "text/calendar; charset=utf-8", "ETag": etag}, body

    site.reply = reply


def test_a_calendar_is_one_document_known_by_its_address(site, door):
    serve(site)
    (message,) = fetch(site, door)
    (document,) = icalendar.parse(message, {"title": "Feste", "timezone": "Europe/Berlin"})
    assert (document.identifier, document.media_type) == (f"{site.url}/events.ics", "text/calendar")
    assert document.hints == {"title": "Feste", "timezone": "Europe/Berlin"}


def test_a_calendar_that_has_not_changed_is_not_read_again(site, door):
    serve(site)
    (message,) = fetch(site, door)
    assert fetch(site, door, message.state) == []


def test_in_another_month_it_is_read_again_for_what_repeats(site, door):
    serve(site)
    (message,) = fetch(site, door)
    (again,) = fetch(site, door, message.state, JUNE)
    (document,) = icalendar.parse(again, {})
    assert (message.modified.day, document.modified) == (1, JUNE)


def test_of_another_address_nothing_is_known_yet(site, door):
    serve(site)
    assert len(fetch(site, door, {"url": "https://elsewhere.example/", "etag": '"1"'})) == 1


def test_a_page_for_people_ends_the_run(site, door):
    serve(site, b"<!DOCTYPE html><html><body>Bitte anmelden</body></html>")
    with pytest.raises(Unreachable, match="HTML"):
        fetch(site, door)


@pytest.mark.parametrize("scheme", ["webcal", "webcals", "WEBCAL"])
def test_the_scheme_that_opens_programs_is_the_web_all_the_same(scheme):
    assert icalendar._web(f"{scheme}://ulm.example/a.ics") == "https://ulm.example/a.ics"


def test_other_schemes_are_refused():
    with pytest.raises(ValidationError):
        icalendar.Config().load({"url": "file:///etc/passwd"})

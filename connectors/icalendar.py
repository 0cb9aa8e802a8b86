"""iCalendar (RFC 5545): the events of a calendar by its address, asked for again only if it changed."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import available_timezones

from marshmallow import fields
from marshmallow.validate import OneOf

from connectors.catalogues import Catalogue
from connectors.hints import hints
from connectors.media import looks_like_html
from hub.errors import Unreachable
from hub.records import Context, Document, Message, Parsed, Refusal

TITLE = "Calendar of events (iCalendar)"

ICALENDAR = "text/calendar"


class Config(Catalogue):
    """Which calendar, and what its dataset is called."""

    url = fields.Url(
        required=True,
        schemes={"http", "https", "webcal", "webcals"},
        require_tld=False,
        metadata={"description": "Address of the calendar, such as https://example.org/events.ics"},
    )
    title = fields.String(metadata={"description": "Title of the dataset; else the name of the calendar"})
    description = fields.String(metadata={"description": "What kind of events these are"})
    timezone = fields.String(
        load_default="Europe/Berlin",
        validate=OneOf(sorted(available_timezones()), error="{input} is not a known time zone"),
        metadata={"description": "Time zone of times that are written without one"},
    )


def fetch(context: Context) -> Iterator[Message | Refusal]:
    """The calendar, or nothing if the server says that it has not changed.

    Each month it is read anew, because what repeats is told up to a horizon that moves on.
    """
    url, month = _web(context.config["url"]), (context.now or datetime.now(UTC)).strftime("%Y-%m")
    same = context.state.get("url") == url and context.state.get("month") == month
    state = context.state if same else {}
    asked = {"If-None-Match": state.get("etag"), "If-Modified-Since": state.get("last_modified")}
    answer = context.http.get(url, headers={key: value for key, value in asked.items() if value})
    if answer.status == 304:
        return
    if looks_like_html(answer.content):
        raise Unreachable("An HTML page came instead of a calendar; it may be an error message of the server.")
    headers = {key.lower(): value for key, value in answer.headers.items()}
    kept = {"url": url, "etag": headers.get("etag", ""), "last_modified": headers.get("last-modified", "")}
    read = datetime.fromisoformat(f"{month}-01T00:00:00+00:00")
    content_type = headers.get("content-type", "")
    yield Message(answer.content, content_type, "calendar", url, modified=read, state={**kept, "month": month})


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
    """The calendar as a document."""
    yield Document(
        message.url, ICALENDAR, message.body, message.name, message.url, modified=message.modified, hints=hints(config)
    )


def _web(url: str) -> str:
    """Calendars are often linked in a scheme that opens the reader's own program."""
    return re.sub(r"^webcals?://", "https://", url, flags=re.IGNORECASE)

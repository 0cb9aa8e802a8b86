"""One file by its address, asked for again only if it changed (RFC 9110: ETag, Last-Modified)."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from marshmallow import fields

from connectors import media
from connectors.hints import FileHints
from hub.records import Context, Message, Parsed, Refusal

TITLE = "File by its web address"


class Config(FileHints):
    """Where the file is."""

    url = fields.Url(
        required=True,
        schemes={"http", "https"},
        require_tld=False,
        metadata={"description": "Web address of the file, such as https://example.org/trees.csv"},
    )


def fetch(context: Context) -> Iterator[Message | Refusal]:
    """The file, or nothing if the server says that it has not changed."""
    url = context.config["url"]
    state = context.state if context.state.get("url") == url else {}
    answer = context.http.get(url, headers=_conditions(state))
    if answer.status == 304:
        return
    headers = {key.lower(): value for key, value in answer.headers.items()}
    name = _name(url)
    # Refused here and not in `parse`, so that the page's own ETag does not hide the data when it is back.
    if media.looks_like_html(answer.content):
        yield Refusal(name, "An HTML page came instead of data; it may be an error message of the server.")
        return
    yield Message(
        answer.content,
        media_type=headers.get("content-type", ""),
        name=name,
        url=url,
        modified=_modified(headers.get("last-modified", "")),
        state={"url": url, "etag": headers.get("etag", ""), "last_modified": headers.get("last-modified", "")},
    )


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
    """The file as a document of the media type that the server, its name or its content shows."""
    yield media.document(message, config)


def _conditions(state: Mapping[str, Any]) -> dict[str, str]:
    headers = {"If-None-Match": state.get("etag"), "If-Modified-Since": state.get("last_modified")}
    return {key: value for key, value in headers.items() if value}


def _name(url: str) -> str:
    parts = urlsplit(url)
    return unquote(parts.path).rstrip("/").rpartition("/")[2] or parts.netloc


def _modified(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text).replace(tzinfo=UTC)
    except ValueError:
        return None

"""Catalogues in one file, as DCAT-US has them: data.json. https://resources.data.gov/resources/dcat-us/"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from connectors import json_items
from connectors.catalogues import Catalogue
from hub.records import Context, Document, Message, Parsed, Refusal

TITLE = "DCAT-US catalogue (data.json)"

DATASET = "application/vnd.allmende.data-json+json"


class Config(Catalogue):
    """Where the file is."""


def fetch(context: Context) -> Iterator[Message | Refusal]:
    """The datasets of the file, a hundred to a message."""
    url = context.config["url"]
    if not urlsplit(url).path.endswith(".json"):
        url = url.rstrip("/") + "/data.json"
    yield from json_items.messages(context.http.get(url).content, url, "dataset", "datasets")


def names_everything(config: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """The file is the whole catalogue."""
    return True


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
    """Each dataset; one without an identifier is known by its title."""
    for where, record in json_items.numbered(message):
        if not isinstance(record, Mapping):
            yield Refusal(where, "The dataset is not an object with fields.")
            continue
        title = _text(record.get("title"))
        identifier = _text(record.get("identifier")) or _text(record.get("landingPage")) or title
        if not identifier:
            yield Refusal(where, "The dataset has neither an identifier nor a title.")
            continue
        yield Document(identifier, DATASET, record, name=title or identifier, url=message.url)


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""

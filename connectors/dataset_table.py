"""A table that lists datasets, one or several rows each: CSV, XLSX or ODS, as offices keep it beside their work."""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import fields
from marshmallow.validate import OneOf

from connectors.catalogues import Catalogue
from connectors.media import looks_like_html
from hub.errors import Unreachable
from hub.records import Context, Document, Message, Parsed, Refusal

TITLE = "Table of datasets"

LISTING = "application/vnd.allmende.dataset-table"
_HINTED = ("mapping", "sheet", "delimiter")


class Config(Catalogue):
    """Where the table is, and how it is read. `mapping` names the columns that are called unusually."""

    url = fields.Url(
        required=True,
        schemes={"http", "https"},
        require_tld=False,
        metadata={"description": "Address of the table, such as https://example.org/datasets.xlsx"},
    )
    sheet = fields.String(metadata={"description": "Name of the sheet; else the first that holds a table"})
    delimiter = fields.String(
        validate=OneOf([",", ";", "\t", "|"]), metadata={"description": "What separates the columns of a CSV file"}
    )


def fetch(context: Context) -> Iterator[Message | Refusal]:
    """The table, as one message."""
    url = context.config["url"]
    answer = context.http.get(url)
    if looks_like_html(answer.content):
        raise Unreachable("An HTML page came instead of a table; it may be an error message of the server.")
    headers = {key.lower(): value for key, value in answer.headers.items()}
    yield Message(answer.content, headers.get("content-type", ""), url.partition("?")[0].rpartition("/")[2], url)


def names_everything(config: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """A table is read whole."""
    return True


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
    """The table as a document; the harvester knows what its columns mean."""
    told = {key: config[key] for key in _HINTED if config.get(key)} | {"media_type": message.media_type, "lists": True}
    yield Document(message.url, LISTING, message.body, message.name, message.url, hints=told)

"""Opendatasoft: the export of a portal's catalogue, which has no limit. https://help.opendatasoft.com/apis/ods-explore-v2/"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import fields

from connectors import json_items
from connectors.catalogues import Catalogue, Changing
from hub.records import Context, Document, Message, Parsed, Refusal

TITLE = "Opendatasoft portal"

DATASET = "application/vnd.allmende.opendatasoft+json"


class Config(Changing, Catalogue):
    """Which portal, and which of its datasets."""

    query = fields.String(
        metadata={"description": 'Only datasets that fit this condition in ODSQL, such as theme:"Verkehr"'}
    )


def fetch(context: Context) -> Iterator[Message | Refusal]:
    """The datasets of the catalogue, a hundred to a message; if incremental, those that changed since the last run."""
    root = portal(context.config["url"])
    since = str(context.state.get("since", "")) if context.config.get("incremental") else ""
    conditions = [context.config.get("query"), f"modified>=date'{since}'" if since else ""]
    where = " and ".join(f"({one})" for one in conditions if one)
    url = f"{root}/api/explore/v2.1/catalog/exports/json"
    answer = context.http.get(url, params={"where": where} if where else None)
    newest = since
    last: Message | None = None
    for message in json_items.messages(answer.content, url, "results", "datasets"):
        if last is not None:
            yield last
        newest, last = max(newest, _newest(message)), message
    if last is not None:
        state = {"since": newest} if context.config.get("incremental") else {}
        yield Message(last.body, last.media_type, url=url, state=state)


def names_everything(config: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """An export that leaves nothing out by its date names all datasets."""
    return not (config.get("incremental") and state.get("since"))


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
    """Each dataset of the export."""
    for where, record in json_items.numbered(message):
        inner = record.get("dataset", record) if isinstance(record, Mapping) else {}
        inner = inner if isinstance(inner, Mapping) else {}
        identifier = inner.get("dataset_id") or inner.get("datasetid")
        if not isinstance(identifier, str) or not identifier:
            yield Refusal(where, "The dataset has no identifier.")
            continue
        yield Document(identifier, DATASET, {**inner, "portal": portal(message.url)}, name=identifier, url=message.url)


def portal(url: str) -> str:
    """The root of the portal, of whatever address below it was given."""
    return re.sub(r"/(?:api|explore|page|pages)(?:/.*)?$", "", url.partition("?")[0].rstrip("/"))


def _newest(message: Message) -> str:
    """The newest change in a message, a day only: what changed on that day is asked for again."""
    found = re.findall(rb'"modified": "(\d{4}-\d\d-\d\d)', message.body)
    today = datetime.now(UTC).date().isoformat()
    return max((day for one in found if (day := one.decode()) <= today), default="")

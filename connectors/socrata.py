"""Socrata (Tyler Data & Insights): the catalogue of one domain by the discovery API. https://dev.socrata.com/"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from marshmallow import fields

from connectors import json_items
from connectors.catalogues import Catalogue, Paged, Walk
from hub.errors import Unreachable
from hub.records import Context, Document, Message, Parsed, Refusal

TITLE = "Socrata portal"

DATASET = "application/vnd.allmende.socrata+json"
LIMIT = 100
DEEPEST = 10_000
"""Behind so many results a page can only be asked for by the dataset before it."""
_KINDS = frozenset({"dataset", "file", "href", "map", "filter", "federated_href", "api", "calendar", "form"})


class Config(Paged, Catalogue):
    """Which portal."""

    categories = fields.List(fields.String(), metadata={"description": "Only datasets of these categories"})


def fetch(context: Context) -> Iterator[Message | Refusal]:
    """One message per page. The state is how many came before the next page, and which of them was the last."""
    parts = urlsplit(context.config["url"])
    url, walk = f"{parts.scheme}://{parts.netloc}/api/catalog/v1", Walk(context.config)
    start, behind = int(context.state.get("start", 0)), str(context.state.get("behind", ""))
    while True:
        walk.enter(f"{url}#{start}")
        answer = context.http.get(url, params=_params(context.config, parts.hostname or "", start, behind))
        results = _results(answer.content)
        if results:
            walk.page(json.dumps([_identifier(result) for result in results]).encode())
        last = len(results) < LIMIT
        start, behind = start + len(results), _identifier(results[-1]) if results else ""
        state = {} if last else {"start": start, "behind": behind}
        yield Message(answer.content, "application/json", url=url, state=state)
        if last:
            return


def names_everything(config: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """A run from the first page on names all datasets."""
    return not state.get("start")


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
    """Each dataset of a page; charts and stories are none."""
    for number, result in enumerate(_results(message.body), 1):
        identifier = _identifier(result)
        if not identifier:
            yield Refusal(f"{message.url}, dataset {number}", "The dataset has no identifier.")
            continue
        resource = result["resource"]
        if str(resource.get("type") or "dataset") in _KINDS:
            name = str(resource.get("name") or identifier)
            yield Document(identifier, DATASET, result, name=name, url=message.url)


def _params(config: Mapping[str, Any], host: str, start: int, behind: str) -> dict[str, Any]:
    params: dict[str, Any] = {"domains": host, "search_context": host, "limit": LIMIT, "order": "dataset_id"}
    if start + LIMIT > DEEPEST and behind:
        params["scroll_id"] = behind
    elif start:
        params["offset"] = start
    if config.get("categories"):
        params["categories"] = list(config["categories"])
    return params


def _results(body: bytes) -> list[Any]:
    answer = json_items.page(body)
    results = answer.get("results") if isinstance(answer, Mapping) else None
    if not isinstance(results, list):
        raise Unreachable(json_items.NO_LIST)
    return results


def _identifier(result: Any) -> str:
    resource = result.get("resource") if isinstance(result, Mapping) else None
    found = resource.get("id") if isinstance(resource, Mapping) else None
    return found if isinstance(found, str) and re.fullmatch(r"[\w:-]{1,100}", found) else ""

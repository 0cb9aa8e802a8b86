"""OGC API - Records: every record of a catalogue, page by page. https://ogcapi.ogc.org/records/"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import fields
from marshmallow.validate import Range

from connectors import ogc
from connectors.catalogues import Catalogue, Changing, Paged, Walk
from hub.errors import Unreachable
from hub.records import Context, Document, Message, Parsed, Refusal

TITLE = "OGC API - Records (geodata catalogue)"

RECORD = "application/vnd.ogc.record+json"
ROWS = 100
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?)?")


class Config(Paged, Changing, Catalogue):
    """Which catalogue."""

    collection = fields.String(
        metadata={"description": "Only this collection of records; without it, all that the landing page leads to"}
    )
    rows = fields.Integer(load_default=ROWS, validate=Range(1, 10_000), metadata={"description": "Records per page"})


def fetch(context: Context) -> Iterator[Message | Refusal]:
    """One message per page. The state is the address of the next page and, if incremental, how new the records are."""
    since = str(context.state.get("since", ""))
    newest = str(context.state.get("newest", since))
    todo = [str(one) for one in context.state.get("todo", ())] or _items(context)
    walk, empty = Walk(context.config), 0
    params = _params(context.config, since) if not context.state.get("todo") else None
    while todo:
        url = todo.pop(0)
        walk.enter(url)
        page = ogc.get(context, url, params if "?" not in url else None)
        records = page.get("features", page.get("records"))
        if not isinstance(records, list):
            raise Unreachable("The answer is not a list of records.")
        empty = _guard(walk, records, empty)
        newest = max([newest, *(_updated(one) for one in records)])
        following = ogc.follow(page, url)
        todo = [following, *todo] if following else todo
        yield Message(
            ogc.body({"features": records}), "application/geo+json", url=url, state=_state(context, todo, since, newest)
        )


def names_everything(config: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """A run from the beginning that leaves nothing out by its date lists all records."""
    return not config.get("incremental") and not state.get("todo")


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
    """Each record of a page, or one alone."""
    page = ogc.values(message.body)
    records = page.get("features", page.get("records", [page] if "properties" in page else None))
    for number, record in enumerate(records if isinstance(records, list) else [], 1):
        identifier = _identifier(record)
        if identifier:
            yield Document(identifier, RECORD, record, name=_title(record), url=message.url)
        else:
            yield Refusal(f"{message.url}, record {number}", "The record has no identifier.")


def _items(context: Context) -> list[str]:
    """Where the records are: the address itself, or what a collection or the landing page leads to."""
    url = context.config["url"].rstrip("/")
    if url.partition("?")[0].endswith("/items"):
        return [url]
    found = ogc.get(context, url)
    if items := ogc.leads(found, url + "/", "items"):
        return [items]
    data = ogc.leads(found, url + "/", "data") or f"{url}/collections"
    listed = found if isinstance(found.get("collections"), list) else ogc.get(context, data)
    collections = listed.get("collections")
    wanted = [one for one in collections if _wanted(one, context.config)] if isinstance(collections, list) else []
    if not wanted:
        raise Unreachable("The service has no collection of records, or not the one that is asked for.")
    base = data.partition("?")[0].rstrip("/")
    return [ogc.leads(one, base + "/", "items") or f"{base}/{ogc.text(one.get('id'))}/items" for one in wanted]


def _wanted(one: Any, config: Mapping[str, Any]) -> bool:
    if not isinstance(one, Mapping):
        return False
    if config.get("collection"):
        return ogc.text(one.get("id")) == str(config["collection"])
    return one.get("itemType") in ("record", "catalog") or one.get("type") == "catalog"


def _params(config: Mapping[str, Any], since: str) -> dict[str, Any]:
    asked: dict[str, Any] = {"limit": config.get("rows") or ROWS, "f": "json"}
    if config.get("incremental") and _TIME.fullmatch(since):
        asked |= {"filter": f"updated >= TIMESTAMP('{since}')", "filter-lang": "cql2-text"}
    return asked


def _guard(walk: Walk, records: list[Any], empty: int) -> int:
    """A page that came before, or too many without records, end the run."""
    if records:
        walk.page("\n".join(_identifier(one) for one in records).encode())
        return 0
    if empty >= ogc.EMPTY_PAGES:
        raise Unreachable("The catalogue sends page after page without records, so they cannot be listed.")
    return empty + 1


def _state(context: Context, todo: list[str], since: str, newest: str) -> dict[str, Any]:
    if not context.config.get("incremental"):
        return {"todo": list(todo)} if todo else {}
    if todo:
        return {"todo": list(todo), "since": since, "newest": newest}
    # A record dated in the future must not hide those of the days until then.
    return {"since": min(newest, context.now.isoformat(timespec="seconds")) if context.now else newest}


def _identifier(record: Any) -> str:
    found = record.get("id") if isinstance(record, Mapping) else None
    return str(found) if isinstance(found, int) and not isinstance(found, bool) else ogc.text(found)


def _properties(record: Any) -> Mapping[str, Any]:
    found = record.get("properties") if isinstance(record, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _title(record: Any) -> str:
    return ogc.text(_properties(record).get("title"))


def _updated(record: Any) -> str:
    found = ogc.text(_properties(record).get("updated"))
    return found if _TIME.fullmatch(found) else ""

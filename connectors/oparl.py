"""OParl 1.0 and 1.1: papers, meetings and committees of a council information system. https://oparl.org/spezifikation/

One dataset for each body and kind of object. A list is read again only when something in it has changed, and of one
that is not too long only the changes, where the server can tell them.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from marshmallow import fields
from marshmallow.validate import Length, OneOf

from connectors import kept_records
from connectors.catalogues import Catalogue, Changing, Paged, Walk
from hub.errors import Unreachable
from hub.records import Context, Document, Message, Parsed, Refusal, Withdrawal

TITLE = "OParl council information"

OPARL = "application/vnd.oparl.list+json"
KINDS = ("paper", "meeting", "organization")
MOST_PARTS = 20
"""So often in a row only the changes of a list are read: some servers do not tell what they delete."""
_DESCRIBED = frozenset({
    "id", "type", "name", "shortName", "oparlVersion", "license", "contactName", "contactEmail", "website", "web",
    "ags", "rgs", "deleted", "modified", "location",
})  # fmt: skip
_KEPT = frozenset({
    "id", "name", "shortName", "reference", "paperType", "date", "web", "modified", "deleted", "license", "keyword",
    "start", "end", "meetingState", "cancelled", "location", "organizationType", "classification", "startDate",
    "endDate",
})  # fmt: skip
_FILES = ("mainFile", "invitation", "resultsProtocol")


class Config(Paged, Changing, Catalogue):
    """Which council, and which of its lists."""

    url = fields.Url(
        required=True,
        schemes={"http", "https"},
        require_tld=False,
        metadata={"description": "Address of the OParl system or of one of its bodies"},
    )
    kinds = fields.List(
        fields.String(validate=OneOf(KINDS)),
        load_default=lambda: ["paper", "meeting"],
        validate=Length(1),
        metadata={"description": "What is taken in: paper, meeting, organization"},
    )


def fetch(context: Context) -> Iterator[Message | Refusal]:
    """One message for each list that has changed. The state says for each list how new it was and what was newest."""
    walk, known = Walk(context.config), dict(context.state.get("lists") or {})
    system, bodies = _bodies(context, walk)
    for body in bodies:
        for kind in dict.fromkeys(context.config["kinds"]):
            address = body.get(kind)
            if not isinstance(address, str) or not address:
                continue
            if context.config.get("incremental") and _is_same(context, address, known.get(address)):
                continue
            held, parts = _held(context, walk, address, known.get(address) or {})
            said = {"system": system, "body": _kept(body, _DESCRIBED), "kind": kind, "objects": held}
            known[address] = _newest(context, address, held, parts)
            state = {"lists": dict(known)} if context.config.get("incremental") else None
            yield Message(json.dumps(said).encode(), "application/json", _name(body, kind), address, state=state)


def names_everything(config: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """A run that is not incremental reads all lists."""
    return not config.get("incremental")


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
    """The list as a document; that of a deleted body is withdrawn."""
    said = json.loads(message.body)
    if said["body"].get("deleted") is True:
        yield Withdrawal(message.url)
    else:
        yield Document(message.url, OPARL, said, message.name, message.url)


def _bodies(context: Context, walk: Walk) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    first = _object(context, context.config["url"])
    kind = str(first.get("type") or "")
    if kind.endswith("/Body"):
        above = first.get("system")
        system = _object(context, above) if isinstance(above, str) and above else {}
        return _kept(system, _DESCRIBED), [first]
    listed = first.get("body")
    if not kind.endswith("/System") or not isinstance(listed, str):
        raise Unreachable("The address leads to no OParl system and no body.")
    return _kept(first, _DESCRIBED), list(_objects(context, walk, listed))


def _held(context: Context, walk: Walk, address: str, seen: Mapping[str, Any]) -> tuple[list[dict[str, Any]], int]:
    """What a list holds, and how often in a row only its changes were read: not all servers tell what they delete."""
    before = kept_records.unpack(seen.get("held")) if context.config.get("incremental") else None
    parts = int(seen.get("parts", 0)) + 1
    if before is not None and parts <= MOST_PARTS:
        changed = _gathered(context, walk, address, str(seen["newest"]))
        if changed is not None:
            return kept_records.merge(before, changed), parts
    return _gathered(context, walk, address) or [], 0


def _gathered(context: Context, walk: Walk, address: str, since: str = "") -> list[dict[str, Any]] | None:
    """All objects of a list, with what is used of them; more than a source may send ends the run.

    With `since` what has changed from then on; None where the server does not know to tell that.
    """
    found, size = [], 0
    for one in _objects(context, walk, address, since):
        if since and not _is_since(one, since):
            return None
        kept = _kept(one, _KEPT) | {key: _file(one[key]) for key in _FILES if isinstance(one.get(key), dict)}
        size += len(json.dumps(kept))
        if size > context.max_bytes:
            raise Unreachable(f"The list is larger than the allowed {context.max_bytes:,} bytes.")
        found.append(kept)
    return found


def _file(file: Mapping[str, Any]) -> str:
    return str(file.get("downloadUrl") or file.get("accessUrl") or "")


def _is_since(one: Mapping[str, Any], since: str) -> bool:
    try:
        return datetime.fromisoformat(str(one.get("modified"))) >= datetime.fromisoformat(since)
    except (ValueError, TypeError):  # no time, or one with and one without a zone
        return False


def _objects(context: Context, walk: Walk, address: str, since: str = "") -> Iterator[dict[str, Any]]:
    """The objects of an external list, page by page (OParl 1.1, 2.5), or those that changed since then (2.5.3)."""
    params = {"modified_since": since} if since else {}
    while address:
        walk.enter(f"{address} {since}" if since else address)
        page, params = _object(context, address, **params), {}
        items = _items(page)
        if items:
            walk.page(json.dumps([address.partition("?")[0], since, [one.get("id") for one in items]]).encode())
        yield from items
        links = page.get("links")
        following = links.get("next") if isinstance(links, dict) else None
        address = urljoin(address, following) if isinstance(following, str) and following else ""


def _items(page: Mapping[str, Any]) -> list[dict[str, Any]]:
    items = page.get("data")
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        raise Unreachable("The answer is not a list of OParl objects.")
    return items


def _object(context: Context, address: str, **params: str) -> dict[str, Any]:
    answer = context.http.get(address, params=params or None)
    try:
        found = json.loads(answer.content)
    except (ValueError, RecursionError) as problem:
        raise Unreachable("The council information system answers with something that is not JSON.") from problem
    if not isinstance(found, dict):
        raise Unreachable("The council information system answers with something that is no object.")
    return found


def _kept(one: Mapping[str, Any], keys: Set[str]) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key in keys and value not in (None, "", [])}


def _name(body: Mapping[str, Any], kind: str) -> str:
    return f"{body.get('name') or body.get('id') or 'body'}, {kind}"


# What has changed is asked from the newest change seen on, not by this machine's clock: clocks differ. The objects
# of that very moment come again, so a mark of them tells whether there are others.


def _is_same(context: Context, address: str, seen: Mapping[str, Any] | None) -> bool:
    return bool(seen and _mark(_newer(context, address, seen["newest"])) == seen["mark"])


def _newer(context: Context, address: str, since: str) -> list[dict[str, Any]]:
    return _items(_object(context, address, modified_since=since))


def _mark(items: Iterable[Mapping[str, Any]]) -> str:
    told = sorted((str(one.get("id")), str(one.get("modified"))) for one in items)
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _newest(context: Context, address: str, held: list[dict[str, Any]], parts: int) -> dict[str, Any]:
    """What is held, and how new it is.

    What changed while the list was read is left out of the mark, so that the next run sees it.
    """
    newest = max((str(one.get("modified") or "") for one in held), default="")
    if not context.config.get("incremental") or not newest:
        return {}
    told = {str(one.get("id")): str(one.get("modified")) for one in held}
    items = _newer(context, address, newest)
    # What is deleted is in no list any more, only in what has changed.
    mark = _mark(one for one in items if told.get(str(one.get("id")), _gone(one)) == str(one.get("modified")))
    return {"newest": newest, "mark": mark, "held": kept_records.pack(held), "parts": parts}


def _gone(one: Mapping[str, Any]) -> str:
    return str(one.get("modified")) if one.get("deleted") is True else ""

"""Tables of resources: searched row by row, and told of (CKAN's DataStore)."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from catalogue import demand
from catalogue.action import PREFIXES, action
from catalogue.schemas import rows
from catalogue.schemas.coerced import as_text
from catalogue.schemas.datastore import Info, Search
from catalogue.schemas.rows import ID, field_dict
from catalogue.table_list import TABLE_LIST, table_list
from hub.access import Call
from hub.datasets.store import tables
from hub.datasets.store.tables import Query

LONGEST_LINK = 8_000
ANSWERED = frozenset({"fields", "include_records", "include_meta"})
"""Keys under which the answer says something else than the question, or nothing."""


@action(takes=Search)
def datastore_search(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """The rows of the table `resource_id` (an id or an alias) that `filters` and `q` ask for, at most 32,000.

    `filters` is an object: a value, or a list of which one fits, or `{"gt": 1}` with lt, lte, gt, gte, eq, in; `$and`
    and `$or` hold lists of such objects. `resource_id=_table_metadata` lists all tables.
    """
    if argument["resource_id"] == TABLE_LIST:
        return table_list(call, argument)
    table = tables.table(call.session, argument["resource_id"])
    fields, found, last = _found(call, table, argument)
    answer: dict[str, Any] = {**_echo(argument), "fields": [field_dict(field) for field in fields]}
    if argument["include_records"]:
        answer["records"] = rows.records(fields, found, argument["records_format"])
    if argument["include_total"]:
        answer["total"] = tables.total(call.session, table, query(argument))
        answer["total_was_estimated"] = False
    if last is not None and len(found) == argument["limit"]:
        answer["next_page"] = {ID: {"gt": last}}
    answer["_links"] = _links(argument)
    return answer


@action(takes=Info)
def datastore_info(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Columns of a table with what the publisher says of them, and how large it is."""
    table = tables.table(call.session, argument["resource_id"])
    facts = tables.facts(call.session, table)
    answer: dict[str, Any] = {"fields": [field_dict(field) for field in tables.fields_of(table)]}
    if argument["include_meta"]:
        answer["meta"] = {
            "id": str(table.id),
            "count": table.row_count,
            "size": facts.size,
            "idx_size": facts.index_size,
            "db_size": facts.whole,
            "aliases": list(table.aliases),
            "table_type": "BASE TABLE",
        }
    if argument["include_fields_schema"]:
        for field in answer["fields"]:
            field["schema"] = facts.schema[field["id"]]
    return answer


def query(argument: Mapping[str, Any], *, limit: int | None = None) -> Query:
    """The question in the store's words."""
    return Query(
        filters=argument["filters"],
        q=argument["q"],
        fields=argument["fields_"],
        sort=argument["sort"] or "",
        limit=limit,
        offset=argument["offset"],
        distinct=bool(argument["distinct"]),
        plain=argument["plain"] is not False,
        full_text=argument["full_text"] or "",
        language=argument["language"] or "german",
    )


def _found(call: Call, table: Any, argument: dict[str, Any]) -> tuple[Sequence[Any], Sequence[Any], int | None]:
    """Columns and rows, and after which row the next page begins where rows come in the order of their keys."""
    asked = query(argument, limit=argument["limit"] if argument["include_records"] else 0)
    found = tables.search(call.session, table, asked)
    demand.follow(call, table, asked)
    names = [field.id for field in found.fields]
    pages = argument["include_next_page"] and ID in names and _in_order(argument)
    last = found.rows[-1][names.index(ID)] if pages and found.rows else None
    return found.fields, found.rows, last


def _in_order(argument: Mapping[str, Any]) -> bool:
    """Whether rows come in the order of their keys, each of them."""
    sorted_by_key = argument["sort"] in ("", ID, f"{ID} asc")
    return sorted_by_key and not (argument["q"] or argument["full_text"] or argument["distinct"])


def _echo(argument: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked, as it was understood."""
    said = {key: argument[key] for key in argument["sent"] if key not in ANSWERED}
    always = ("resource_id", "limit", "records_format", "include_total", "include_next_page")
    return {**said, **{key: argument[key] for key in always}}


def _links(argument: Mapping[str, Any]) -> dict[str, str]:
    """Where this question is asked from its beginning, for the rows after these and for those before."""
    asked = {"resource_id": argument["resource_id"], **argument["sent"]}
    said = {key: as_text(value) for key, value in asked.items() if value is not None and key != "offset"}
    if len(urlencode(said)) > LONGEST_LINK:  # nobody can follow it
        return {}
    offset, limit = argument["offset"], argument["limit"]
    pages = {"start": 0, "next": offset + limit, **({"prev": max(0, offset - limit)} if offset else {})}
    return {name: _link({**said, **({"offset": str(at)} if at else {})}) for name, at in pages.items()}


def _link(said: Mapping[str, str]) -> str:
    return f"{PREFIXES[0]}datastore_search?{urlencode(said)}"

"""The list of all tables that clients read as if it were a table: `_table_metadata`.

Source: CKAN 2.12, "DataStore extension".
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from catalogue.schemas import rows
from catalogue.schemas.rows import field_dict
from hub.access import Call
from hub.datasets.store import tables
from hub.datasets.store.tables import Field
from hub.errors import Invalid

TABLE_LIST = "_table_metadata"
FIELDS = (Field("_id", "text"), Field("name", "name"), Field("oid", "oid"), Field("alias_of", "name"))
_NAMES = tuple(field.id for field in FIELDS)


def table_list(call: Call, argument: Mapping[str, Any]) -> dict[str, Any]:
    """What `datastore_search` answers: each table that the caller sees, and each of its aliases."""
    wanted = _filters(argument["filters"] or {})
    found = [row for each in tables.visible(call.session) for row in _rows(each.id, each.aliases)]
    found = [row for row in found if all(str(row[at]) in values for at, values in wanted.items())]
    found.sort(key=lambda row: row[1])
    page = found[argument["offset"] :][: argument["limit"]]
    answer = {
        "resource_id": TABLE_LIST,
        "fields": [field_dict(field) for field in FIELDS],
        "records": rows.records(FIELDS, page, argument["records_format"]),
        "limit": argument["limit"],
        "offset": argument["offset"],
        "records_format": argument["records_format"],
    }
    return {**answer, "total": len(found), "total_was_estimated": False}


def _rows(id: UUID, aliases: list[str]) -> Iterator[tuple[str, str, int, str | None]]:
    number = id.int % 2**31  # a number that stays, as clients expect one
    yield str(id), str(id), number, None
    for alias in aliases:
        yield alias, alias, number, str(id)


def _filters(given: Mapping[str, Any]) -> dict[int, set[str]]:
    unknown = given.keys() - set(_NAMES)
    if unknown:
        raise Invalid(filters=[f"There is no column {', '.join(sorted(unknown))}"[:500]])
    return {_NAMES.index(key): set(map(str, v if isinstance(v, list) else [v])) for key, v in given.items()}

"""Tables: each distribution with rows has a real one of its own, and everybody gets to its rows through here."""

from hub.datasets.models import DataTable
from hub.datasets.store.tables.copying import copy_csv
from hub.datasets.store.tables.define import create, describe, drop, find, table
from hub.datasets.store.tables.facts import Facts, facts, visible
from hub.datasets.store.tables.fields import ID, PLACE, Field, fields_of, from_columns, legal_ids, to_column
from hub.datasets.store.tables.indexes import make_index, want_index
from hub.datasets.store.tables.placed import bounds, find_placed, placed, with_places
from hub.datasets.store.tables.search import Found, Query, search, stream, total
from hub.datasets.store.tables.staging import Staging
from hub.datasets.store.tables.sweep import sweep
from hub.datasets.store.tables.types import TYPES, type_name
from hub.datasets.store.tables.write import Written, remove, write

__all__ = [
    "ID",
    "PLACE",
    "TYPES",
    "DataTable",
    "Facts",
    "Field",
    "Found",
    "Query",
    "Staging",
    "Written",
    "bounds",
    "copy_csv",
    "create",
    "describe",
    "drop",
    "facts",
    "fields_of",
    "find",
    "find_placed",
    "from_columns",
    "legal_ids",
    "make_index",
    "placed",
    "remove",
    "search",
    "stream",
    "sweep",
    "table",
    "to_column",
    "total",
    "type_name",
    "visible",
    "want_index",
    "with_places",
    "write",
]

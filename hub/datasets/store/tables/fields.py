"""The columns of a table: their names, types and what the publisher says of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from hub.datasets.models import DataTable
from hub.datasets.store.tables.types import KINDS, OF_COLUMN, TO_COLUMN, TYPES, Kind, type_name
from hub.errors import Invalid
from hub.records import Column

ID, PLACE, RANK = "_id", "_geometry", "rank"
MOST = 1000
"""Columns of one table: rows of more do not fit into a page of PostgreSQL."""
LONGEST = 63
"""Bytes of a name in PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table; `info` are the publisher's words: label, notes, unit and whatever else a client keeps."""

    id: str
    type: str = "text"
    info: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        """What is known of its type."""
        return KINDS[self.type]


NUMBER = Field(ID, "int8")
"""The hub's own column in front of all others."""


def fields_of(row: DataTable) -> list[Field]:
    """The columns of a table without the hub's own."""
    return [Field(each["id"], each["type"], each.get("info") or {}) for each in row.fields]


def kept(fields: Iterable[Field]) -> list[dict[str, Any]]:
    """Fields as `DataTable` keeps them."""
    return [{"id": each.id, "type": each.type, "info": dict(each.info)} for each in fields]


def checked(fields: Iterable[Field]) -> list[Field]:
    """Fields with the types in our own spelling; `Invalid` for names and types that cannot be."""
    found = [Field(_checked_id(each.id), _checked_type(each), each.info) for each in fields]
    if len(found) > MOST:
        raise Invalid(fields=[f"A table has at most {MOST} columns"])
    # SQLite takes names that differ in capitals for the same.
    seen: set[str] = set()
    for each in found:
        if each.id.lower() in seen:
            raise Invalid(fields=[f"There are two columns called “{each.id}”"])
        seen.add(each.id.lower())
    return found


def _checked_id(id: Any) -> str:
    if not isinstance(id, str) or not _legal(id):
        raise Invalid(
            fields=[
                f"“{id}” cannot be the name of a column: it has 1 to {LONGEST} characters, does not begin with _"
                ' and holds no ", no control characters and no blanks at its ends'
            ]
        )
    return id


def _legal(id: str) -> bool:
    if not id or id != id.strip() or id.startswith("_") or '"' in id or any(ord(sign) < 32 for sign in id):
        return False
    try:
        return len(id.encode()) <= LONGEST
    except UnicodeEncodeError:
        return False


def _checked_type(each: Field) -> str:
    found = type_name(each.type)
    if found is None:
        raise Invalid(fields=[f"“{each.type}” is not a type of columns; there are {', '.join(TYPES)}"])
    return found


def legal_ids(names: Sequence[str]) -> list[str]:
    """Names for columns that a file calls so, as near as can be and each once."""
    found: list[str] = []
    taken: set[str] = set()
    for number, name in enumerate(names, 1):
        bare = _bare(name) or f"column {number}"
        made, again = bare, 1
        while made.lower() in taken:
            again += 1
            made = _bare(bare, LONGEST - 5) + f" {again}"
        taken.add(made.lower())
        found.append(made)
    return found


def _bare(name: str, longest: int = LONGEST) -> str:
    clean = "".join(sign if ord(sign) >= 32 else " " for sign in name.replace('"', "'")).strip().lstrip("_ ")
    return clean.encode(errors="replace")[:longest].decode(errors="ignore").strip()


def from_columns(columns: Sequence[Column]) -> list[Field]:
    """The fields for the columns of a table that was read; a name that had to change is kept as the label."""
    ids = legal_ids([column.name for column in columns])
    return [_from_column(id, column) for id, column in zip(ids, columns, strict=True)]


def _from_column(id: str, column: Column) -> Field:
    label = column.title or (column.name if column.name != id else "")
    info = {"label": label, "notes": column.description, "unit": column.unit}
    return Field(id, OF_COLUMN.get(column.type, "text"), {key: value for key, value in info.items() if value})


def to_column(each: Field) -> Column:
    """A field in the words of pages, feeds and files."""
    label, unit, notes = (str(each.info.get(key) or "") for key in ("label", "unit", "notes"))
    return Column(each.id, TO_COLUMN[each.type], label, unit, notes)


def columns(fields: Iterable[Field]) -> list[dict[str, Any]]:
    """Fields as `Distribution.columns` repeats them."""
    return [asdict(to_column(each)) for each in fields]


def one_of(row: DataTable, id: str, **where: str) -> Field:
    """A field by its id, also the hub's own `_id`; else `Invalid`, where it was named."""
    found = NUMBER if id == ID else next((each for each in fields_of(row) if each.id == id), None)
    if found is None:
        raise Invalid(**{key: [f"{text}: there is no column “{id}”"] for key, text in where.items()})
    return found

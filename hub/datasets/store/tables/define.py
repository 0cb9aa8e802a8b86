"""Making, altering, describing and dropping tables, and finding what is known of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import delete, event, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from hub.boundary import scope
from hub.datasets.models import DataTable, Distribution, TableAlias
from hub.datasets.store.tables import physical
from hub.datasets.store.tables.fields import Field, checked, columns, fields_of, kept, one_of
from hub.datasets.store.tables.fill import follow_places, index_places
from hub.db import now
from hub.errors import Forbidden, Invalid, NotFound, Unavailable
from hub.identity.store import as_uuid

MISSING = "There is no such table"
ONCE = "The key would not be unique: several rows have the same values in it"


def find(session: Session, id: UUID | str) -> DataTable | None:
    """What is known of a table, by the id of its distribution or an alias; None also when it is not to be seen."""
    key = as_uuid(id) or session.scalars(select(TableAlias.table_id).where(TableAlias.name == str(id))).first()
    return session.get(DataTable, key) if key else None


def table(session: Session, id: UUID | str) -> DataTable:
    """What is known of a table; `NotFound` when there is none, or none to be seen."""
    found = find(session, id)
    if found is None:
        raise NotFound(MISSING)
    return found


def create(
    session: Session,
    part: Distribution,
    fields: Iterable[Field],
    *,
    primary_key: Sequence[str] | None = None,
    aliases: Sequence[str] | None = None,
    indexes: Sequence[str] | None = None,
    geometry: bool = False,
    srid: int | None = None,
    delete_fields: bool = False,
) -> DataTable:
    """The table of a distribution, made or altered: what it lacks is added, what is None stays as it is."""
    session.flush()
    wanted = checked(fields)
    row = session.get(DataTable, part.id)
    if row is None:
        row = _make(session, part, wanted, geometry, srid)
    else:
        held(session, row)
        lock(session, row)
        _alter(session, row, wanted, delete_fields)
    if primary_key is not None and list(primary_key) != row.primary_key:
        set_key(session, row, primary_key)
    for ids in indexes or ():
        add_index(session, row, [ids] if isinstance(ids, str) else ids)
    if aliases is not None and list(aliases) != row.aliases:
        _call(session, row, aliases)
    moved(session, row, part)
    return row


def held(session: Session, row: Any) -> None:
    """Refuse who may not write a row; the rows of its table know nothing of the boundary."""
    if session.info.get("read"):
        raise Forbidden("A reading session cannot change anything")
    allowed = scope(session)
    if not allowed.everything and not row.held(session, allowed):
        raise Forbidden("This belongs to another organisation")


def lock(session: Session, row: DataTable) -> None:
    """Wait for whoever is writing to the table, see what they did, and keep others out until the end."""
    session.refresh(row, with_for_update=True)


def moved(session: Session, row: DataTable, part: Distribution | None = None) -> None:
    """Note that a table or its rows have changed; the distribution repeats what pages and feeds show."""
    row.version, row.modified_at = row.version + 1, now()
    session.flush()
    part = part or session.get_one(Distribution, row.id)
    told = columns(fields_of(row))
    if part.columns != told:
        part.columns = told
    part.row_count, part.modified_at = row.row_count, row.modified_at
    session.flush()


def new(part: Distribution, fields: Sequence[Field], geometry: bool, srid: int | None) -> DataTable:
    """What is to be known of a table that has no rows yet."""
    return DataTable(
        id=part.id, fields=kept(fields), primary_key=[], aliases=[], indexes=[], has_geometry=geometry, srid=srid,
        row_count=0, last_id=0,
    )  # fmt: skip


def _make(session: Session, part: Distribution, fields: Sequence[Field], geometry: bool, srid: int | None) -> DataTable:
    row = new(part, fields, geometry, srid)
    session.add(row)
    session.flush()
    connection, made = session.connection(), physical.table(row)
    physical.remove(connection, made.name)  # one may be left of a distribution that had this id
    physical.make(connection, made)
    if geometry:
        index_places(connection, made)
        follow_places(connection, made)
    physical.lend(connection, made.name)
    return row


def _alter(session: Session, row: DataTable, wanted: Sequence[Field], delete_fields: bool) -> None:
    known = {each.id: each for each in fields_of(row)}
    given = {each.id: each for each in wanted}
    for each in wanted:
        if each.id in known and known[each.id].type != each.type:
            raise Invalid(fields=[f"The type of “{each.id}” is {known[each.id].type} and cannot be changed"])
    gone = [id for id in known if id not in given] if delete_fields and wanted else []
    added = [each for each in wanted if each.id not in known]
    stay = [replace(each, info=given[each.id].info or each.info) if each.id in given else each
            for each in known.values() if each.id not in gone]  # fmt: skip
    after = checked([*stay, *added])
    if gone or added:
        _change_columns(session, row, gone, added)
    row.fields = kept(after)


def _change_columns(session: Session, row: DataTable, gone: Collection[str], added: Sequence[Field]) -> None:
    connection, name = session.connection(), str(row.id)
    row.indexes = [each for each in row.indexes if not _drop_touched(connection, each, gone)]
    row.primary_key = [] if set(gone) & set(row.primary_key) else row.primary_key

    def work() -> None:
        for id in gone:
            physical.drop_column(connection, name, id)
        for each in added:
            physical.add_column(connection, name, each)

    physical.patiently(connection, work)


def _drop_touched(connection: Any, index: dict[str, Any], gone: Collection[str]) -> bool:
    touched = bool(set(gone) & set(index["columns"]))
    if touched:
        physical.drop_index(connection, index["name"])
    return touched


def set_key(session: Session, row: DataTable, key: Sequence[str]) -> None:
    """Let the values of some columns together be unique from now on; an empty key lets them be anything."""
    ids = list(dict.fromkeys(one_of(row, id, primary_key="The key").id for id in key))
    connection = session.connection()
    for index in [each for each in row.indexes if each.get("unique")]:
        physical.drop_index(connection, index["name"])
    row.indexes = [each for each in row.indexes if not each.get("unique")]
    row.primary_key = ids
    if ids:
        row.indexes = [*row.indexes, build(connection, physical.table(row), ids, unique=True)]


def build(connection: Any, made: Any, ids: Sequence[str], *, unique: bool = False) -> dict[str, Any]:
    """Make an index; what `DataTable` keeps of it."""
    try:
        with connection.begin_nested():
            name = physical.index(connection, made, ids, unique=unique)
    except IntegrityError as error:
        raise Invalid(ONCE, primary_key=[ONCE]) from error
    except OperationalError as error:  # a value that is too long for an index
        raise Invalid(indexes=["These columns cannot have an index"]) from error
    return {"name": name, "columns": list(ids), **({"unique": True} if unique else {})}


def add_index(session: Session, row: DataTable, ids: Sequence[str]) -> None:
    """Make an index of some columns, unless there is one."""
    found = [one_of(row, id, indexes="The index").id for id in ids]
    if found and not any(each["columns"] == found for each in row.indexes):
        row.indexes = [*row.indexes, build(session.connection(), physical.table(row), found)]


def _call(session: Session, row: DataTable, aliases: Sequence[str]) -> None:
    wanted = list(dict.fromkeys(aliases))
    for name in wanted:
        if not isinstance(name, str) or not name.strip() or len(name) > 63 or as_uuid(name) or '"' in name:
            raise Invalid(aliases=[f"“{name}” cannot be the name of a table"])
    session.execute(delete(TableAlias).where(TableAlias.table_id == row.id))
    try:
        with session.begin_nested():
            session.add_all(TableAlias(name=name, table_id=row.id) for name in wanted)
            session.flush()
    except IntegrityError as error:
        raise Invalid(aliases=["Another table is called so already"]) from error
    row.aliases = wanted


def describe(session: Session, row: DataTable, fields_info: dict[str, dict[str, Any]]) -> None:
    """Put new words of the publisher on some columns (the data dictionary)."""
    held(session, row)
    lock(session, row)
    for id in fields_info:
        one_of(row, id, fields="The data dictionary")
    row.fields = kept(replace(each, info=fields_info.get(each.id, each.info)) for each in fields_of(row))
    moved(session, row)


def drop(session: Session, row: DataTable) -> None:
    """Take a table away with its rows; its distribution stays."""
    held(session, row)
    lock(session, row)
    part = session.get_one(Distribution, row.id)
    connection, name = session.connection(), str(row.id)
    physical.patiently(connection, lambda: physical.remove(connection, name))
    session.execute(delete(TableAlias).where(TableAlias.table_id == row.id))
    session.delete(row)
    part.columns, part.row_count, part.modified_at = [], None, now()
    session.flush()


@event.listens_for(Distribution, "before_delete")
def _drop_with(_: Any, connection: Any, part: Distribution) -> None:
    """With a distribution goes its table; where somebody is just reading it, the sweep takes the rest."""
    if part.row_count is None:
        return
    for key in (DataTable.id, TableAlias.table_id):
        connection.execute(delete(key.class_).where(key == part.id))
    try:
        physical.patiently(connection, lambda: physical.remove(connection, str(part.id)), tries=1)
    except Unavailable:
        return

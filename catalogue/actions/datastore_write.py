"""Tables of resources: made, changed, filled and taken away (CKAN's DataStore)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from marshmallow import INCLUDE

from catalogue import default_views
from catalogue.action import action, load
from catalogue.actions.resource import ResourceCreate, resource_create
from catalogue.edit import writable
from catalogue.schemas import guessed, rows
from catalogue.schemas.datastore import Create, Delete, RecordsDelete, Upsert
from catalogue.schemas.rows import field_dict
from hub import audit
from hub.access import Call, Permission
from hub.changes import announce
from hub.datasets import store
from hub.datasets.models import Dataset, DataTable, Distribution
from hub.datasets.store import tables
from hub.datasets.store.tables import Field
from hub.db import now
from hub.errors import Forbidden, Invalid

TABLE_ONLY = {"url": "", "format": "CSV"}
"""What a resource is that is nothing but a table."""
NO_CODE = "This hub keeps no code of others"


@action(takes=Create, needs=Permission.WRITE)
def datastore_create(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Make a table for the resource `resource_id`, or for a new `resource`, and put `records` into it.

    Called again it changes the table: new columns come behind the others, with `delete_fields` those that are not
    named go, aliases, keys and indexes take the place of the former ones, and records are added. Columns without a
    type get one from the records.
    """
    part = _new_part(call, argument["resource"]) if argument["resource"] is not None else _known_part(call, argument)
    known = tables.find(call.session, part.id)
    fields = _fields(known, argument)
    table = _made(call, part, known, fields, argument)
    if argument["records"]:
        tables.write(call.session, table, argument["records"], "insert")
    said = {**argument["sent"], "fields": [field_dict(field) for field in fields]}
    if argument["include_records"]:
        said["records"] = argument["records"]
    return {**said, "resource_id": str(part.id), "method": "insert"}


@action(takes=Upsert, needs=Permission.WRITE)
def datastore_upsert(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Write `records` by the table's key: `insert`, `update`, or `upsert`, which is either; all of them or none.

    With `dry_run` everything is checked and nothing is kept.
    """
    part, table = _table(call, argument)
    told, dry_run = bool(argument["include_records"]), bool(argument["dry_run"])
    records, method = argument["records"] or (), argument["method"]
    written = tables.write(call.session, table, records, method, dry_run=dry_run, returning=told)
    said = {**argument["sent"], "resource_id": str(part.id), "method": method}
    return {**said, "records": _shown(table, written.records)} if told else said


@action(takes=Delete, needs=Permission.WRITE)
def datastore_delete(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Take away the rows that `filters` name; without `filters` the whole table."""
    part, table = _table(call, argument)
    if argument["filters"] is not None:
        return _without_rows(call, part, table, argument)
    store.lock(call.session, store.of_distribution(call.session, part))
    tables.drop(call.session, table)
    _note(call, part, "table.delete")
    return {**argument["sent"], "resource_id": str(part.id)}


@action(takes=RecordsDelete, needs=Permission.WRITE)
def datastore_records_delete(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Take away the rows that `filters` name, with `{}` all of them; the table stays."""
    return _without_rows(call, *_table(call, argument), argument)


@action(needs=Permission.WRITE)
def datastore_run_triggers(call: Call, argument: dict[str, Any]) -> None:
    """Not allowed: this hub runs no code of others."""
    raise Forbidden(NO_CODE)


@action(needs=Permission.WRITE)
def datastore_function_create(call: Call, argument: dict[str, Any]) -> None:
    """Not allowed: this hub keeps no code of others."""
    raise Forbidden(NO_CODE)


@action(needs=Permission.WRITE)
def datastore_function_delete(call: Call, argument: dict[str, Any]) -> None:
    """Not allowed: this hub keeps no code of others."""
    raise Forbidden(NO_CODE)


def _new_part(call: Call, resource: Mapping[str, Any]) -> Distribution:
    """A resource of its own for a table."""
    made = resource_create(call, load(ResourceCreate(unknown=INCLUDE), {**TABLE_ONLY, **resource}))
    return store.distribution(call.session, made["id"])


def _known_part(call: Call, argument: Mapping[str, Any]) -> Distribution:
    part = store.find_distribution(call.session, argument["resource_id"])
    if part is None:
        raise Invalid(resource_id=["There is no such resource"])
    dataset = writable(call, part.dataset_id)
    part = store.distribution(call.session, part.id, anew=True)
    _check_force(argument, dataset, part)
    return part


def _table(call: Call, argument: Mapping[str, Any]) -> tuple[Distribution, DataTable]:
    """A table that the caller may write. Nobody waits for those who change the dataset: rows are no change of it."""
    part = store.distribution(call.session, argument["resource_id"])
    dataset = store.of_distribution(call.session, part)
    if not call.principal.edits(dataset.id, dataset.owner_id):
        raise Forbidden("You may not change this dataset")
    _check_force(argument, dataset, part)
    return part, tables.table(call.session, part.id)


def _check_force(argument: Mapping[str, Any], dataset: Dataset, part: Distribution) -> None:
    if not (argument["force"] or _table_only(dataset, part)):
        reason = "The rows come from a file, a link or a source, which would replace them. To write them anyway: force"
        raise Invalid(**{"read-only": [reason]})


def _table_only(dataset: Dataset, part: Distribution) -> bool:
    """Whether nothing but calls like these fills the table."""
    return not (part.blob or part.access_url or part.datastream_id or dataset.source_id)


def _fields(known: DataTable | None, argument: Mapping[str, Any]) -> list[Field]:
    """All columns that are wanted: those given or there are, and those that only the records have."""
    present = {field.id: field for field in tables.fields_of(known)} if known else {}
    records = argument["records"] or []
    given = argument["fields_"] or present.values()
    names = {field.id for field in given}
    return [*(_typed(field, present.get(field.id), records) for field in given), *guessed.fields(records, names)]


def _typed(field: Field, present: Field | None, records: Sequence[Mapping[str, Any]]) -> Field:
    """A column with what is known of it where nothing is said."""
    said = field.type or (present.type if present else guessed.kind(record.get(field.id) for record in records))
    return replace(field, type=said, info=field.info or (present.info if present else {}))


def _made(
    call: Call, part: Distribution, known: DataTable | None, fields: Sequence[Field], argument: Mapping[str, Any]
) -> DataTable:
    before = _shape(known)
    further = {key: argument[key] for key in ("primary_key", "aliases", "indexes")}
    dropping = bool(argument["delete_fields"]) and argument["fields_"] is not None
    table = tables.create(call.session, part, fields, **further, delete_fields=dropping)
    after = _shape(table)
    if known is None:
        _note(call, part, "table.create")
        default_views.add(call, part)
    elif after != before:
        _note(call, part, "table.update")
    return table


def _shape(table: DataTable | None) -> dict[str, Any]:
    """What is told to others when it changes."""
    if table is None:
        return {}
    return {key: [*getattr(table, key)] for key in ("fields", "primary_key", "aliases", "indexes")}


def _without_rows(call: Call, part: Distribution, table: DataTable, argument: Mapping[str, Any]) -> dict[str, Any]:
    removed = tables.remove(call.session, table, argument["filters"])
    said = {**argument["sent"], "filters": argument["filters"], "resource_id": str(part.id)}
    if argument["include_records"]:
        said["records"] = _shown(table, removed)
    if argument["include_deleted_records"]:
        said["deleted_records"] = _shown(table, removed)
    return said


def _shown(table: DataTable, found: Sequence[Mapping[str, Any]]) -> Any:
    fields = [Field(tables.ID, "int8"), *tables.fields_of(table)]
    return rows.records(fields, [[each.get(field.id) for field in fields] for each in found], "objects")


def _note(call: Call, part: Distribution, what: str) -> None:
    """A table came, went or got other columns: that is a change of the dataset, unlike rows that come and go."""
    part.dataset.metadata_modified = now()
    announce(call.session, "table", part.id)
    audit.record(call.session, what, str(part.id), dataset=str(part.dataset_id))

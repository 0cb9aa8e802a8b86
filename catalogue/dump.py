"""Tables to take home whole, or as a question asks for them: CKAN's `/datastore/dump`, streamed.

Source: CKAN 2.12, "DataStore extension", "Download resource as CSV".
"""

import hashlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request
from marshmallow import INCLUDE
from sqlalchemy.orm import Session

from catalogue import exports
from catalogue.action import load
from catalogue.actions.datastore import query
from catalogue.exports import VARIANTS, Batches, Head, Options, Variant
from catalogue.schemas.datastore import Dump
from catalogue.schemas.rows import converted, field_dict, moment
from catalogue.sending import Sent, send
from hub.access import Call, Permission, access
from hub.datasets.models import DataTable
from hub.datasets.store import tables
from hub.datasets.store.tables import Field, Query
from hub.errors import BadRequest, Invalid
from hub.records import Column

blueprint = Blueprint("dump", __name__)

MARK = b"\xef\xbb\xbf"
CKAN = frozenset({"csv", "tsv", "json", "xml"})
"""Formats in which times are written as CKAN writes them, and places are left out."""
MOMENTS = {"timestamp": moment, "timestamptz": moment}


@blueprint.get("/datastore/dump/<id>")
@access(Permission.READ)
def dump(call: Call, id: str) -> Response:
    """The rows of a table, with their numbers, as a file; the parameters are those of `datastore_search`."""
    argument = _argument(id)
    table = tables.table(call.session, id)
    if exports.FORMATS[argument["format"]].places and not table.has_geometry:
        raise BadRequest("This table has no places; format must be one of " + ", ".join(exports.suffixes(places=False)))
    etag = hashlib.blake2b(f"{table.id} {table.version} {request.full_path}".encode(), digest_size=16).hexdigest()
    suffix = argument["format"]
    return send(
        Sent(
            name=f"{table.id}.{suffix}",
            media_type=exports.TYPES[suffix],
            mark=etag,
            make=lambda: _written(call, id, argument),
            folder=call.settings.data,
        )
    )


@blueprint.after_request
def _open_to_scripts(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _argument(id: str) -> dict[str, Any]:
    """What is asked for; a request for a file that cannot be understood is a bad one."""
    given = {key: values[-1] for key, values in request.args.lists()}
    try:
        argument = load(Dump(unknown=INCLUDE), {**given, "resource_id": id})
    except Invalid as problem:
        raise BadRequest("; ".join(f"{key}: {texts[0]}" for key, texts in problem.fields.items())) from problem
    for key, known in (("format", exports.FORMATS), ("variant", VARIANTS)):
        if argument[key] not in known:
            raise BadRequest(f"{key} must be one of {', '.join(filter(None, known))}")
    return argument


def _written(call: Call, id: str, argument: Mapping[str, Any]) -> Iterator[bytes]:
    suffix = argument["format"]
    with call.later() as session:
        table = tables.table(session, id)
        asked = replace(query(argument, limit=argument["limit"]), geometry=_placed(table, suffix))
        fields = tables.search(session, table, replace(asked, limit=0)).fields
        options = _options(argument, fields, call.settings.data)
        ready = _copied(session, table, asked, options.variant) if suffix == "csv" else None
        # Closed before the session is, also where the client leaves half-way.
        if ready is not None:
            with closing(ready):
                yield from chain([options.variant.mark], ready)
            return
        with closing(tables.stream(session, table, asked)) as batches:
            yield from exports.write(suffix, _head(table, fields, suffix), _batches(fields, batches, suffix), options)


def _copied(session: Session, table: DataTable, asked: Query, variant: Variant) -> Generator[bytes, None, None] | None:
    """The rows as the database itself writes them, where it can."""
    told = {"delimiter": variant.delimiter, "decimal": variant.decimal, "safe": variant.safe}
    return tables.copy_csv(session, table, asked, {**told, "header": True, "milliseconds": True})


def _placed(table: DataTable, suffix: str) -> bool:
    return table.has_geometry and suffix not in CKAN


def _options(argument: Mapping[str, Any], fields: Sequence[Field], folder: Path) -> Options:
    variant = VARIANTS[argument["variant"]]
    marked = replace(variant, mark=MARK) if argument["bom"] else variant
    return Options(marked, folder, [field_dict(field) for field in fields] if argument["format"] == "json" else None)


def _head(table: DataTable, fields: Sequence[Field], suffix: str) -> Head:
    columns = [_column(field, suffix) for field in fields]
    return Head(str(table.id), columns=columns, geometry=_placed(table, suffix), srid=table.srid)


def _column(field: Field, suffix: str) -> Column:
    column = tables.to_column(field)
    return replace(column, type="text") if suffix in CKAN and field.type in MOMENTS else column


def _batches(fields: Sequence[Field], batches: Iterator[Any], suffix: str) -> Batches:
    if suffix not in CKAN:
        return batches
    return (converted(fields, batch, MOMENTS) for batch in batches)  # type: ignore[misc]  # rows are tuples

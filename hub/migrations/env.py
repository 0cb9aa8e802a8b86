"""Run migrations on the connection that `hub.db` hands over, then renew row-level security from the mixins."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import text

from hub import computing, policies
from hub.db import DATASTORE, Instant, Json, OptionalJson
from hub.geo import Geometry
from hub.tables import METADATA


def render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """How our own column types are written in a migration."""
    if kind == "type":
        for cls, module in ((Instant, "hub.db"), (Geometry, "hub.geo")):
            if isinstance(item, cls):
                autogen.imports.add(f"from {module} import {cls.__name__}")
                return f"{cls.__name__}()"
        for name, known in (("Json", Json), ("OptionalJson", OptionalJson)):
            if item is known:
                autogen.imports.add(f"from hub.db import {name}")
                return name
    return False


def is_ours(item: Any, name: str | None, kind: str, reflected: bool, _: Any) -> bool:
    """Leave out what PostGIS, partitions and spatial indexes bring along, and indexes of the other database."""
    if kind == "index":
        only = item._ddl_if
        return not (reflected and str(name).endswith("_gist")) and (only is None or only.dialect == dialect)
    return not (kind == "table" and reflected and item.fullname not in METADATA.tables)


def is_asked(name: str | None, kind: str, parents: Any) -> bool:
    """Leave the data tables alone: there may be thousands."""
    if kind == "schema":
        return name in (None, DATASTORE)
    return bool(
        kind != "table" or parents["schema_name"] is None or parents["schema_qualified_table_name"] in METADATA.tables
    )


connection = context.config.attributes["connection"]
dialect = connection.dialect.name
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_item=render,
    include_object=is_ours,
    include_name=is_asked,
    include_schemas=True,
    transactional_ddl=True,
)
context.run_migrations()
# On the way to the newest migration there are not yet all tables that have policies.
if dialect == "postgresql" and context.get_context().get_current_revision() == context.get_head_revision():
    for statement in (*computing.statements(), *policies.policies()):
        connection.execute(text(statement))

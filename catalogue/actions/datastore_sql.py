"""Tables are asked in SQL."""

from typing import Any

from marshmallow import Schema

from catalogue.action import action
from catalogue.schemas.values import required_text
from hub.access import Call
from hub.datasets.store.tables import sql
from hub.datasets.store.tables.question import Limits
from hub.errors import Forbidden


class Question(Schema):
    """One SELECT."""

    sql = required_text()


@action(takes=Question)
def datastore_search_sql(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """The rows that one SELECT finds in the tables which the caller sees, called by their ids in double quotes."""
    settings = call.settings
    if not settings.sql_search:
        raise Forbidden("Questions in SQL are switched off on this hub")
    limits = Limits(settings.sql_seconds, settings.sql_rows)
    found = sql.ask(call.session, call.gate.database, argument["sql"], limits)
    fields = [{"id": name, "type": kind} for name, kind in found.fields]
    answer = {"sql": argument["sql"], "records": found.records, "fields": fields}
    return answer | ({"records_truncated": True} if found.truncated else {})

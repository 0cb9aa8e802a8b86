"""Values that no client should send, and the status that each gets."""

from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from hub.boundary import OPERATOR, Scope
from hub.db import Database
from hub.tables import METADATA

DEEP: Any = [[[[[[[[1]]]]]]]]
LONG = "x" * 1_000_000
TYPES = (1, 1.5, True, [], ["a"], {}, {"a": 1}, DEEP)
"""What is no text."""


def key(name: str) -> list[tuple[Any, int]]:
    """What a key that has to be a name or id must not be."""
    return [({}, 409), ({name: None}, 409), ({name: ""}, 409), *(({name: wrong}, 409) for wrong in TYPES),
            ({name: LONG}, 404), ({name: "../../etc/passwd"}, 404), ({name: "' OR 1=1 --"}, 404), ({name: "%"}, 404),
            ({name: "\ud83d\ude00"}, 404), ({name: "ä" * 300}, 404), ({name: "{}" * 18}, 404)]  # fmt: skip


def number(name: str) -> list[tuple[Any, int]]:
    """What a count must not be."""
    wrong = (-1, "-1", 1.5, "1.5", "a", "", 2**31, 2**64, "9" * 5000, "1e3", [], [1], {}, DEEP, "٣x")
    return [({name: value}, 409) for value in wrong]


def typed() -> list[tuple[Any, int]]:
    """What proposals must not be asked for."""
    return [({}, 409), ({"q": None}, 409), *(({"q": wrong}, 409) for wrong in TYPES), ({"q": LONG}, 200),
            ({"q": "%"}, 200), *(({"q": "a", **sent}, status) for sent, status in number("limit"))]  # fmt: skip


TYPES_OF_ERRORS = {
    400: {"Search Query Error", "Integrity Error"},
    403: {"Authorization Error"},
    404: {"Not Found Error"},
    409: {"Validation Error", "Search Error"},
}
INSIDE = ("Traceback", "sqlalchemy", "psycopg", "sqlite3", "site-packages", "SELECT ", "INSERT ", ".py")
"""What no answer may tell of the inside."""


def fits(answer: TestResponse, status: int) -> bool:
    """Whether this is the contract's answer with this status: CKAN's envelope, its type of error, nothing else."""
    if answer.status_code != status or not isinstance(answer.json, dict):
        return False
    if status == 200:
        return bool(answer.json["success"])
    error = answer.json["error"]
    told = answer.text if len(answer.data) < 10_000 else ""  # a request that is sent back whole is not ours
    return error["__type"] in TYPES_OF_ERRORS[status] and len(error) > 1 and not any(word in told for word in INSIDE)


def everything(database: Database[Scope]) -> dict[str, Any]:
    """All rows of all tables, but for when a token was last used and when somebody last looked at the news."""
    with database.read(OPERATOR) as session:
        tables = (table for table in METADATA.sorted_tables if table.name not in ("token", "dashboard"))
        return {table.name: sorted(map(repr, session.execute(select(table)))) for table in tables}

"""Calls of the Action API as the tests make them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def call(client: FlaskClient, action: str, argument: Any = None, **options: Any) -> TestResponse:
    """The answer to one POST of JSON."""
    return client.post(f"/api/3/action/{action}", json=argument or {}, **options)


def result(client: FlaskClient, action: str, argument: Any = None) -> Any:
    """What a call that has to succeed results in."""
    answer = call(client, action, argument)
    assert answer.status_code == 200, answer.text
    return answer.json["result"]


def error(client: FlaskClient, action: str, argument: Any = None) -> tuple[int, dict[str, Any]]:
    """Status and error of a call that has to fail."""
    answer = call(client, action, argument)
    assert answer.json["success"] is False
    return answer.status_code, answer.json["error"]


def create(client: FlaskClient, name: str = "trees", town: str = "home", **more: Any) -> dict[str, Any]:
    """A new dataset of a town."""
    made: dict[str, Any] = result(client, "package_create", {"name": name, "owner_org": town, **more})
    return made


@contextmanager
def changes_nothing(client: FlaskClient, key: str) -> Iterator[None]:
    """The dataset is shown after the block as before."""
    before = result(client, "package_show", {"id": key})
    yield
    assert result(client, "package_show", {"id": key}) == before


def fill(client: FlaskClient, records: list[dict[str, Any]] | None = None, dataset: str = "trees", **more: Any) -> str:
    """The id of a new resource of a dataset that is nothing but a table with these records."""
    given = {"resource": {"package_id": dataset, "name": "rows"}, "records": records or [], **more}
    return str(result(client, "datastore_create", given)["resource_id"])


def found(client: FlaskClient, table: str, **asked: Any) -> list[Any]:
    """The records that a search finds."""
    records: list[Any] = result(client, "datastore_search", {"resource_id": table, **asked})["records"]
    return records

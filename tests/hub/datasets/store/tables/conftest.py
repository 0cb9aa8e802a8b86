"""A distribution of home that is to have a table."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

import pytest

from hub.boundary import OPERATOR, Scope
from hub.datasets import store
from hub.datasets.store import tables
from hub.datasets.store.tables import Field, Query
from hub.db import Database
from hub.records import DatasetDraft, DistributionDraft


@pytest.fixture
def part(make: Callable[..., UUID], look: Callable[..., Any]) -> UUID:
    """A distribution of a private dataset of home."""
    make(DatasetDraft("", "Trees", name="trees", distribution=(DistributionDraft("t"),)), private=True)
    id: UUID = look("trees").distributions[0].id
    return id


@pytest.fixture
def table(database: Database[Scope], part: UUID) -> Callable[..., UUID]:
    """`table({"name": "text"}, records…, primary_key=…)` makes home's table."""

    def create(columns: Mapping[str, str], *records: Mapping[str, Any], **more: Any) -> UUID:
        with database.write(OPERATOR) as session:
            fields = [Field(id, type) for id, type in columns.items()]
            row = tables.create(session, store.distribution(session, part), fields, **more)
            if records:
                tables.write(session, row, records, "insert")
        return part

    return create


@pytest.fixture
def write(database: Database[Scope], part: UUID) -> Callable[..., Any]:
    """`write([{…}], "upsert")` writes into the table."""

    def records(given: Iterable[Mapping[str, Any]], method: str = "upsert", **more: Any) -> Any:
        with database.write(OPERATOR) as session:
            return tables.write(session, tables.table(session, part), list(given), method, **more)

    return records


@pytest.fixture
def ask(database: Database[Scope], part: UUID) -> Callable[..., Any]:
    """`ask(filters=…)` gives the rows, without their numbers unless fields are named."""

    def rows(scope: Scope = OPERATOR, **question: Any) -> list[tuple[Any, ...]]:
        with database.read(scope) as session:
            found = tables.search(session, tables.table(session, part), Query(**question))
        named = question.get("fields") or question.get("distinct")
        return list(found.rows) if named else [row[1:] for row in found.rows]

    return rows

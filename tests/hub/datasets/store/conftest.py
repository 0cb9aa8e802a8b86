"""Sources of home and drafts, and taking one into the store."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from hub import changes
from hub.boundary import OPERATOR, Scope
from hub.datasets import store
from hub.db import Database
from hub.files import Files
from hub.records import DatasetDraft
from tests.conftest import Cast
from tests.ingest import add_source


@pytest.fixture
def source(database: Database[Scope], cast: Cast) -> UUID:
    """A source of home."""
    return add_source(database, cast.home.id, "folder", {"path": "/nowhere"})


@pytest.fixture
def take(database: Database[Scope], cast: Cast, files: Files, source: UUID) -> Callable[..., str]:
    """`take(draft)` takes a draft in from home's source, in a transaction of its own."""

    def upsert(draft: DatasetDraft, *, town: str = "home", origin: UUID = source, private: bool = True) -> str:
        owner = getattr(cast, town)
        with database.write(owner.scope) as session:
            return store.upsert(session, owner.id, origin, None, draft, files, private=private)

    return upsert


@pytest.fixture
def make(database: Database[Scope], cast: Cast, files: Files) -> Callable[..., UUID]:
    """`make(draft)` creates a dataset as somebody of home."""

    def create(draft: DatasetDraft, town: str = "home", **more: Any) -> UUID:
        owner = getattr(cast, town)
        with database.write(owner.scope, "clerk") as session:
            return store.create(session, owner.id, draft, files, **more).id

    return create


@pytest.fixture
def look(database: Database[Scope], cast: Cast) -> Callable[..., Any]:
    """`look(name or id)` is a dataset as home sees it, or another one of the cast."""

    def shown(name: Any, town: str = "home") -> store.Shown:
        with database.read(cast.scope(town)) as session:
            return store.shown(session, name)

    return shown


@pytest.fixture
def feed(database: Database[Scope]) -> Callable[[], list[tuple[str, str]]]:
    """What stands in the change feed: kind and operation of each entry."""

    def entries() -> list[tuple[str, str]]:
        with database.read(OPERATOR) as session:
            return [(c.kind, c.operation) for c in changes.since(session, 0)]

    return entries

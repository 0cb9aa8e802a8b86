"""Entries to search for, and an index of them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

from catalogue.search.fields import Entry
from catalogue.search.index import Index
from catalogue.search.query import SearchRequest, Visibility

MADE = datetime(2024, 1, 1, tzinfo=UTC)

Make = Callable[..., Entry]


@pytest.fixture(scope="session")
def make() -> Make:
    """An entry, public unless told otherwise; its id follows from its name."""

    def entry(name: str, **values: Any) -> Entry:
        given = {"metadata_created": MADE, "metadata_modified": MADE, "public": True, **values}
        return Entry(id=str(uuid5(NAMESPACE_URL, name)), name=name, **given)

    return entry


@pytest.fixture
def library(tmp_path) -> Callable[..., Index]:
    """An index of these entries, each written on its own, so that the index has several parts."""

    def of(*entries: Entry) -> Index:
        index = Index(tmp_path / "search")
        for cursor, entry in enumerate(entries):
            index.update([entry], [], cursor + 1, since=cursor)
        return index

    return of


@pytest.fixture
def names() -> Callable[..., list[str]]:
    """The names of all that is found, in the alphabet's order unless `sort` is given."""

    def found(index: Index, q: str = "", **request: Any) -> list[str]:
        everyone = index.search(SearchRequest(rows=1000), Visibility(everything=True)).ids
        known = {str(uuid5(NAMESPACE_URL, name)): name for name in request.pop("known")}
        assert set(everyone) <= set(known)
        ids = index.search(SearchRequest(q=q, rows=1000, **request), Visibility(everything=True)).ids
        return [known[id] for id in ids] if "sort" in request else sorted(known[id] for id in ids)

    return found

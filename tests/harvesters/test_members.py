"""What a run remembers of the series of its source."""

import pytest

from harvesters.members import Members
from hub.datasets import store
from hub.datasets.store import membership
from hub.records import DatasetDraft
from tests.conftest import on_sqlite
from tests.ingest import add_source

pytestmark = on_sqlite
SERIES = DatasetDraft("s", "Reihe", series=True)
MEMBER = DatasetDraft("m", "Teil", extras={"parent_identifier": "s"})


@pytest.fixture
def source(database, cast):
    return add_source(database, cast.home.id, "dcat", {"url": "https://town.example"})


def test_series_are_read_once_for_those_that_name_one_and_again_when_one_came(database, cast, source, monkeypatch):
    asked = []
    monkeypatch.setattr(membership, "of_source", lambda session, key: asked.append(key) or {})
    members = Members()
    with database.read(cast.home.scope) as session:
        for draft in (SERIES, MEMBER, MEMBER):
            assert members.series(session, source, draft) == {}
        assert asked == [source]
        members.came()
        members.series(session, source, MEMBER)
        assert asked == [source, source]


def test_those_that_came_before_are_put_in_when_a_series_came(database, cast, files, source):
    members = Members()
    with database.write(cast.home.scope) as session:
        for draft in (MEMBER, SERIES):
            store.upsert(session, cast.home.id, source, None, draft, files, private=False)
        members.settle(session, source)
        assert store.find_by_guid(session, source, "m").terms == {}
        members.came()
        members.settle(session, source)
        row = store.find_by_guid(session, source, "m")
        assert row.terms["in_series"] == [str(store.find_by_guid(session, source, "s").id)]

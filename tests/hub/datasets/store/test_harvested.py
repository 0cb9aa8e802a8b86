from uuid import uuid4

from hub.datasets.store import harvested
from hub.datasets.store.write import withdraw
from hub.records import DatasetDraft


def test_many_records_are_found_at_once_by_what_their_source_calls_them(database, cast, source, take, monkeypatch):
    monkeypatch.setattr(harvested, "AT_ONCE", 2)
    for n in range(5):
        take(DatasetDraft(str(n), f"Titel {n}"))
    with database.read(cast.home.scope) as session:
        found = harvested.known(session, source, {"0", "1", "2", "4", "9"})
        assert set(found) == {"0", "1", "2", "4"}
        assert {row.state for row in found.values()} == {"active"}
        assert harvested.known(session, uuid4(), {"0"}) == {}


def test_ours_are_all_but_those_of_the_source(database, cast, source, take, make, look):
    take(DatasetDraft("1", "Geholt"))
    mine, theirs = make(DatasetDraft("", "Von Hand", name="by-hand")), look("geholt").dataset.id
    with database.read(cast.home.scope) as session:
        assert harvested.ours(session, source, {mine, theirs, uuid4()}) == {mine}
        assert harvested.ours(session, uuid4(), {mine, theirs}) == {mine, theirs}


def test_gone_is_what_is_not_named_and_not_gone_already(database, cast, source, take):
    for n in range(3):
        take(DatasetDraft(str(n), f"Titel {n}"))
    with database.write(cast.home.scope) as session:
        assert [row.guid for row in harvested.gone(session, source, {"1"})] == ["0", "2"]
        withdraw(session, source, {"1", "2"})
        assert [row.title for row in harvested.gone(session, source, {"1"})] == ["Titel 2"]

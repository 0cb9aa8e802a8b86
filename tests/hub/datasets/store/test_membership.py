"""Members find their series and series their members, whichever comes first."""

from uuid import uuid4

import pytest

from hub import changes
from hub.boundary import OPERATOR
from hub.datasets import store
from hub.datasets.models import Dataset
from hub.datasets.store import difference, membership
from hub.records import DatasetDraft
from tests.ingest import add_source

URI = "https://town.example/series"


def series(guid="S-1", **terms):
    return DatasetDraft(guid, "Reihe", name="years", series=True, terms=terms, extras={"uri": URI})


def take(database, files, cast, source, *drafts):
    """Take in drafts one after the other, each with the series that are known before it; what became of them."""
    with database.write(cast.home.scope) as session:
        return [
            store.upsert(session, cast.home.id, source, None, draft, files, private=False,
                         series=membership.of_source(session, source))
            for draft in drafts
        ]  # fmt: skip


def found(database, source, guid):
    with database.read(OPERATOR) as session:
        return store.find_by_guid(session, source, guid)


@pytest.fixture
def source(database, cast):
    return add_source(database, cast.home.id, "dcat", {"url": "https://town.example"})


@pytest.mark.parametrize("extras", [{"parent_identifier": "S-1"}, {"in_series_text": '["S-1"]'}, {}], ids=repr)
def test_a_member_that_comes_after_is_in_its_series(database, files, cast, source, extras):
    member = DatasetDraft("m", "Teil", extras=extras, terms={} if extras else {"in_series": [URI]})
    take(database, files, cast, source, series(), member)
    id = found(database, source, "S-1").id
    assert found(database, source, "m").terms["in_series"] == [str(id)]
    assert take(database, files, cast, source, member) == ["unchanged"]


def test_a_member_that_came_before_is_put_into_it_once_and_other_addresses_stay(database, files, cast, source):
    member = DatasetDraft("m", "Teil", terms={"in_series": ["https://x.example/", URI]})
    take(database, files, cast, source, member, DatasetDraft("n", "Anderes"), series())
    with database.write(cast.home.scope) as session:
        known = membership.of_source(session, source)
        assert [membership.settle(session, source, known) for _ in range(2)] == [1, 0]
    id = found(database, source, "S-1").id
    assert found(database, source, "m").terms["in_series"] == ["https://x.example/", str(id)]
    assert take(database, files, cast, source, member) == ["unchanged"]


def test_a_member_that_is_in_its_series_makes_no_difference(database, files, cast, source):
    member = DatasetDraft("m", "Teil", terms={"in_series": [URI]})
    take(database, files, cast, source, series(), member)
    with database.read(cast.home.scope) as session:
        known = membership.of_source(session, source)
        assert difference.difference(session, source, membership.put_in(member, known)) == []
        assert membership.put_in(member, {}) is member


def test_a_series_of_another_source_is_not_meant(database, files, cast, source):
    other = add_source(database, cast.home.id, "dcat", {"url": "https://other.example"}, name="other")
    take(database, files, cast, other, series())
    take(database, files, cast, source, DatasetDraft("m", "Teil", terms={"in_series": [URI]}))
    assert found(database, source, "m").terms["in_series"] == [URI]


def test_a_series_is_known_by_all_its_identifiers_also_when_it_is_withdrawn(database, files, cast, source):
    take(database, files, cast, source, series(identifier="doi:10.5072/1", other_identifier=["F 4"]))
    with database.write(cast.home.scope) as session:
        store.withdraw(session, source, ())
        known = membership.of_source(session, source)
        assert set(known) == {"S-1", URI, "doi:10.5072/1", "F 4"}


def test_an_id_that_a_source_makes_up_is_no_series(database, files, cast, source):
    take(database, files, cast, source, series(), DatasetDraft("m", "Teil", extras={"in_series_text": str(uuid4())}))
    assert "in_series" not in found(database, source, "m").terms


def test_members_are_announced_when_a_series_goes_is_hidden_or_comes_back(database, files, cast, source):
    member = DatasetDraft("m", "Teil", terms={"in_series": [URI]})
    take(database, files, cast, source, series(), member, DatasetDraft("n", "Anderes"))
    id, key = (found(database, source, guid).id for guid in ("m", "S-1"))
    for change in (
        lambda session, row: store.publish(session, row, True),
        lambda session, row: store.publish(session, row, False),
        lambda session, row: store.withdraw(session, source, {"m", "n"}),
        lambda session, row: store.upsert(session, cast.home.id, source, None, series(), files, private=False),
        lambda session, row: store.remove(session, row),
    ):
        with database.write(cast.home.scope) as session:
            before = changes.head(session)
            change(session, session.get_one(Dataset, key))
        with database.read(OPERATOR) as session:
            assert {each.subject for each in changes.since(session, before)} == {str(id), str(key)}

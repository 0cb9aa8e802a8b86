import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.boundary import OPERATOR
from hub.datasets.models import Dataset
from hub.errors import Forbidden
from hub.records import Refusal
from hub.sources import store
from hub.sources.models import Issue, Run, Source


def add(database, owner, **values):
    """A source with a run and an issue."""
    with database.write(OPERATOR) as session:
        source = store.add(session, owner, "air", "folder", {"path": "/x"}, **values)
        store.add_issues(session, store.start(session, source).id, [Refusal("row 1", "no date")])
        return source.id


def test_two_organisations_may_use_the_same_name_and_one_may_not_use_it_twice(database, cast):
    add(database, cast.home.id)
    add(database, cast.partner.id)
    with pytest.raises(IntegrityError), database.write(OPERATOR) as session:
        session.add(Source(owner_id=cast.home.id, name="air", title="Air", kind="folder", config={}))


@pytest.mark.parametrize("town", ["partner", "stranger", "public"])
def test_a_source_with_its_runs_and_issues_is_seen_by_its_owner_alone_even_when_its_data_are_public(
    database, cast, town
):
    add(database, cast.home.id, private=False)
    for scope, seen in ((cast.scope(town), 0), (cast.home.scope, 1)):
        with database.read(scope) as session:
            assert [len(session.scalars(select(kind)).all()) for kind in (Source, Run, Issue)] == [seen] * 3


def test_another_organisation_adds_no_run(database, cast):
    key = add(database, cast.home.id)
    with pytest.raises(Forbidden), database.write(cast.partner.scope) as session:
        session.add(Run(source_id=key))


def test_runs_and_issues_go_with_their_source_and_its_datasets_stay(database, cast):
    key = add(database, cast.home.id)
    with database.write(OPERATOR) as session:
        session.add(Dataset(owner_id=cast.home.id, name="trees", title="Trees", source_id=key))
        session.flush()
        session.delete(session.get(Source, key))
    with database.read(OPERATOR) as session:
        assert session.scalars(select(Run)).all() == session.scalars(select(Issue)).all() == []
        assert session.scalars(select(Dataset)).one().source_id is None


def test_a_source_is_private_unless_said_otherwise(database, cast):
    key = add(database, cast.home.id)
    with database.read(OPERATOR) as session:
        source = session.get(Source, key)
        assert (source.private, source.config, source.cursor, source.schedule) == (True, {"path": "/x"}, {}, "")

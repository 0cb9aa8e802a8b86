"""People who were let in to single datasets, and both locks of the boundary."""

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import ProgrammingError

from hub.boundary import OPERATOR, Scope
from hub.datasets.models import Dataset, Distribution
from hub.errors import Forbidden, NotFound
from hub.identity import store
from hub.identity.models import Role
from tests.conftest import on_postgresql


@pytest.fixture
def trees(database, cast):
    """The id of a private dataset of home with a distribution, beside another."""
    with database.write(OPERATOR) as session:
        for name in ("other", "trees"):
            row = Dataset(owner_id=cast.home.id, name=name, title=name)
            row.distributions.append(Distribution(title=name))
            session.add(row)
            session.flush()
        return row.id


def test_who_is_let_in_is_listed_and_let_out(database, cast, trees):
    with database.write(OPERATOR) as session:
        user = store.user(session, "stranger-admin")
        store.let_in(session, trees, user, Role.ADMIN)
        assert store.single(session, user.id, admins=True) == {trees: "admin"}
        assert store.single(session, user.id, admins=False) == {trees: "editor"}
        assert [row.user_id for row in store.collaborators(session, trees)] == [user.id]
        store.let_out(session, trees, user)
        assert store.single(session, user.id, admins=True) == {}
        with pytest.raises(NotFound):
            store.let_out(session, trees, user)
        store.let_in(session, trees, user, Role.MEMBER)
        store.let_all_out(session, trees)
        assert not store.collaborations(session, user.id)


def test_a_user_who_goes_is_let_out(database, cast, trees):
    with database.write(OPERATOR) as session:
        user = store.user(session, "stranger-admin")
        store.let_in(session, trees, user, Role.MEMBER)
        store.remove_user(session, user)
        assert not store.collaborations(session, user.id)


def test_the_first_lock_opens_one_row_alone(database, cast, trees):
    member, editor = Scope(items=frozenset({trees})), Scope(items=frozenset({trees}), edits=frozenset({trees}))
    for scope in (member, editor):
        with database.read(scope) as session:
            assert session.scalars(select(Dataset.name)).all() == ["trees"]
            assert session.scalars(select(Distribution.title)).all() == ["trees"]
    with database.write(editor) as session:
        session.get_one(Dataset, trees).title = "changed"
        session.execute(update(Distribution).values(title="changed"))
    with database.write(member) as session:
        session.get_one(Dataset, trees).title = "changed again"
        with pytest.raises(Forbidden):
            session.flush()
        session.expunge_all()
    with database.read(OPERATOR) as session:
        assert sorted(session.scalars(select(Dataset.title))) == ["changed", "other"]
        assert sorted(session.scalars(select(Distribution.title))) == ["changed", "other"]


def test_one_row_is_neither_given_away_nor_doubled(database, cast, trees):
    scope = Scope(items=frozenset({trees}), edits=frozenset({trees}))
    for change in (
        lambda session, row: setattr(row, "owner_id", cast.stranger.id),
        lambda session, row: session.add(Dataset(owner_id=row.owner_id, name="x", title="x")),
    ):
        with database.write(scope) as session:
            change(session, session.get_one(Dataset, trees))
            with pytest.raises(Forbidden):
                session.flush()
            session.expunge_all()


@on_postgresql
def test_the_second_lock_opens_the_same(database, cast, trees):
    editor = Scope(items=frozenset({trees}), edits=frozenset({trees}))
    for scope, seen, changed in ((Scope(items=frozenset({trees})), 1, 0), (editor, 1, 1), (cast.stranger.scope, 0, 0)):
        with database.read(scope) as session:
            for table in ("dataset", "distribution"):
                assert len(session.connection().execute(text(f"SELECT id FROM {table}")).all()) == seen
        with database.write(scope) as session:
            for table in ("dataset", "distribution"):
                done = session.connection().execute(text(f"UPDATE {table} SET title = 'second'"))
                assert done.rowcount == changed
    add = "INSERT INTO data_grant (id, grantee_id, dataset_id, purpose, granted_at, until, owner_id) "
    with database.write(editor) as session:
        connection = session.connection()
        connection.execute(
            text("INSERT INTO former_name (name, dataset_id, until) SELECT name, id, now() FROM dataset")
        )
        with pytest.raises(ProgrammingError, match="row-level security"):
            connection.execute(
                text(f"{add} SELECT gen_random_uuid(), owner_id, id, 'p', now(), now(), owner_id FROM dataset")
            )
        session.rollback()

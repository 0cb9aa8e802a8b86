import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import NAMESPACE_DNS, UUID, uuid5

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub import changes
from hub.boundary import OPERATOR
from hub.changes import Change
from hub.datasets.models import Dataset, Distribution
from hub.identity.models import Organization
from hub.iot.models import Thing


def key(name: str) -> UUID:
    """The id of the dataset of this name."""
    return uuid5(NAMESPACE_DNS, name)


def dataset(owner: UUID, name: str = "trees") -> Dataset:
    return Dataset(id=key(name), owner_id=owner, name=name, title=name)


def fail() -> None:
    raise InterruptedError


TREES = key("trees")


@pytest.fixture
def told(database):
    """What the feed tells after what was there when this began."""

    def kept() -> list[Change]:
        with database.read(OPERATOR) as session:
            return list(changes.since(session, 0))

    return kept


def test_a_dataset_is_created_updated_and_deleted(database, cast, told):
    with database.write(cast.home.scope) as session:
        session.add(dataset(cast.home.id))
    with database.write(cast.home.scope) as session:
        session.get(Dataset, TREES).title = "oaks"
    with database.write(cast.home.scope) as session:
        session.delete(session.get(Dataset, TREES))
    assert [(c.seq, c.operation) for c in told()] == [(1, "created"), (2, "updated"), (3, "deleted")]
    assert {(c.kind, c.subject, c.owner_id) for c in told()} == {("dataset", str(TREES), cast.home.id)}


def test_to_delete_softly_is_to_delete(database, cast, told):
    with database.write(cast.home.scope) as session:
        session.add(dataset(cast.home.id))
    for state in ("deleted", "active"):
        with database.write(cast.home.scope) as session:
            session.scalars(select(Dataset)).one().state = state
    assert [c.operation for c in told()] == ["created", "deleted", "updated"]


def test_a_part_tells_of_its_dataset(database, cast, told):
    with database.write(cast.home.scope) as session:
        session.add(dataset(cast.home.id))
    with database.write(cast.home.scope) as session:
        session.add(Distribution(dataset_id=TREES))
    with database.write(cast.home.scope) as session:
        session.scalars(select(Distribution)).one().title = "changed"
    with database.write(cast.home.scope) as session:
        row = session.get(Dataset, TREES)
        row.distributions.clear()
    assert [(c.subject, c.operation, c.owner_id) for c in told()] == [
        (str(TREES), operation, cast.home.id) for operation in ("created", "updated", "updated", "updated")
    ]


@pytest.mark.parametrize("flush", [True, False])
def test_several_steps_of_one_transaction_are_told_once(database, cast, told, flush):
    with database.write(cast.home.scope) as session:
        row = dataset(cast.home.id)
        session.add(row)
        for title in ("oaks", "elms"):
            if flush:
                session.flush()
            row.title = title
            row.distributions.append(Distribution(title=title))
    assert [(c.subject, c.operation) for c in told()] == [(str(TREES), "created")]


def test_the_last_of_several_steps_counts(database, cast, told):
    with database.write(cast.home.scope) as session:
        session.add_all([dataset(cast.home.id, name) for name in ("gone", "back")])
    with database.write(cast.home.scope) as session:
        gone, back = session.scalars(select(Dataset).order_by(Dataset.name.desc()))
        gone.distributions.append(Distribution())
        gone.title, back.state = "going", "deleted"
        session.flush()
        session.delete(gone)
        back.state = "active"
    expected = {(str(key("gone")), "deleted"), (str(key("back")), "updated")}
    assert {(c.subject, c.operation) for c in told()[2:]} == expected


def test_what_is_not_changed_is_not_told(database, cast, told):
    with database.write(cast.home.scope) as session:
        session.add(dataset(cast.home.id))
    with database.write(cast.home.scope) as session:
        row = session.scalars(select(Dataset)).one()
        row.title = str(row.title)
        session.add(Organization(name="not-fed", title="not fed"))
    assert len(told()) == 1


def test_nothing_is_told_of_what_is_rolled_back(database, cast, told):
    with contextlib.suppress(InterruptedError), database.write(cast.home.scope) as session:
        session.add(dataset(cast.home.id))
        session.flush()
        fail()
    with database.write(cast.home.scope) as session:
        session.add(Thing(owner_id=cast.home.id, name="bench"))
    assert [(c.seq, c.kind) for c in told()] == [(1, "thing")]


def test_a_savepoint_takes_back_its_own_changes_only(database, cast, told):
    with database.write(cast.home.scope) as session:
        session.add(dataset(cast.home.id, "first"))
        with contextlib.suppress(InterruptedError), session.begin_nested():
            session.add(dataset(cast.home.id, "second"))
            session.flush()
            fail()
        with session.begin_nested():
            session.add(dataset(cast.home.id, "third"))
    assert [(c.seq, c.subject) for c in told()] == [(1, str(key("first"))), (2, str(key("third")))]


def test_a_savepoint_that_fails_in_the_database_takes_back_its_own_changes_only(database, cast, told):
    with database.write(cast.home.scope) as session:
        session.add(dataset(cast.home.id, "first"))
        with contextlib.suppress(IntegrityError), session.begin_nested():
            session.add(Dataset(owner_id=cast.home.id, name="first", title="taken"))
    assert [(c.seq, c.subject) for c in told()] == [(1, str(key("first")))]


def test_savepoints_within_savepoints_are_taken_back_with_the_outer_one(database, cast, told):
    with database.write(cast.home.scope) as session:
        with contextlib.suppress(InterruptedError), session.begin_nested():
            with session.begin_nested():
                session.add(dataset(cast.home.id, "inner"))
            fail()
        session.add(dataset(cast.home.id, "kept"))
    assert [c.subject for c in told()] == [str(key("kept"))]


def test_the_head_is_the_newest_number(database, cast):
    with database.read(OPERATOR) as reading:
        assert changes.head(reading) == 0
    with database.write(cast.home.scope) as session:
        session.add_all([dataset(cast.home.id, name) for name in ("one", "two")])
    with database.read(OPERATOR) as reading:
        assert changes.head(reading) == 2


def test_a_reader_goes_on_where_it_was(database, cast):
    with database.write(cast.home.scope) as session:
        session.add_all([dataset(cast.home.id, f"n{number}") for number in range(5)])
    for expected in ([1, 2], [3, 4], [5], []):
        with database.write(OPERATOR) as session:
            page = changes.since(session, changes.cursor(session, "search"), limit=2)
            assert [c.seq for c in page] == expected
            if page:
                changes.advance(session, "search", page[-1].seq)
    with database.read(OPERATOR) as session:
        assert (changes.cursor(session, "search"), changes.cursor(session, "new")) == (5, 0)


WRITERS, ROUNDS = 4, 12


def test_numbers_have_no_gaps_and_a_reader_misses_none_while_many_write(database, cast):
    """Some writers give up; what they took is given out again."""
    done = threading.Event()

    def write(writer: int) -> list[str]:
        kept = []
        for turn in range(ROUNDS):
            names = [f"w{writer}-{turn}-{number}" for number in range(1 + turn % 3)]
            with contextlib.suppress(InterruptedError), database.write(cast.home.scope) as session:
                session.add_all([dataset(cast.home.id, name) for name in names])
                session.flush()
                if turn % 4 == 3:
                    changes.take(session, "change", 5)
                    fail()
                kept += [str(key(name)) for name in names]
        return kept

    def follow() -> list[tuple[int, str]]:
        seen: list[tuple[int, str]] = []
        while True:
            last = done.is_set()
            with database.read(OPERATOR) as session:
                page = changes.since(session, len(seen), limit=7)
                seen += [(c.seq, c.subject) for c in page]
            if last and not page:
                return seen

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(follow)
        try:
            written = [subject for kept in pool.map(write, range(WRITERS)) for subject in kept]
        finally:
            done.set()
        seen = reader.result()
    assert [seq for seq, _ in seen] == list(range(1, len(written) + 1))
    assert sorted(subject for _, subject in seen) == sorted(written)


def test_what_is_announced_stands_in_the_feed_once(database, cast, told):
    with database.write(cast.home.scope) as session:
        for _ in range(2):
            changes.announce(session, "dataset", key("first"), cast.home.id)
        changes.announce(session, "group", key("second"))
    assert [(c.kind, c.subject, c.owner_id, c.operation) for c in told()] == [
        ("dataset", str(key("first")), cast.home.id, "updated"),
        ("group", str(key("second")), None, "updated"),
    ]

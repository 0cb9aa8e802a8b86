"""Random steps of three towns: after each of them every form of query sees what the plain picture says, no more.

On PostgreSQL row-level security alone has to give the same answers: there SQL is also written by hand.
"""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from sqlalchemy import exists, func, select, union, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session, aliased, joinedload, lazyload, selectinload, subqueryload

from hub.boundary import Owned, Scope
from hub.datasets.models import Dataset, Distribution
from hub.db import Database
from hub.identity.models import Organization
from hub.iot.models import Calibration, Datastream, Thing
from hub.policies import table_name
from hub.sharing.models import Grant
from hub.sources.models import Source
from tests.hub.world import KINDS, STEPS, TEXT, TOWNS, World, found, walk

SCOPES = (*TOWNS, "")


def columns(session: Session, kind: Any, keys: Iterable[Any]) -> set[Any]:
    return set(session.scalars(select(kind.id)))


def entities(session: Session, kind: Any, keys: Iterable[Any]) -> set[Any]:
    return {found.id for found in session.scalars(select(kind))}


def queried(session: Session, kind: Any, keys: Iterable[Any]) -> set[Any]:
    return {found.id for found in session.query(kind).all()}


def alias(session: Session, kind: Any, keys: Iterable[Any]) -> set[Any]:
    return set(session.scalars(select(aliased(kind).id)))


def subquery(session: Session, kind: Any, keys: Iterable[Any]) -> set[Any]:
    return set(session.scalars(select(select(kind.id).subquery().c.id)))


def alias_of_subquery(session: Session, kind: Any, keys: Iterable[Any]) -> set[Any]:
    return {found.id for found in session.scalars(select(aliased(kind, select(kind).subquery())))}


def cte(session: Session, kind: Any, keys: Iterable[Any]) -> set[Any]:
    return set(session.scalars(select(select(kind.id).cte().c.id)))


def both(session: Session, kind: Any, keys: Iterable[Any]) -> set[Any]:
    return set(session.scalars(union(select(kind.id), select(aliased(kind).id))))


def within(session: Session, kind: Any, keys: Iterable[Any]) -> set[Any]:
    other = aliased(kind)
    return set(session.scalars(select(kind.id).where(kind.id.in_(select(other.id)))))


def existence(session: Session, kind: Any, keys: Iterable[Any]) -> set[Any]:
    asked = [*keys]
    answers = session.execute(select(*(exists(select(kind.id).where(kind.id == key)) for key in asked))).one()
    return {key for key, answer in zip(asked, answers, strict=True) if answer}


def scalars(session: Session, kind: Any, keys: Iterable[Any]) -> set[Any]:
    asked = (select(kind.id).where(kind.id == key).scalar_subquery() for key in keys)
    return set(session.execute(select(*asked)).one()) - {None}


def got(session: Session, kind: Any, keys: Iterable[Any]) -> set[Any]:
    return {key for key in keys if session.get(kind, key) is not None}


def joined(session: Session, kind: Any, keys: Iterable[Any]) -> set[Any]:
    if issubclass(kind, Owned):
        return set(session.scalars(select(kind.id).join(Organization, Organization.id == kind.owner_id)))
    column, key, parent = kind.__part_of__()
    return set(session.scalars(select(kind.id).join(parent, key == column)))


def outer_joined(session: Session, kind: Any, keys: Iterable[Any]) -> set[Any]:
    if issubclass(kind, Owned):
        statement = select(kind.id).select_from(Organization).outerjoin(kind, Organization.id == kind.owner_id)
    else:
        column, key, parent = kind.__part_of__()
        statement = select(kind.id).select_from(parent).outerjoin(kind, key == column)
    return set(session.scalars(statement)) - {None}


def counted(session: Session, kind: Any, keys: Iterable[Any]) -> int:
    answers = {
        session.scalar(select(func.count()).select_from(kind)),
        session.scalar(select(func.count(kind.id))),
        session.scalar(select(func.count()).select_from(select(kind.id).subquery())),
    }
    (answer,) = answers
    return int(answer)


FORMS: tuple[Callable[..., Any], ...] = (
    columns,
    entities,
    queried,
    alias,
    subquery,
    alias_of_subquery,
    cte,
    both,
    within,
    existence,
    scalars,
    got,
    joined,
    outer_joined,
    counted,
)


ONE_BY_ONE = (existence, scalars, got)
"""They ask for each key; for a few of them, because the statement is compiled for each number of keys."""


def check(world: World, session: Session, town: str, form: Callable[..., Any], kind: Any) -> None:
    keys = [item.key for item in world.of(kind)]
    if not keys:
        return
    expected = world.visible(town, kind)
    if form in ONE_BY_ONE:
        keys = keys[-5:]
        expected &= {*keys}
    answer = form(session, kind, keys)
    assert answer == (len(expected) if form is counted else expected), (town, form.__name__, kind.__name__)


def check_relationships(world: World, session: Session, town: str) -> None:
    """Each way of loading brings the parts that the town sees, and hides a private thing behind a public datastream."""
    datasets, streams = world.visible(town, Dataset), world.visible(town, Datastream)
    parts = {(i.parent.key, i.key) for i in world.of(Distribution) if i.parent and i.parent.key in datasets}
    dated = {(i.parent.key, i.key) for i in world.of(Calibration) if i.parent and i.parent.key in streams}
    things = {(i.key, i.thing.key if i.thing and world.sees(town, i.thing) else None) for i in world.of(Datastream)}
    for load in (lazyload, selectinload, joinedload, subqueryload):
        session.expunge_all()
        found = session.scalars(select(Dataset).options(load(Dataset.distributions))).unique().all()
        assert {(d.id, part.id) for d in found for part in d.distributions} == parts, (town, load.__name__)
        options = (load(Datastream.calibrations), load(Datastream.thing))
        held = session.scalars(select(Datastream).options(*options)).unique().all()
        assert {(s.id, c.id) for s in held for c in s.calibrations} == dated, (town, load.__name__)
        seen = {(s.id, s.thing.id if s.thing else None) for s in held}
        assert seen == {pair for pair in things if pair[0] in streams}, (town, load.__name__)
    assert set(session.scalars(select(Dataset.id).join(Dataset.distributions))) == {d for d, _ in parts}
    assert set(session.scalars(select(Dataset.id).where(Dataset.distributions.any()))) == {d for d, _ in parts}
    assert set(session.scalars(select(Datastream.id).join(Datastream.thing))) == {
        s for s, t in things if s in streams and t is not None
    }
    linked = {(i.key, i.link.key) for i in world.of(Distribution) if i.link and i.parent and i.parent.key in datasets}
    pairs = session.execute(select(Distribution.id, Datastream.id).outerjoin(Datastream)).all()
    assert {tuple(pair) for pair in pairs if pair[1]} == {pair for pair in linked if pair[1] in streams}


def check_by_hand(world: World, session: Session, town: str) -> None:
    """Row-level security by itself."""
    run = session.connection().exec_driver_sql
    for kind in KINDS:
        seen = set(run(f"SELECT id FROM {table_name(kind)}").scalars())
        assert seen == world.visible(town, kind), (town, kind.__name__)


def check_writing(world: World, town: str) -> None:
    """Statements without a condition change and remove what the town owns, by the ORM and by hand."""
    for kind in KINDS:
        own, column = len(world.writable(town, kind)), getattr(kind, TEXT[kind])
        with world.database.write(world.scope(town)) as session:
            changed = update(kind).values({column: column}).execution_options(synchronize_session=False)
            assert session.execute(changed).rowcount == own, (town, kind.__name__)
            if not world.database.is_sqlite:
                connection, table = session.connection(), table_name(kind)
                assert connection.exec_driver_sql(f"UPDATE {table} SET id = id").rowcount == own, (town, table)
                with connection.begin_nested() as savepoint:
                    assert connection.exec_driver_sql(f"DELETE FROM {table}").rowcount == own, (town, table)
                    savepoint.rollback()


def check_giving_away(world: World, town: str) -> None:
    """Nothing is written into another town's name by hand, neither new nor by moving what one has."""
    other = world.towns[TOWNS[TOWNS.index(town) - 1]]
    added = (
        "INSERT INTO source SELECT gen_random_uuid(), name || 'x', title, kind, config, private, schedule, next_run_at,"
        f" cursor, created_at, '{other}' FROM source"
    )
    moves = {f"UPDATE {kind.__tablename__} SET owner_id = '{other}'": kind for kind in (Source, Dataset, Thing, Grant)}
    for statement, kind in {added: Source, **moves}.items():
        if world.writable(town, kind):
            with pytest.raises(ProgrammingError, match="row-level security"):
                by_hand(world, town, statement)


def by_hand(world: World, town: str, statement: str) -> None:
    with world.database.write(world.scope(town)) as session:
        session.connection().exec_driver_sql(statement)


def check_some(world: World, count: int) -> None:
    for town in SCOPES:
        with world.database.read(world.scope(town)) as session:
            for place in range(count * 5, count * 5 + 5):  # each form in its turn, on each kind in its turn
                check(world, session, town, FORMS[place % len(FORMS)], KINDS[(place + count) % len(KINDS)])
            if not world.database.is_sqlite:
                check_by_hand(world, session, town)


def check_all(world: World) -> None:
    world.let_in()
    for town in (*SCOPES, "guest"):
        with world.database.read(world.scope(town)) as session:
            check_relationships(world, session, town)
            for kind in KINDS:
                for form in FORMS:
                    check(world, session, town, form, kind)
        check_writing(world, town)
        if town in TOWNS and not world.database.is_sqlite:
            check_giving_away(world, town)


steps = st.tuples(st.sampled_from(STEPS), st.sampled_from(TOWNS), st.integers(0, 200), st.booleans())


@profile(
    max_examples=3,
    phases=(Phase.generate,),  # a failing walk is told as it is: making it shorter would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(steps, min_size=12, max_size=20))
def test_every_query_sees_what_its_town_may_see(database: Database[Scope], taken):
    world = found(database)
    for count in walk(world, taken):
        check_some(world, count)
    check_all(world)

"""How rows are protected: by their owner, by what they are part of, as drafts."""

import pytest
from shapely import Point
from sqlalchemy import select

from hub.boundary import OPERATOR, PUBLIC, Scope
from hub.datasets.models import Dataset, Distribution
from hub.errors import Forbidden
from hub.iot.models import HistoricalLocation, Location, Thing
from tests.hub.boundary.rows import keep


def test_a_draft_is_seen_by_those_alone_who_may_change_it(database, cast):
    key = keep(database, cast.home.id, "sketch", state="draft", private=False)
    member = Scope(reads=frozenset({cast.home.id}))
    for scope, seen in ((PUBLIC, 0), (member, 0), (cast.partner.scope, 0), (cast.home.scope, 1), (OPERATOR, 1)):
        with database.read(scope) as session:
            assert session.scalars(select(Dataset.id)).all() == [key] * seen
            assert len(session.scalars(select(Distribution.id)).all()) == seen


def test_a_part_cannot_be_moved_to_a_foreign_dataset(database, cast, shared):
    key, _ = shared
    own = keep(database, cast.partner.id, "own")
    with pytest.raises(Forbidden), database.write(cast.partner.scope) as session:
        session.get(Dataset, own).distributions[0].dataset = session.get(Dataset, key)
    with pytest.raises(Forbidden), database.write(cast.partner.scope) as session:
        session.add(Distribution(dataset_id=own, dataset=session.get(Dataset, key)))
    with pytest.raises(Forbidden), database.write(cast.partner.scope) as session:
        session.get(Dataset, own).distributions[0].dataset_id = key
    with database.read(OPERATOR) as session:
        assert sorted(session.scalars(select(Distribution.title))) == ["own", "trees"]


def test_a_part_that_hangs_on_an_object_belongs_to_its_owner(database, cast, shared):
    with database.write(cast.partner.scope) as session:
        session.add(Distribution(title="new", dataset=Dataset(owner_id=cast.partner.id, name="own", title="own")))
    with pytest.raises(Forbidden), database.write(cast.partner.scope) as session:
        session.add(Distribution(title="foreign", dataset=Dataset(owner_id=cast.home.id, name="other", title="other")))
    with database.read(OPERATOR) as session:
        assert sorted(session.scalars(select(Distribution.title))) == ["new", "trees"]


def test_an_object_cannot_be_given_away_or_taken(database, cast, shared):
    key, _ = shared
    own = keep(database, cast.partner.id, "own")
    for scope, row, owner in ((cast.partner.scope, own, cast.home.id), (cast.partner.scope, key, cast.partner.id)):
        with pytest.raises(Forbidden), database.write(scope) as session:
            session.get(Dataset, row).owner_id = owner


def test_a_join_along_a_relationship_hides_its_target(database, cast):
    with database.write(OPERATOR) as session:
        thing = Thing(owner_id=cast.home.id, name="bench", private=False)
        thing.locations.append(Location(owner_id=cast.home.id, name="secret", location=Point(0, 0)))
        session.add(thing)
    with database.read(PUBLIC) as session:
        assert session.scalars(select(Thing.name)).all() == ["bench"]
        assert session.scalars(select(Thing.name).join(Thing.locations)).all() == []
        assert session.scalars(select(Thing.name).where(Thing.locations.any())).all() == []


def test_a_part_is_seen_with_what_it_is_part_of(database, cast):
    with database.write(OPERATOR) as session:
        thing = Thing(owner_id=cast.home.id, name="bench")
        place = Location(owner_id=cast.home.id, name="here", location=Point(0, 0), private=False)
        session.add_all([thing, place])
        session.flush()
        session.add(HistoricalLocation(thing_id=thing.id, locations=[place]))
    for town, count in (("home", 1), ("partner", 0), ("public", 0)):
        with database.read(cast.scope(town)) as session:
            assert len(session.scalars(select(HistoricalLocation.id)).all()) == count

"""Criteria hold for each alias of a class, however it is joined."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import aliased

from hub.boundary import PUBLIC, confined
from hub.iot.models import Datastream, Thing


@pytest.mark.parametrize("outer", [False, True])
def test_a_joined_alias_is_confined_itself(outer):
    thing, stream = aliased(Thing, name="t"), aliased(Datastream, name="d")
    statement = select(stream.id).join(thing, thing.id == stream.thing_id, isouter=outer)
    sql = str(confined(statement, PUBLIC))
    assert "t.private IS" in sql
    assert "thing.private" not in sql.replace("datastream", "")
    assert sql.count("d.private IS") == 1


def test_two_aliases_of_one_class_are_confined_each():
    one, other = aliased(Thing, name="one"), aliased(Thing, name="other")
    sql = str(confined(select(one.id).join(other, other.id == one.id), PUBLIC))
    assert (sql.count("one.private IS"), sql.count("other.private IS")) == (1, 1)

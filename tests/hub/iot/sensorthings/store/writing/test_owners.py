"""Whose new entities are, and who may change what is there."""

from dataclasses import replace

import pytest

from hub.access import NOBODY
from hub.errors import BadRequest, Forbidden
from hub.iot.models import Thing
from hub.iot.sensorthings.store.writing.owners import Author, hold
from tests.hub.iot.sensorthings.entities_sent import THING


def test_whoever_writes_for_one_town_need_not_say_so(home, cast):
    assert home.read(Thing, home.post("Things", THING), "owner_id") == cast.home.id


def test_whoever_writes_for_two_says_for_which(home, cast):
    home.principal = replace(home.principal, roles={cast.home.id: "admin", cast.partner.id: "editor"})
    with pytest.raises(BadRequest, match="Allmende-Organization"):
        home.post("Things", THING)
    assert home.read(Thing, home.post("Things", THING, organization="partner"), "owner_id") == cast.partner.id


def test_the_operator_says_for_which_town(desk, cast):
    operator = desk("operator")
    with pytest.raises(BadRequest, match="Allmende-Organization"):
        operator.post("Things", THING)
    assert operator.read(Thing, operator.post("Things", THING, organization="home"), "owner_id") == cast.home.id


@pytest.mark.parametrize("town", ["partner", "stranger"])
def test_nobody_writes_for_another_town(home, town):
    with pytest.raises(Forbidden, match=f"for “{town}”"):
        home.post("Things", THING, organization=town)


def test_a_town_has_to_be_there(home):
    with pytest.raises(BadRequest, match="no organisation “atlantis”"):
        home.post("Things", THING, organization="atlantis")


def test_a_member_who_only_reads_writes_for_none(database, cast):
    reader = replace(NOBODY, roles={cast.home.id: "member"}, may_write=True)
    with database.read(reader.scope) as session, pytest.raises(BadRequest):
        Author(reader).owner(session)


@pytest.mark.parametrize("town", ["partner", "stranger"])
def test_what_belongs_to_others_is_not_changed(database, desk, home, cast, town):
    id = home.post("Things", {**THING, "@allmende.access": "public"})
    with database.write(cast.scope(town)) as session, pytest.raises(Forbidden):
        hold(session, session.get(Thing, id))

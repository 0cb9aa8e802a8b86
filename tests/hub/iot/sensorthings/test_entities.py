import pytest
from sqlalchemy import inspect

from hub.iot import models
from hub.iot.sensorthings.entities import ALL, ENTITIES

SETS = [
    "Things",
    "Locations",
    "HistoricalLocations",
    "Datastreams",
    "Sensors",
    "ObservedProperties",
    "Observations",
    "FeaturesOfInterest",
    "MultiDatastreams",
]
LINKS = [(entity, link) for entity in ALL for link in entity.links]


def columns(model):
    return set(model.c.keys()) | {"feature"} if model is models.observation else set(inspect(model).attrs.keys())


def test_the_sets_are_those_of_the_standard():
    assert [entity.set for entity in ALL] == SETS


def test_an_entity_is_found_by_its_name_and_by_that_of_its_set():
    assert ENTITIES["Thing"] is ENTITIES["Things"]


@pytest.mark.parametrize("entity", ALL, ids=lambda entity: entity.name)
def test_each_property_stands_in_the_table(entity):
    known = columns(entity.model)
    for each in entity.properties:
        assert each.latest or each.key in known
        assert not each.json or each.json in known


def test_what_is_kept_of_a_datastream_stands_in_latest():
    known = columns(models.Latest)
    assert {key for entity in ALL for each in entity.properties for key in each.latest} < known


@pytest.mark.parametrize(("entity", "link"), LINKS, ids=lambda each: each.name)
def test_each_link_joins_columns_that_there_are(entity, link):
    target = ENTITIES[link.target]
    assert link.here in columns(entity.model)
    assert link.there in columns(target.model)
    if link.through:
        names = {link.through.here, link.through.there} | ({link.through.position} - {""})
        assert names <= set(link.through.table.c.keys())


@pytest.mark.parametrize(("entity", "link"), LINKS, ids=lambda each: each.name)
def test_each_link_has_its_way_back(entity, link):
    assert any(back.target == entity.name for back in ENTITIES[link.target].links)


@pytest.mark.parametrize(("entity", "link"), LINKS, ids=lambda each: each.name)
def test_a_link_is_called_like_what_it_leads_to(entity, link):
    target = ENTITIES[link.target]
    assert link.name == (target.set if link.many else target.name)


def test_the_id_has_two_names():
    assert ENTITIES["Thing"].property("@iot.id") is ENTITIES["Thing"].property("id")


def test_a_datastream_and_a_multidatastream_are_told_apart():
    plain, several = ENTITIES["Datastream"].only, ENTITIES["MultiDatastream"].only
    assert plain[:2] == several[:2]
    assert plain[2] is not several[2]

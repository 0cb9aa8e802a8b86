"""Columns of entities and where they stand."""

import pytest

from hub.iot.sensorthings.entities import ALL, ENTITIES
from hub.iot.sensorthings.store.reading.rows import columns, is_kind, observed, row_of


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@pytest.mark.parametrize("entity", [each for each in ALL if each.name != "Observation"], ids=lambda each: each.name)
def test_every_property_has_its_place_behind_the_id(entity, dialect):
    found, fields, _ = columns(row_of(entity), entity.properties, dialect)
    assert [field.property for field in fields] == list(entity.properties)
    places = [field.at for field in fields]
    assert places == sorted(places)
    assert places[0] == 0
    assert places[-1] < len(found)


def test_an_observation_has_nine_columns_and_its_datastream_beside_it():
    row = row_of(ENTITIES["Observation"])
    assert len(observed(row, row.stream.feature_of_interest_id, "sqlite")) == 9


def test_datastreams_of_one_property_and_of_several_are_told_apart():
    assert "!=" in str(is_kind(row_of(ENTITIES["Datastream"]))[0])
    assert "!=" not in str(is_kind(row_of(ENTITIES["MultiDatastream"]))[0])
    assert is_kind(row_of(ENTITIES["Thing"])) == []

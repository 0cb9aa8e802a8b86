"""Which properties and links a request wants, and how many rows."""

import pytest

from hub.errors import BadRequest
from hub.iot.sensorthings.entities import ENTITIES
from hub.iot.sensorthings.grammar import options
from hub.iot.sensorthings.store.reading.plans import limit, outermost, shown_links, wanted

STREAM = ENTITIES["Datastream"]


@pytest.mark.parametrize(("query", "rows"), [("", 100), ("$top=5", 5), ("$top=0", 0), ("$top=999999999", 10_000)])
def test_more_rows_than_allowed_are_silently_fewer(query, rows):
    assert limit(options(query)) == rows


def test_what_is_selected_is_wanted_and_nothing_else():
    properties, links = wanted(STREAM, options("$select=id,name,unitOfMeasurement/symbol,Thing"))
    assert [each.name for each in properties] == ["id", "name", "unitOfMeasurement"]
    assert links == {"Thing"}


def test_what_is_neither_property_nor_link_is_refused():
    with pytest.raises(BadRequest):
        wanted(STREAM, options("$select=label"))


def test_links_to_one_matter_where_they_are_written_or_expanded():
    assert [link.name for link in shown_links(STREAM, options(""))] == ["Thing", "Sensor", "ObservedProperty"]
    assert [link.name for link in shown_links(STREAM, options("$resultMetadata=none&$expand=Sensor"))] == ["Sensor"]


def test_what_lies_in_something_selected_whole_is_not_selected_again():
    assert outermost([("a",), ("a", "b"), ("c", "d")]) == [("a",), ("c", "d")]

"""Observations of all datastreams, one datastream after the other."""

from tests.conftest import on_sqlite
from tests.hub.iot.sensorthings.town import HOURS, follow


@on_sqlite
def test_a_page_goes_over_the_end_of_a_datastream(get, yard):
    found, pages = follow(get, "Observations?$top=100")
    streams = [int(each["@iot.id"].partition("-")[0]) for each in found]
    assert streams == [yard.warm] * HOURS + [yard.cars] * 3 + [yard.wind]
    assert pages == 3


@on_sqlite
def test_a_filter_holds_in_each_datastream(get, yard):
    found, _ = follow(get, "Observations?$top=3&$filter=result%20lt%202")
    assert [each["result"] for each in found] == [0.0, 1.0] * (HOURS // 40 + 1) + [0, 1]


@on_sqlite
def test_no_more_rows_than_asked_come_from_several_datastreams(get, yard):
    assert len(get("Observations?$top=251")["value"]) == 251

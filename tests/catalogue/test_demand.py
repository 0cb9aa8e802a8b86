"""What was asked of a large table once has an index afterwards; what needs none asks for none."""

from dataclasses import replace

import pytest

from catalogue import demand
from hub import jobs
from hub.datasets.store import tables
from hub.records import Column, DistributionDraft, Table
from tests.catalogue import shelf
from tests.catalogue.caller import result


@pytest.fixture
def large(database, cast, files):
    demand._asked.clear()
    rows = tuple((n, f"Art {n % 7}") for n in range(6_000))
    part = DistributionDraft("t", table=Table((Column("Nr", "integer"), Column("Art")), rows))
    return shelf.put(database, cast.home, replace(shelf.MINIMAL, distribution=(part,)), files)["t"]


def asked_for(settings):
    return [job.details for job in jobs.waiting(settings.data) if job.kind == jobs.MAKE_INDEX]


def test_a_filter_with_an_order_asks_for_the_index_of_both_once(client, settings, large):
    for _ in range(3):
        result(
            client(), "datastore_search", {"resource_id": str(large), "filters": {"Art": "Art 3"}, "sort": "Nr desc"}
        )
    assert asked_for(settings) == [("Art", "Nr", "_id")]


def test_the_page_of_a_table_asks_too(client, settings, large):
    client().get(f"/dataset/trees/resource/{large}/table", query_string={"filters": '{"Art": "Art 3"}'})
    assert asked_for(settings) == [("Art",)]


def test_an_index_that_is_there_is_not_asked_for_again(client, database, settings, large):
    assert tables.make_index(database, large, ["Art"])
    answer = result(client(), "datastore_search", {"resource_id": str(large), "filters": {"Art": "Art 3"}, "limit": 1})
    assert asked_for(settings) == []
    assert (answer["total"], answer["records"]) == (857, [{"_id": 4, "Nr": 3, "Art": "Art 3"}])


@pytest.mark.parametrize("asked", [{}, {"sort": "_id"}, {"offset": 10}])
def test_what_the_key_answers_asks_for_nothing(client, settings, large, asked):
    result(client(), "datastore_search", {"resource_id": str(large), **asked})
    assert asked_for(settings) == []


def test_a_small_table_needs_no_index(client, database, cast, files, settings):
    demand._asked.clear()
    id = shelf.put(database, cast.home, shelf.EVERYTHING, files)["rows"]
    result(client(), "datastore_search", {"resource_id": str(id), "filters": {"name": "Linde"}})
    assert asked_for(settings) == []

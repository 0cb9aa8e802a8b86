"""A grant from a source's file to the other town's screen: it opens every way to the data, and its end closes them."""

import json
import os
import re
import time
from datetime import UTC, datetime

import pytest

from hub.boundary import OPERATOR
from hub.datasets.models import Dataset
from hub.identity.models import Organization
from hub.sharing import store as sharing
from tests.catalogue.caller import result
from tests.ingest import add_source, run

TREES = "Name;Höhe;lon;lat\nLinde;12,5;9,99;48,40\nEiche;8;9,98;48,41\n"
AIR = {"results": [{"statement_id": 0, "series": [{
    "name": "air", "columns": ["time", "temperature"], "values": [["2024-05-01T08:00:00Z", 20.5]]
}]}]}  # fmt: skip
UNTIL = datetime(2099, 12, 31, 12, tzinfo=UTC)


@pytest.fixture
def brought(database, settings, files, cast, tmp_path):
    """Both private datasets that a folder brought to home: a table with places, and a datastream."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "trees.csv").write_text(TREES)
    (folder / "air.json").write_text(json.dumps(AIR))
    for file in folder.iterdir():
        os.utime(file, (time.time() - 60,) * 2)
    outcome = run(database, settings, files, add_source(database, cast.home.id, "folder", {"path": str(folder)}))
    assert (outcome.status, outcome.refusals) == ("finished", [])
    with database.read(OPERATOR) as session:
        rows = session.query(Dataset).all()
        assert [(row.owner_id, row.private) for row in rows] == [(cast.home.id, True)] * 2
        return [row.id for row in rows]


@pytest.fixture
def grants(app, database, cast, brought):
    """Home shares both with partner, and the search has heard of it; the grants."""
    with database.write(cast.home.scope, "home") as session:
        partner = session.get_one(Organization, cast.partner.id)
        items = [session.get_one(Dataset, id) for id in brought]
        found = [sharing.add(session, item, partner, purpose="Klimakarte", until=UNTIL).id for item in items]
    app.extensions["search"].catch_up()
    return found


@pytest.fixture
def ways(app, client, brought):
    """Every address under which home finds the data."""
    app.extensions["search"].catch_up()
    found = []
    for id in brought:
        package = result(client("home"), "package_show", {"id": str(id)})
        found += [
            f"/dataset/{package['name']}",
            f"/dataset/{package['name']}.ttl",
            f"/api/3/action/package_show?id={id}",
        ]
        for resource in package["resources"]:
            found += [resource["url"].removeprefix("http://localhost")]
            if resource["url_type"] == "upload":
                found += [f"/resource/{resource['id']}/table.csv"]
    assert sum(way.endswith(("/table.csv", "/observations.csv")) for way in found) == 2
    return found


def assert_sees(caller, ways):
    """Every way leads to the data."""
    assert count(caller) == 2
    answers = {way: caller.get(way) for way in ways}
    assert {way: answer.status_code for way, answer in answers.items()} == dict.fromkeys(ways, 200)
    assert {"Linde" in answers[way].text for way in ways if way.endswith("/table.csv")} == {True}
    assert {"20.5" in answers[way].text for way in ways if way.endswith("/observations.csv")} == {True}


def assert_sees_nothing(caller, ways):
    """Every way ends as if there were nothing."""
    assert {way: caller.get(way).status_code for way in ways} == dict.fromkeys(ways, 404)
    assert count(caller) == 0


def count(caller):
    return result(caller, "package_search", {"include_private": True, "rows": 0})["count"]


def test_before_a_grant_only_the_owner_sees_what_its_source_brought(client, ways):
    assert_sees(client("home"), ways)
    for town in ("partner", "stranger", ""):
        assert_sees_nothing(client(town), ways)


def test_a_grant_opens_every_way_to_its_grantee_alone(client, ways, grants):
    assert_sees(client("partner"), ways)
    assert_sees(client("home"), ways)
    for town in ("stranger", ""):
        assert_sees_nothing(client(town), ways)


def test_the_page_says_who_shares_it_for_which_purpose_and_until_when(client, ways, grants):
    notice = "Shared with you by Home for “Klimakarte” until 31 December 2099."
    english = {"Accept-Language": "en"}
    pages = [way for way in ways if re.fullmatch("/dataset/[a-z]+", way)]
    assert len(pages) == 2
    for page in pages:
        assert notice in client("partner").get(page, headers=english).text
        assert notice not in client("home").get(page, headers=english).text


def test_the_end_of_a_grant_closes_every_way_at_the_very_next_request(client, ways, grants, database, cast):
    partner = client("partner")
    assert_sees(partner, ways)
    with database.write(cast.home.scope, "home") as session:
        for id in grants:
            sharing.end(session, sharing.grant(session, id))
    # The search index was told nothing: it may not be what keeps the partner out.
    assert_sees_nothing(partner, ways)
    assert_sees(client("home"), ways)


def test_a_grant_of_one_dataset_opens_nothing_else(client, ways, grants, database, cast):
    with database.write(cast.home.scope, "home") as session:
        sharing.end(session, sharing.grant(session, grants[0]))
    statuses = [client("partner").get(way).status_code for way in ways]
    assert (set(statuses), count(client("partner"))) == ({200, 404}, 1)

"""Which links there are, which are asked next, and what is known of them."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub import changes
from hub.boundary import OPERATOR
from hub.datasets import store
from hub.datasets.models import LinkCheck
from hub.datasets.store import links
from hub.db import now
from hub.records import DatasetDraft, DistributionDraft

SITE = "http://localhost"
PARTS = (
    DistributionDraft("a", access_url="https://town.example/a", terms={"download_url": "https://files.example/a.csv"}),
    DistributionDraft("b", access_url=f"{SITE}/dataset/x"),
    DistributionDraft("c", access_url="ftp://town.example/c"),
    DistributionDraft("d", access_url="http://[broken/"),
    DistributionDraft("e", access_url="https://town.example/" + "e" * 3000),
    DistributionDraft("f"),
)
DRAFT = DatasetDraft("t", "Trees", name="trees", license="cc-zero", distribution=PARTS)


@pytest.fixture
def known(database, cast, make):
    """A dataset of home whose links are known, and what follows it again."""
    id = make(DRAFT, private=False)

    def follow():
        with database.write(OPERATOR) as session:
            links.follow(session, [id], SITE)
            return id

    follow()
    return follow


def claimed(database, limit=10):
    with database.write(OPERATOR) as session:
        return sorted(links.claim(session, limit), key=lambda link: link.url)


def noted(database, link, *statuses):
    """What is kept of a link after these answers, and how often its dataset was announced for it."""
    with database.read(OPERATOR) as session:
        before = changes.head(session)
    for status in statuses:
        with database.write(OPERATOR) as session:
            links.note(session, link, status)
    with database.read(OPERATOR) as session:
        row = session.get_one(LinkCheck, (link.distribution, link.role))
        return row, changes.head(session) - before


def test_links_to_elsewhere_are_known_by_what_they_are_for(database, known):
    found = claimed(database)
    assert [(link.role, link.url, link.host) for link in found] == [
        ("download", "https://files.example/a.csv", "files.example"),
        ("access", "https://town.example/a", "town.example"),
    ]


def test_a_link_that_was_taken_is_nobody_elses_for_a_while(database, known):
    assert len(claimed(database, 1)) == 1
    assert len(claimed(database)) == 1
    assert claimed(database) == []
    with database.read(OPERATOR) as session:
        assert not links.waits(session)


def test_links_of_what_is_not_public_are_not_asked(database, make):
    ids = [make(DRAFT, private=True), make(replace(DRAFT, name="draft"), private=False, state="draft")]
    with database.write(OPERATOR) as session:
        links.follow(session, ids, SITE)
    assert claimed(database) == []


def test_what_is_withdrawn_or_changed_is_forgotten(database, cast, known):
    first = claimed(database)
    noted(database, first[1], 200)
    with database.write(cast.home.scope) as session:
        part = store.dataset(session, "trees").distributions[0]
        part.access_url, part.terms = "https://town.example/new", {}
    known()
    (link,) = claimed(database)
    assert link.url == "https://town.example/new"
    with database.read(OPERATOR) as session:
        assert session.scalars(select(LinkCheck.status)).all() == [None]
    with database.write(cast.home.scope) as session:
        store.dataset(session, "trees").private = True
    known()
    with database.read(OPERATOR) as session:
        assert links.counted(session) == (0, 0)


def test_a_good_answer_holds_for_days_and_a_bad_one_for_hours(database, known):
    link = claimed(database)[0]
    row, _ = noted(database, link, 200)
    assert row.due_at - row.checked_at == timedelta(days=7)
    row, _ = noted(database, link, 404)
    assert (row.failures, row.due_at - row.checked_at) == (1, timedelta(hours=1))
    row, _ = noted(database, link, 404, 0)
    assert (row.failures, row.due_at - row.checked_at) == (3, timedelta(hours=4))
    row, _ = noted(database, link, *[500] * 20)
    assert (row.failures, row.due_at - row.checked_at) == (23, timedelta(days=1))
    row, _ = noted(database, link, 301)
    assert row.failures == 0


def test_a_dataset_is_announced_when_a_link_stops_and_when_it_begins_to_answer(database, known):
    link = claimed(database)[0]
    assert [noted(database, link, status)[1] for status in (200, 204, 404, 0, 200, 200)] == [0, 0, 1, 0, 1, 0]


def test_an_answer_to_a_former_address_is_not_kept(database, known):
    link = claimed(database)[0]
    row, told = noted(database, link._replace(url="https://town.example/old"), 404)
    assert (row.status, told) == (None, 0)


def test_a_host_is_left_alone_for_a_while(database, known):
    with database.write(OPERATOR) as session:
        links.postpone(session, "town.example", now() + timedelta(hours=1))
    assert [link.host for link in claimed(database)] == ["files.example"]


def test_statuses_are_found_by_distribution_and_role(database, known):
    download, access = claimed(database)
    noted(database, download, 404)
    with database.read(OPERATOR) as session:
        assert links.statuses(session, [access.distribution]) == {access.distribution: {"download": 404}}
        assert links.statuses(session, []) == {}
        assert [(row.name, row.url, row.status) for row in links.broken(session, 5)] == [
            ("trees", "https://files.example/a.csv", 404)
        ]


@pytest.mark.parametrize("town", ["home", "partner", "stranger", "public"])
def test_what_is_known_of_links_is_seen_by_who_sees_the_dataset(database, cast, known, town):
    id = known()
    noted(database, claimed(database)[0], 404)
    with database.read(cast.scope(town)) as session:
        assert len(links.checks(session, id)) == 2
    with database.write(cast.home.scope) as session:
        store.dataset(session, "trees").private = True
    with database.read(cast.scope(town)) as session:
        assert len(links.checks(session, id)) == (2 if town == "home" else 0)


SERVICE = {
    "title": "WFS",
    "endpoint_url": ["https://geo.example/wfs"],
    "endpoint_description": [f"{SITE}/x", "https://geo.example/api"],
}
SERVED = DistributionDraft("s", access_url="https://geo.example/wfs", terms={"access_services": [SERVICE, "odd", {}]})


def served(database, make, *services):
    part = replace(SERVED, terms={"access_services": list(services)}) if services else SERVED
    id = make(replace(DRAFT, distribution=(part,)), private=False)
    with database.write(OPERATOR) as session:
        links.follow(session, [id], SITE)
    return claimed(database, 50)


def test_services_are_asked_for_their_endpoints_and_descriptions_once_each(database, make):
    assert [(link.role, link.url) for link in served(database, make)] == [
        ("description 2", "https://geo.example/api"),
        ("access", "https://geo.example/wfs"),
    ]


@pytest.mark.parametrize("odd", [5, True, {"a": 1}, [[]], [None, 1.5]], ids=repr)
def test_an_endpoint_that_is_no_address_stops_nobody(database, make, odd):
    found = served(database, make, {"endpoint_url": odd, "endpoint_description": "https://geo.example/api"})
    assert sorted(link.role for link in found) == ["access", "description 1"]


def test_no_more_than_some_addresses_of_services_are_asked(database, make):
    many = [{"endpoint_url": [f"https://geo.example/{number}" for number in range(90)]}]
    written = replace(SERVED, terms={"access_services": json.dumps(many)})
    id = make(replace(DRAFT, name="written", distribution=(written,)), private=False)
    with database.write(OPERATOR) as session:
        links.follow(session, [id], SITE)
    assert len(claimed(database, 50)) == links.MOST + 1
    assert len(served(database, make, *many)) == links.MOST + 1


@pytest.mark.parametrize(("status", "failures"), [(200, 0), (400, 0), (405, 0), (404, 1), (500, 1), (0, 1)])
def test_a_service_that_wants_to_be_asked_otherwise_is_there(database, make, status, failures):
    found = served(database, make, {"endpoint_url": "https://geo.example/sparql"})
    link = next(link for link in found if link.role == "endpoint 1")
    assert noted(database, link, status)[0].failures == failures
    with database.read(OPERATOR) as session:
        assert len(links.broken(session, 5)) == failures

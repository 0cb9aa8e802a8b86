"""The link checker against real servers on loopback."""

from threading import Event

import pytest
from sqlalchemy import select

from hub.boundary import OPERATOR
from hub.config import Settings
from hub.datasets import links, store
from hub.datasets.models import LinkCheck
from hub.db import now
from hub.errors import Unreachable
from hub.records import DatasetDraft, DistributionDraft
from tests.conftest import on_sqlite
from tests.hub.http.servers import door, redirect, serving, talking


@pytest.fixture
def server():
    with serving() as server:
        server.pages |= {
            "/good": lambda page: page.reply(),
            "/gone": lambda page: page.reply(404),
            "/moved": redirect("/good", 301),
            "/inside": redirect("http://127.0.0.2:9/"),
            "/busy": lambda page: page.reply(429),
        }
        yield server


@pytest.fixture
def checker(database):
    return links.LinkChecker(database, "http://localhost", door(total_timeout=20))


@pytest.fixture
def asked(database, cast, files, checker):
    """What is known of the links of a dataset once they were asked: statuses by the ends of their addresses."""

    def ask(*urls: str) -> dict[str, int | None]:
        parts = tuple(DistributionDraft(url, access_url=url) for url in urls)
        draft = DatasetDraft("t", "Trees", name="trees", license="cc-zero", distribution=parts)
        with database.write(cast.home.scope) as session:
            id = store.create(session, cast.home.id, draft, files, private=False).id
        while checker.turn():
            pass
        with database.read(OPERATOR) as session:
            return {row.url.rpartition("/")[2]: row.status for row in store.links.checks(session, id)}

    return ask


def test_what_each_link_answers_is_kept(asked, server):
    paths = ("good", "gone", "moved")
    assert asked(*(f"{server.root}/{path}" for path in paths)) == {"good": 200, "gone": 404, "moved": 200}


@on_sqlite
def test_a_link_that_leads_inside_is_broken_and_its_host_is_left_alone(asked, server):
    found = asked(*(f"{server.root}/{path}" for path in ("inside", "good")))
    assert found["inside"] == 0
    assert found["good"] in (None, 200)  # which of them is asked first is open


@on_sqlite
def test_a_server_that_hangs_up_is_one_question(asked):
    with talking(lambda connection: connection.close()) as host:
        found = asked(*(f"http://{host}/{number}" for number in range(5)))
    assert sorted(map(str, found.values())) == ["0", "None", "None", "None", "None"]


@on_sqlite
def test_a_server_that_is_asked_too_often_says_nothing_of_a_link(asked, server):
    assert asked(f"{server.root}/busy") == {"busy": None}


@on_sqlite
def test_what_was_stopped_half_way_is_asked_when_its_time_comes_again(database, asked, checker, server):
    checker.stop.set()
    assert asked(f"{server.root}/good") == {"good": None}
    with database.write(OPERATOR) as session:
        session.scalars(select(LinkCheck)).one().due_at = now()
    checker.stop.clear()
    assert checker.turn() == 1


@on_sqlite
def test_a_worker_goes_on_after_an_error_until_it_is_told_to_stop(database, monkeypatch):
    seen = []

    class Broken(links.LinkChecker):
        __slots__ = ()

        def turn(self) -> int:
            seen.append(len(seen))
            if len(seen) == 2:
                self.stop.set()
            raise OSError("no database")

    monkeypatch.setattr(links, "LOOK", 0.0)
    Broken(database, "", door()).run(Event())
    assert seen == [0, 1]


def test_private_networks_are_asked_only_where_the_operator_opened_them(server):
    assert links.door(Settings(allow_networks=("127.0.0.1/32",)), pace=0.0).probe(f"{server.root}/good") == 200
    with pytest.raises(Unreachable):
        links.door(Settings(), pace=0.0).probe(f"{server.root}/good")

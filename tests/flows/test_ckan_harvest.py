"""Portals of real towns, as they were recorded, served by a real server with pages of the size that is asked for."""

import json
from collections import Counter
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select

from hub import changes
from hub.boundary import OPERATOR
from hub.datasets import store as datasets
from hub.datasets.models import Dataset, Distribution
from hub.identity import store as identity
from hub.sources import store as sources
from tests.hub.http.servers import serving

BERLIN = ("berlin-ckan-packages-2013-a.json", "berlin-ckan-packages-2013-b.json")
PORTALS = {
    "Berlin": (BERLIN, 458),
    "Bonn": (("bonn-dkan-packages-2015.json",), 101),
    "Moers": (("moers-json-schema-packages-2014.json",), 185),
    "Deutsche Bahn": (("db-ckan-package.json",), 1),
}


class Portal:
    """Answers package_search; `broken` names the first package of a page that comes as an error page instead."""

    def __init__(self, server, packages):
        self.root, self.packages, self.broken, self.asked = server.root, packages, None, []
        server.pages["/api/3/action/package_search"] = self.answer

    def answer(self, page):
        asked = {key: values[0] for key, values in parse_qs(urlsplit(page.path).query).items()}
        start, rows = int(asked.get("start", 0)), int(asked["rows"])
        self.asked.append(start)
        if start == self.broken:
            page.reply(200, b"<!DOCTYPE html><html><body>Wartungsarbeiten</body></html>", Content_Type="text/html")
            return
        result = {"count": len(self.packages), "results": self.packages[start : start + rows]}
        page.reply(body=json.dumps({"help": "", "success": True, "result": result}).encode())


@contextmanager
def portal_of(packages):
    with serving() as server:
        yield Portal(server, packages)


def recorded(samples, files):
    found = []
    for name in files:
        packages = json.loads((samples / "ckan" / name).read_bytes())
        found += packages if isinstance(packages, list) else [packages]
    return found


@pytest.fixture
def harvest(hub):
    """`harvest(portal)` runs a source that reads the portal, and prints what the command says."""
    hub.cli("init")
    hub.cli("org", "add", "town")
    added = []

    def run(portal, status=0):
        if not added:
            added.append(hub.cli("source", "add", "ckan", "portal", "--org", "town", "--set", f"url={portal.root}"))
        return hub.cli("source", "run", "portal", status=status)

    return run


def active(hub):
    statement = select(func.count(Dataset.id)).where(Dataset.state == "active")
    return hub.ask(lambda session: session.scalar(statement))


def head(hub):
    return hub.ask(changes.head)


def states(hub):
    """What a further run must not touch: version and time of each dataset."""
    columns = (Dataset.guid, Dataset.version, Dataset.metadata_modified, Dataset.state)
    return hub.ask(lambda session: session.execute(select(*columns).order_by(Dataset.guid)).all())


def simple(*numbers):
    return [{"id": f"p{n:04}", "name": f"paket-{n}", "title": f"Paket {n}", "resources": []} for n in numbers]


@pytest.mark.parametrize(("files", "count"), PORTALS.values(), ids=PORTALS)
def test_a_real_portal_comes_in_whole_and_the_second_run_writes_nothing(hub, samples, harvest, files, count):
    packages = recorded(samples, files)
    with portal_of(packages) as portal:
        printed = harvest(portal)
        assert f"finished: {count} datasets, {count} created" in printed
        assert "issues" not in printed
        assert portal.asked == list(range(0, count, 100))
        before, entries = states(hub), head(hub)
        assert f"finished: {count} datasets, {count} unchanged" in harvest(portal)
    assert (states(hub), head(hub)) == (before, entries)
    assert active(hub) == count
    assert hub.ask(lambda session: session.scalar(select(func.count(Distribution.id)))) > 0
    names = hub.ask(lambda session: session.scalars(select(Dataset.name)).all())
    assert max(Counter(names).values()) == 1
    assert all(2 <= len(name) <= 100 for name in names)


def test_what_stands_at_the_portal_can_be_searched_here(hub, samples, harvest):
    with portal_of(recorded(samples, BERLIN)) as portal:
        harvest(portal)
    with hub.database.write(OPERATOR) as session:
        for row in session.scalars(select(Dataset)):
            row.private = False
    hub.cli("search", "rebuild")
    found = hub.client().get("/api/3/action/package_search?q=title:Kinder&rows=500").json["result"]
    titles = [package["title"] for package in found["results"]]
    assert len(titles) == found["count"] >= 9
    assert all("kind" in title.lower() for title in titles)


def test_a_changed_package_is_one_change(hub, harvest):
    with portal_of(simple(*range(150))) as portal:
        harvest(portal)
        before = head(hub)
        portal.packages[120]["title"] = "Neuer Titel"
        assert "150 datasets, 149 unchanged, 1 updated" in harvest(portal) or head(hub) == before + 1
    assert head(hub) == before + 1


def test_a_package_that_disappears_is_withdrawn_and_comes_back(hub, harvest):
    with portal_of(simple(*range(150))) as portal:
        harvest(portal)
        gone = portal.packages.pop(77)
        assert "1 withdrawn" in harvest(portal)
        assert hub.ask(lambda session: datasets.find(session, "paket-77")) is None
        portal.packages.insert(77, gone)
        assert "1 updated" in harvest(portal)
    assert (active(hub), hub.shown("paket-77").dataset.state) == (150, "active")


def test_a_run_that_yields_far_fewer_withdraws_nothing_and_says_so(hub, harvest):
    with portal_of(simple(*range(150))) as portal:
        harvest(portal)
        del portal.packages[40:]
        printed = harvest(portal)
    assert "Only 40 records came, 150 the last time; nothing was withdrawn" in printed
    assert active(hub) == 150


def test_an_error_page_in_the_middle_fails_the_run_and_the_next_resumes(hub, harvest):
    with portal_of(simple(*range(250))) as portal:
        portal.broken = 200
        printed = harvest(portal, status=1)
        assert "failed: 200 datasets, 200 created" in printed
        assert "it is not JSON" in printed
        assert (active(hub), portal.asked) == (200, [0, 100, 200])
        portal.broken = None
        assert "finished: 50 datasets, 50 created" in harvest(portal)
        assert portal.asked[3:] == [200]
        assert "250 unchanged" in harvest(portal)
    assert active(hub) == 250


def test_a_failing_portal_loses_nothing_that_was_there(hub, harvest):
    with portal_of(simple(*range(30))) as portal:
        harvest(portal)
        portal.broken = 0
        harvest(portal, status=1)
    harvest(portal, status=1)  # not even a server any more
    assert active(hub) == 30
    run = hub.ask(lambda session: sources.runs(session, sources.source(session, "portal"), 1)[0])
    assert run.status == "failed"
    assert "127.0.0.1" in run.error


def test_packages_that_cannot_be_read_are_issues_by_name(hub, harvest):
    odd = [
        {"id": "a", "name": "ohne-titel"},
        "no package",
        {"id": "b", "name": "geheim", "title": "G", "private": True},
    ]
    with portal_of([*odd, *simple(1)]) as portal:
        printed = harvest(portal)
    assert "1 datasets" in printed
    assert "3 issues" in printed
    assert "refused  ohne-titel: The package has no title or no id." in printed
    assert "gone  geheim: The package is not public at its portal." in printed


def test_the_same_portal_harvested_by_two_towns_is_there_twice_under_two_names(hub, harvest):
    with portal_of(simple(1)) as portal:
        harvest(portal)
        hub.cli("org", "add", "neighbour")
        hub.cli("source", "add", "ckan", "theirs", "--org", "neighbour", "--set", f"url={portal.root}")
        hub.cli("source", "run", "theirs")
    owners = hub.ask(lambda session: {row.owner_id: row.name for row in session.scalars(select(Dataset))})
    assert len(owners) == len(set(owners.values())) == 2
    town = hub.ask(lambda session: identity.organization(session, "town").id)
    assert owners[town] == "paket-1"

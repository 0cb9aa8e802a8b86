"""What holds for every catalogue that is harvested: what came from here, what others bring, what people said of it."""

import pytest
from sqlalchemy import select

from hub.boundary import OPERATOR
from hub.config import Settings
from hub.datasets import store as datasets
from hub.datasets.models import Dataset
from hub.datasets.store import duplicates
from hub.sources import store as sources
from tests.flows.test_ckan_harvest import active, head, portal_of, simple

KEYS = ["0b3c8a52-1111-4222-8333-94444444444{n}".replace("{n}", str(n)) for n in range(3)]


@pytest.fixture
def town(hub):
    hub.cli("init")
    hub.cli("org", "add", "town")
    hub.cli("org", "add", "neighbour")
    return "town"


@pytest.fixture
def add(hub, town):
    """`add("a", portal, "key=value")` adds a source and gives back how to run it."""

    def make(name, portal, *said, org="town", public=False):
        pairs = [word for pair in (f"url={portal.root}", *said) for word in ("--set", pair)]
        hub.cli("source", "add", "ckan", name, "--org", org, *pairs, *(["--public"] if public else []))
        return lambda *options: hub.cli("source", "run", f"{org}/{name}", *options)

    return make


def titles(hub):
    statement = select(Dataset.title).where(Dataset.state == "active").order_by(Dataset.title)
    return hub.ask(lambda session: session.scalars(statement).all())


def test_what_came_from_this_hub_is_not_taken_back(hub, add):
    with portal_of(simple(1)) as portal, portal_of(simple(2, 3, 4)) as other:
        add("first", portal)()
        here = hub.ask(lambda session: str(session.scalars(select(Dataset.id)).one()))
        other.packages[0]["id"] = here
        other.packages[1]["extras"] = [{"key": "uri", "value": f"{Settings().site_url}/dataset/{here}"}]
        printed = add("second", other)()
        assert "1 datasets, 1 created" in printed
        assert "2 from here" in printed
        assert printed.count("from here  Paket") == 2
        assert "This dataset comes from this hub" in printed
        assert active(hub) == 2


def test_the_same_dataset_from_two_sources_is_linked_both_ways_and_told(hub, add):
    packages = simple(1)
    packages[0]["extras"] = [{"key": "identifier", "value": "https://portal.example/dataset/77"}]
    with portal_of(packages) as portal:
        assert "duplicates" not in add("first", portal, public=True)()
        printed = add("second", portal, org="neighbour", public=True)()
        assert "1 duplicates" in printed
        assert "duplicate  Paket 1: It is also here as “Paket 1” (paket-1), from another source." in printed
    found = hub.ask(lambda session: duplicates.among(session, session.scalars(select(Dataset.id)).all()))
    assert sorted(len(others) for others in found.values()) == [1, 1]


def test_filters_defaults_and_mapping_of_a_source_hold_and_another_choice_withdraws(hub, add):
    packages = simple(1, 2, 3)
    for n, package in enumerate(packages):
        package["tags"] = [{"name": "innen" if n == 2 else "außen"}]
        package["extras"] = [{"key": "amt", "value": f"Amt {n}"}]
    with portal_of(packages) as portal:
        run = add("first", portal, "filter=außen", "mapping=publisher_name = amt", "license=cc-zero")
        assert "1 left out, 2 datasets, 2 created" in run()
        row = hub.ask(lambda session: session.scalars(select(Dataset).where(Dataset.title == "Paket 2")).one())
        assert (row.terms["publisher_name"], row.license) == ("Amt 1", "cc-zero")
        before = head(hub)
        assert "2 unchanged" in run()
        assert head(hub) == before
        hub.cli("source", "edit", "first", "--set", "exclude_organizations=Amt 0", "--unset", "filter")
        run()
        assert titles(hub) == ["Paket 2", "Paket 3"]


def test_a_dry_run_tells_the_difference_and_keeps_nothing(hub, add):
    with portal_of(simple(1, 2, 3, 4, 5, 6)) as portal:
        run = add("first", portal)
        run()
        before = head(hub)
        portal.packages[0]["title"] = "Neuer Titel"
        del portal.packages[1]
        portal.packages += simple(7)
        printed = run("--dry-run")
        assert "changed  Neuer Titel\n    title: “Paket 1” → “Neuer Titel”" in printed
        assert "new      Paket 7" in printed
        assert "gone     Paket 2" in printed
        assert head(hub) == before
        assert titles(hub)[0] == "Paket 1"


def test_what_was_deleted_by_hand_stays_deleted_and_what_was_withdrawn_comes_back(hub, add):
    with portal_of(simple(*range(10))) as portal:
        run = add("first", portal)
        run()
        with hub.database.write(OPERATOR, "clerk") as session:
            datasets.remove(session, datasets.dataset(session, "paket-3"))
        gone = portal.packages.pop(5)
        assert "1 withdrawn" in run()
        portal.packages.append(gone)
        printed = run()
        assert "1 updated" in printed
        assert "1 deleted here" in printed
    assert active(hub) == 9


def test_a_source_that_shrinks_raises_an_alarm_until_somebody_trusts_it(hub, add):
    with portal_of(simple(*range(10))) as portal:
        run = add("first", portal)
        run()
        del portal.packages[5:]
        assert "shrunk  the whole run: Only 5 records came, 10 the last time; nothing was withdrawn" in run()
        assert active(hub) == 10
        assert "unusual: Only 5 records came" in hub.cli("source", "list")
        run()
        assert active(hub) == 10
        hub.cli("source", "trust", "first")
        assert "unusual" not in hub.cli("source", "list")
        assert "5 withdrawn" in run()
    assert active(hub) == 5


def test_a_record_that_nobody_can_name_keeps_the_others_from_being_withdrawn(hub, add):
    with portal_of(simple(*range(10))) as portal:
        run = add("first", portal)
        run()
        portal.packages[3] = "no package"
        assert "1 records could not be read, so nobody knows which are gone; nothing was withdrawn" in run()
        assert active(hub) == 10


def test_a_package_that_lost_its_title_stays_as_it_was_and_one_that_is_private_goes(hub, add):
    with portal_of(simple(*range(10))) as portal:
        run = add("first", portal)
        run()
        portal.packages[3]["title"], portal.packages[4]["private"] = "", True
        assert "1 withdrawn" in run()
    assert "Paket 3" in titles(hub)
    assert "Paket 4" not in titles(hub)


def test_a_source_pauses_changes_and_goes_and_its_datasets_stay(hub, add):
    with portal_of(simple(1)) as portal:
        add("first", portal)()
    hub.cli("source", "edit", "first", "--schedule", "PT1H", "--pause", "--title", "Das Portal")
    assert "paused" in hub.cli("source", "list")
    assert hub.ask(lambda session: sources.source(session, "first").title) == "Das Portal"
    hub.cli("source", "edit", "first", "--resume")
    assert "paused" not in hub.cli("source", "list")
    hub.cli("source", "remove", "first", "--yes")
    assert hub.cli("source", "list") == ""
    assert active(hub) == 1

"""A geodata catalogue over several runs: what fails is an issue and stays, what is gone goes and may come back."""

import pytest
from sqlalchemy import select

from hub.boundary import OPERATOR
from hub.datasets.models import Dataset
from tests.connectors.catalogue_server import catalogue
from tests.connectors.conftest import Site, site
from tests.ingest import add_source, run

__all__ = ["site"]
NAMES = [f"r{number}" for number in range(1, 8)]


@pytest.fixture
def harvest(site: Site, database, settings, files, cast):
    """Harvest the catalogue once more; returns how the run ended and the titles that can be seen after it."""
    config = {"url": site.url, "services": False, "rows": 3}
    source = add_source(database, cast.home.id, "csw", config)

    def go(names, **faults):
        site.reply = catalogue(names, cap=3, **faults)
        outcome = run(database, settings, files, source)
        with database.read(OPERATOR) as session:
            rows = session.scalars(select(Dataset.title).where(Dataset.state == "active").order_by(Dataset.title))
            return outcome, [title.removeprefix("Title of ") for title in rows]

    return go


def test_a_record_that_fails_stays_and_a_record_that_is_gone_goes(harvest):
    first, seen = harvest(NAMES)
    assert (first.status, seen) == ("finished", NAMES)
    second, seen = harvest(NAMES, bad=("r3",))
    assert (second.status, seen) == ("finished", NAMES)
    assert [one.reason for one in second.refusals] == [
        "The catalogue could not give this record out: The catalogue reports an error: Record 3 has a null"
    ]
    third, seen = harvest(NAMES[:-1])
    assert (third.status, third.counts["withdrawn"], seen) == ("finished", 1, NAMES[:-1])
    assert harvest(NAMES)[1] == NAMES


def test_a_run_that_could_not_learn_all_names_withdraws_nothing(harvest):
    harvest(NAMES)
    outcome, seen = harvest(NAMES[:-1], bad=("r3",), nameless=True)
    assert (outcome.status, seen) == ("failed", NAMES)
    assert "nothing is withdrawn" in outcome.error

from datetime import timedelta

import pytest
from sqlalchemy import update

from hub.boundary import OPERATOR
from hub.errors import NotFound
from hub.identity import store as identity
from hub.iot.models import Datastream, Latest
from hub.iot.store.following import place
from tests.hub.iot.store.test_following import send
from tests.hub.iot.store.test_rollups import LIMIT, START, kept, plain, same
from tests.ingest import add_stream, newest

ROWS = [(START + timedelta(minutes=n), 0, n / 4) for n in range(200)]


@pytest.fixture
def stream(hub):
    """A datastream with observations."""
    with hub.write(OPERATOR) as session:
        id = add_stream(session, identity.create_organization(session, "ulm", "Ulm").id, threshold=LIMIT).id
    send(hub, id, ROWS)
    return id


def test_roll_ups_are_made_at_once(cli, hub, stream):
    first = "1 datastreams were computed anew, 0 commits were followed; nothing is left to do.\n"
    assert cli("observations", "rollup").stdout == first
    same(kept(hub, stream), plain(ROWS, LIMIT))
    send(hub, stream, [(START, 1, 3.0)])
    assert cli("observations", "rollup").stdout == "1 commits were followed; nothing is left to do.\n"
    same(kept(hub, stream), plain([*ROWS, (START, 1, 3.0)], LIMIT))
    assert cli("observations", "rollup").stdout == "0 commits were followed; nothing is left to do.\n"


def test_all_roll_ups_are_made_anew_after_another_time_zone(cli, hub, stream, monkeypatch):
    cli("observations", "rollup")
    monkeypatch.setenv("ALLMENDE_TIMEZONE", "Asia/Tokyo")
    assert cli("observations", "rollup", "--all").stdout.startswith("1 datastreams were computed anew")
    days = [start for span, start in kept(hub, stream) if span == 1]
    assert [start / 3_600_000_000 % 24 for start in days] == [15.0]
    with hub.read(OPERATOR) as session:
        assert place(session).made is None


def test_how_long_observations_are_kept(cli, hub, stream):
    assert cli("observations", "keep", str(stream), "--days", "30").exit_code == 0
    told = "200 observations were too old and are deleted; their hours and days stay.\n"
    assert cli("observations", "expire").stdout == told
    assert newest(hub, stream) is None
    same(kept(hub, stream), plain(ROWS, LIMIT))
    assert cli("observations", "keep", str(stream), "--for-good").exit_code == 0
    with hub.read(OPERATOR) as session:
        assert session.get(Datastream, stream).keep_days is None


def test_above_which_value_time_is_counted(cli, hub, stream):
    assert cli("observations", "limit", str(stream), "--above", "7.5").exit_code == 0
    cli("observations", "rollup")
    same(kept(hub, stream), plain(ROWS, 7.5))
    assert cli("observations", "limit", str(stream), "--none").exit_code == 0
    cli("observations", "rollup")
    same(kept(hub, stream), plain(ROWS, None))


@pytest.mark.parametrize(
    "words",
    [("keep", "1"), ("keep", "1", "--days", "3", "--for-good"), ("keep", "1", "--days", "0"), ("limit", "1"),
     ("limit", "1", "--above", "high"), ("keep", "many", "--days", "3"), ("keep", "9999999999", "--days", "3")],
)  # fmt: skip
def test_what_is_unclear_is_refused(cli, words):
    assert cli("observations", *words).exit_code == 2


def test_a_datastream_that_is_not_there_is_told(cli):
    cli("observations", "keep", "4711", "--days", "3", fails=NotFound)


def test_counts_are_checked_and_mended(cli, hub, stream):
    assert cli("observations", "check").stdout == "All counts are right.\n"
    with hub.write(OPERATOR) as session:
        session.execute(update(Latest).values(count=7))
    done = cli("observations", "check")
    told = f"7 observations of “co2” ({stream}) are told, 200 are there\n"
    assert (done.exit_code, done.stdout) == (1, told)
    assert cli("observations", "check", "--mend").stdout == told + "1 datastreams were mended.\n"
    assert newest(hub, stream).count == 200

import json
import os
from datetime import UTC, datetime

import click
import pytest

from hub.boundary import OPERATOR
from hub.cli.sources import read_pairs
from hub.datasets import store as datasets
from hub.errors import Conflict, Invalid, NotFound
from hub.identity import store as identity
from hub.iot import store as iot
from hub.sources import store
from tests.ingest import add_stream

LONG_AGO = 1_700_000_000


def _add(cli, parks, *more, name="parks", fails=None):
    return cli("source", "add", "folder", name, "--org", "ulm", "--set", f"path={parks}", *more, fails=fails)


def test_a_source_added_is_listed_as_never_run(cli, parks):
    assert "allmende source preview parks" in _add(cli, parks, "--schedule", "PT15M").output
    assert cli("source", "list").output == "ulm/parks  folder  PT15M  never run\n"


def test_a_relative_path_is_kept_as_absolute(cli, parks, hub, monkeypatch):
    monkeypatch.chdir(parks.parent)
    _add(cli, "drop")
    with hub.read(OPERATOR) as session:
        assert store.source(session, "parks").config["path"] == str(parks)


@pytest.mark.parametrize(("choice", "private"), [((), True), (("--public",), False)])
def test_data_are_private_unless_said_otherwise(cli, parks, hub, choice, private):
    _add(cli, parks, *choice)
    cli("source", "run", "parks")
    with hub.read(OPERATOR) as session:
        assert [shown.dataset.private for shown in datasets.page(session, None, 9)] == [private]


def test_an_unknown_kind_is_refused_with_those_there_are(cli, parks):
    said = cli("source", "add", "fax", "parks", "--org", "ulm", fails=NotFound).exception.message
    assert "“fax”" in said
    assert "folder" in said


@pytest.mark.parametrize(
    ("words", "field"),
    [(("--set", "colour=red"), "colour"), (("--schedule", "often"), "schedule"), (("--schedule", "PT1S"), "schedule")],
)
def test_what_does_not_fit_is_refused_by_name_and_adds_nothing(cli, parks, words, field):
    assert field in _add(cli, parks, *words, fails=Invalid).exception.fields
    assert cli("source", "list").output == ""


def test_a_name_that_is_none_is_refused(cli, parks):
    assert "name" in _add(cli, parks, name="Grüne Parks", fails=Invalid).exception.fields


def test_a_pair_without_an_equals_sign_is_refused(cli, parks):
    with pytest.raises(click.BadParameter, match="nonsense: write KEY=VALUE"):
        read_pairs("folder", ("nonsense",))


def test_lists_are_repeated_or_use_commas_and_other_values_keep_theirs():
    pairs = ("keyword=a, b", "keyword=c", "title=Parks, and trees", "description=a=b")
    assert read_pairs("folder", pairs) == {
        "keyword": ["a", "b", "c"],
        "title": "Parks, and trees",
        "description": "a=b",
    }


def test_a_preview_shows_what_would_come_and_stores_nothing(cli, parks, hub):
    _add(cli, parks)
    line = cli("source", "preview", "parks").output
    assert line.startswith("dataset  ")
    assert line.endswith("  2 rows: name, trees\n")
    with hub.read(OPERATOR) as session:
        assert datasets.names(session) == []
        assert store.runs(session, store.source(session, "parks")) == []


def test_a_preview_shows_measurements_one_by_one(cli, parks):
    (parks / "parks.csv").unlink()
    levels = [
        {"bn": "gauge:", "n": "level", "u": "m", "t": 1714557600, "v": 12},
        {"n": "level", "t": 1714561200, "v": 13},
    ]
    _add(cli, _drop(parks / "river.senml", json.dumps(levels)))
    lines = cli("source", "preview", "parks").output.splitlines()
    assert [line.split()[-1] for line in lines if line.startswith("reading")] == ["12.0", "13.0"]
    assert len(cli("source", "preview", "parks", "--limit", "1").output.splitlines()) == 1


def test_a_run_takes_in_what_is_new_and_then_nothing(cli, parks):
    _add(cli, parks)
    assert cli("source", "run", "parks").stdout == "finished: 1 datasets, 1 created\n"
    assert cli("source", "run", "parks").stdout == "finished: nothing new\n"


def test_after_a_run_the_dataset_can_be_found(cli, parks, data):
    _add(cli, parks)
    cli("source", "run", "parks")
    assert "search" not in cli("check").output


def test_a_dry_run_does_everything_and_keeps_nothing(cli, parks, hub):
    _add(cli, parks)
    assert cli("source", "run", "parks", "--dry-run").stdout == "dry: 1 datasets, 1 created\n  new      parks\n"
    with hub.read(OPERATOR) as session:
        assert datasets.names(session) == []


def test_a_run_that_fails_says_why_and_ends_with_one(cli, parks):
    _add(cli, parks / "gone")
    result = cli("source", "run", "parks")
    assert result.exit_code == 1
    assert result.stdout.startswith("failed: nothing new\n  The folder ")


def test_what_a_run_refused_is_said_then_and_later(cli, parks):
    _add(cli, _drop(parks / "broken.json", "{"))
    assert "  refused  broken.json: " in cli("source", "run", "parks").stdout
    assert cli("source", "issues", "parks").output.startswith("broken.json: ")


def test_the_list_says_how_the_last_run_ended(cli, parks):
    _add(cli, parks)
    cli("source", "run", "parks")
    line = cli("source", "list").output
    assert line.startswith("ulm/parks  folder  by hand  finished ")
    assert line.endswith(" 1 datasets, 1 created\n")


def test_an_abort_asks_runs_under_way_only(cli, parks, hub):
    _add(cli, parks)
    assert cli("source", "abort", "parks").output == "0 asked to stop\n"
    with hub.write(OPERATOR) as session:
        run = store.start(session, store.source(session, "parks")).id
    assert cli("source", "abort", "parks").output == "1 asked to stop\n"
    with hub.write(OPERATOR) as session:
        assert not store.beat(session, run, {})


def test_a_name_that_two_organisations_use_needs_the_organisation(cli, parks):
    cli("org", "add", "neu-ulm")
    _add(cli, parks)
    cli("source", "add", "folder", "parks", "--org", "neu-ulm", "--set", f"path={parks / 'parks.csv'}")
    assert "ORGANISATION/parks" in cli("source", "run", "parks", fails=Conflict).exception.message
    assert cli("source", "run", "neu-ulm/parks").exit_code == 0


def test_an_unknown_source_is_refused(cli):
    assert cli("source", "run", "ghost", fails=NotFound).exception.message == "There is no source ghost"


@pytest.fixture
def stream(hub, parks):
    """A datastream's number."""
    with hub.write(OPERATOR) as session:
        return add_stream(session, identity.organization(session, "ulm").id).id


def test_a_calibration_is_kept_with_its_time_in_utc(cli, hub, stream):
    time = ("--from", "2024-05-01", "--to", "2024-06-01T12:00:00")
    assert cli("calibrate", str(stream), "--scale", "2", "--offset", "-1", *time, "--note", "drift").exit_code == 0
    with hub.read(OPERATOR) as session:
        (row,) = iot.calibrations(session, [stream])[stream]
        assert (row.scale, row.offset, row.note) == (2, -1, "drift")
        assert row.valid_from == datetime(2024, 5, 1, tzinfo=UTC)
        assert row.valid_to == datetime(2024, 6, 1, 12, tzinfo=UTC)


def test_calibrations_do_not_overlap(cli, stream):
    cli("calibrate", str(stream), "--offset", "1", "--from", "2024-05-01")
    again = cli("calibrate", str(stream), "--offset", "2", "--from", "2024-06-01", fails=Invalid)
    assert again.exception.fields == {"valid_from": ["overlaps the calibration from 01.05.2024"]}


def test_a_correction_by_no_number_is_refused(cli, stream):
    assert cli("calibrate", str(stream), "--scale", "nan", "--from", "2024-05-01").exit_code == 2


def test_an_unknown_datastream_is_refused(cli):
    assert cli("calibrate", "99", "--from", "2024-05-01", fails=NotFound).exit_code == 1


def _drop(file, text):
    """Another file in the folder, dropped some time ago."""
    file.write_text(text)
    os.utime(file, (LONG_AGO, LONG_AGO))
    return file.parent

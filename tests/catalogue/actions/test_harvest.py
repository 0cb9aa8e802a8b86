"""CKAN's harvester over the API."""

import pytest

from hub import jobs
from hub.boundary import OPERATOR
from hub.datasets import store as datasets
from hub.records import DatasetDraft, Refusal
from hub.sources import store
from tests.catalogue.caller import error, result

PORTAL = {
    "name": "portal",
    "url": "https://data.example.org",
    "source_type": "ckan",
    "owner_org": "home",
    "frequency": "WEEKLY",
    "config": '{"default_tags": ["ulm"], "api_key": "hidden-word"}',
}


@pytest.fixture
def made(client):
    """A source of home."""
    return result(client("home"), "harvest_source_create", PORTAL)


@pytest.fixture
def done(database, made, files, cast):
    """A run of it that brought a dataset and refused one."""
    with database.write(OPERATOR) as session:
        row = store.source(session, "portal")
        run = store.start(session, row)
        draft = DatasetDraft("x-1", "Bäume", provenance={"license": "CC0"})
        datasets.upsert(session, row.owner_id, row.id, run.id, draft, files, private=False)
        store.add_issues(session, run.id, [Refusal("x-2", "no title")])
        store.finish(session, run.id, "finished", {"created": 1, "issues": 1})
        return str(run.id)


def test_a_source_is_made_and_shown_as_ckan_shows_it(client, made):
    assert (made["type"], made["frequency"], made["active"]) == ("harvest", "WEEKLY", True)
    assert "ulm" in made["config"]
    assert "hidden-word" not in made["config"]
    assert made["status"] == {"job_count": 0, "last_job": None, "total_datasets": 0, "alarm": ""}
    home = client("home")
    assert result(home, "harvest_source_show", {"id": "portal"}) == made
    assert [each["id"] for each in result(home, "harvest_source_list")] == [made["id"]]
    assert result(home, "harvest_source_show_status", {"id": made["id"]}) == made["status"]
    assert error(home, "harvest_source_show_status", {"id": "portal"})[0] == 404


def test_only_those_it_belongs_to_see_and_change_it(client, made, done):
    reads = ("harvest_source_show", "harvest_source_show_status")
    writes = ("harvest_source_patch", "harvest_source_delete", "harvest_source_clear", "harvest_job_abort")
    for town in ("partner", "stranger"):
        other = client(town)
        for name in (*reads, *writes):
            assert error(other, name, {"id": made["id"]})[0] == 404, name
        assert error(other, "harvest_job_create", {"source_id": made["id"]})[0] == 404
        assert error(other, "harvest_source_create", PORTAL)[0] == 403
        assert error(other, "harvest_job_show", {"id": done})[0] == 404
        assert error(other, "harvest_job_report", {"id": done})[0] == 404
        for name in ("harvest_source_list", "harvest_job_list", "harvest_object_list"):
            assert result(other, name) == []
    assert error(client(), "harvest_job_create", {"source_id": made["id"]})[0] == 403


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"source_type": "folder", "config": '{"path": "/etc"}'}, "source_type"),
        ({"source_type": "nothing"}, "source_type"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"config": '{"unknown": 1}'}, "config"),
        ({"frequency": "SOMETIMES"}, "schedule"),
        ({"name": "With blanks"}, "name"),
    ],
)
def test_what_cannot_be_is_refused_by_field(client, cast, changed, field):
    status, said = error(client("home"), "harvest_source_create", PORTAL | changed)
    assert (status, field in said) == (409, True)


def test_a_source_changes_and_pauses_and_keeps_its_secret(client, database, made):
    home = client("home")
    changed = result(home, "harvest_source_patch", {"id": "portal", "active": False, "config": made["config"]})
    assert (changed["active"], changed["frequency"]) == (False, "WEEKLY")
    with database.read(OPERATOR) as session:
        assert store.source(session, "portal").config["api_key"] == "hidden-word"
    changed = result(home, "harvest_source_update", {"id": "portal", "url": "https://other.example", "title": "T"})
    assert (changed["url"], changed["title"]) == ("https://other.example", "T")
    with database.read(OPERATOR) as session:
        assert "api_key" not in store.source(session, "portal").config


def test_a_job_waits_once_for_a_worker_and_is_stopped(client, settings, made):
    home = client("home")
    job = result(home, "harvest_job_create", {"source_id": made["id"]})
    assert (job["status"], job["gather_started"]) == ("New", None)
    assert [waits.details for waits in jobs.waiting(settings.data)] == [(job["id"],)]
    assert error(home, "harvest_job_create", {"source_id": "portal"})[0] == 409
    assert result(home, "harvest_job_list", {"status": "New"})[0]["id"] == job["id"]
    assert result(home, "harvest_job_abort", {"id": job["id"]})["status"] == "Aborted"
    assert error(home, "harvest_job_abort", {"id": "portal"})[0] == 404


def test_a_job_is_reported_record_by_record(client, done):
    home = client("home")
    shown = result(home, "harvest_job_show", {"id": done})
    assert (shown["stats"]["added"], shown["stats"]["errored"]) == (1, 1)
    assert shown["object_error_summary"] == [{"message": "no title", "error_count": 1}]
    report = result(home, "harvest_job_report", {"id": done})
    assert report["object_errors"]["x-2"]["errors"] == [{"message": "no title", "line": None, "type": "refused"}]
    for id in ("0", "99", "x", "9" * 30):
        assert error(home, "harvest_job_show", {"id": id})[0] == 404


def test_a_harvested_dataset_says_where_it_came_from(client, made, done):
    home = client("home")
    (id,) = result(home, "harvest_object_list", {"source_id": made["id"]})
    shown = result(home, "harvest_object_show", {"id": id})
    assert (shown["guid"], shown["harvest_source_id"], shown["job"]) == ("x-1", made["id"], done)
    assert shown["source_words"] == {"license": "CC0"}
    assert result(home, "harvest_object_show", {"dataset_id": id}) == shown
    assert error(client("stranger"), "harvest_object_show", {"id": id})[0] == 404
    assert error(home, "harvest_object_show", {"id": "x"})[0] == 404


def test_a_source_is_cleared_and_then_taken_away_and_what_it_brought_is_gone(client, made, done):
    home = client("home")
    assert result(home, "harvest_source_clear", {"id": "portal"}) == {"id": made["id"]}
    assert result(home, "harvest_source_show", {"id": "portal"})["status"]["total_datasets"] == 0
    assert result(home, "harvest_source_delete", {"id": "portal"}) is None
    assert result(home, "harvest_source_list") == []


def test_the_kinds_that_can_be_set_up_are_named(client):
    names = [each["name"] for each in result(client(), "harvesters_info_show")]
    assert "ckan" in names
    assert "folder" not in names

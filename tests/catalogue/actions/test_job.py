"""The jobs that wait, over the API."""

from uuid import uuid4

import pytest

from hub.jobs import Jobs
from tests.catalogue.caller import error, result
from tests.ingest import add_source


@pytest.fixture
def waiting(app, database, cast, settings, tmp_path):
    """Two jobs: of a source of home, and of one that is gone."""
    source = add_source(database, cast.home.id, "folder", {"path": str(tmp_path)})
    jobs = Jobs(settings.data, database, lambda source: None)
    for key in (source, uuid4()):
        jobs.enqueue(key)
    return jobs


def test_the_operator_sees_what_waits(client, waiting):
    root = client("operator")
    first, second = result(root, "job_list")
    assert first["title"].startswith("Run the source ")
    assert second["title"] == "Run a source that is gone"
    assert result(root, "job_show", {"id": first["id"]}) == first
    assert result(root, "job_list", {"ids_only": True, "limit": 1}) == [first["id"]]
    assert result(root, "job_list", {"queues": ["other"]}) == []
    for name in ("job_list", "job_show"):
        for town in ("", "home"):
            assert error(client(town), name, {"id": first["id"]})[0] == 403


def test_jobs_are_taken_away_one_by_one_or_all(client, waiting):
    root = client("operator")
    first, second = result(root, "job_list", {"ids_only": True})
    assert result(root, "job_cancel", {"id": first}) is None
    assert error(root, "job_cancel", {"id": first})[0] == error(root, "job_show", {"id": first})[0] == 404
    assert result(root, "job_clear", {"queues": ["other"]}) == []
    assert result(root, "job_list", {"ids_only": True}) == [second]
    assert result(root, "job_clear") == ["default"]
    assert len(waiting.queue) == 0
    for name in ("job_clear", "job_cancel"):
        assert error(client("home"), name, {"id": second})[0] == 403


def test_nothing_waits_in_a_new_hub(client, cast):
    assert result(client("operator"), "job_list") == []

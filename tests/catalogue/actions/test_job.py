"""The jobs that wait, over the API."""

from uuid import uuid4

import pytest

from hub import jobs as queue
from hub.jobs import Jobs, Work
from tests.catalogue.caller import create, error, result
from tests.ingest import add_source


@pytest.fixture
def waiting(app, database, cast, settings, tmp_path):
    """Two jobs: of a source of home, and of one that is gone."""
    source = add_source(database, cast.home.id, "folder", {"path": str(tmp_path)})
    jobs = Jobs(settings.data, database, Work(print, print, print))
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


def test_imports_and_indexes_wait_with_the_others(client, settings):
    home, root = client("home"), client("operator")
    create(home, "trees", resources=[{"url": "https://x.example/a.csv", "format": "CSV"}])
    table = uuid4()
    queue.ask_for_index(settings.data, table, ["a", "b"])
    index, order = result(root, "job_list")
    assert index["title"] == f"Make an index of the table {table} for a, b"
    assert order["title"] == "Import a table of the dataset trees"
    assert order["created"]
    assert result(root, "job_show", {"id": order["id"]}) == order
    assert error(client("home"), "job_cancel", {"id": order["id"]})[0] == 403
    assert result(root, "job_cancel", {"id": order["id"]}) is None
    assert result(root, "job_list", {"ids_only": True}) == [index["id"]]


def test_all_imports_that_wait_are_taken_away_together(client, app):
    root = client("operator")
    create(client("home"), "trees", resources=[{"url": f"https://x.example/{n}.csv"} for n in range(3)])
    assert len(result(root, "job_list")) == 3
    result(root, "job_clear")
    assert result(root, "job_list") == []

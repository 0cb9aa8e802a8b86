"""What XLoader is asked for is done by the hub's own import."""

import pytest

from tests.catalogue.caller import create, error, fill, result


@pytest.fixture
def resource(client):
    made = create(client("home"), resources=[{"url": "https://x.example/a.csv", "format": "CSV"}])
    return made["resources"][0]["id"]


@pytest.mark.parametrize("loader", ["xloader", "datapusher"])
def test_an_import_is_ordered_and_told_of(client, resource, loader):
    assert result(client("home"), f"{loader}_submit", {"resource_id": resource, "ignore_hash": "true"}) is True
    told = result(client("home"), f"{loader}_status", {"id": resource})
    assert told.keys() == {
        "status", "job_id", "job_key", "job_url", "last_updated", "key", "value", "error", "task_info",
    }  # fmt: skip
    assert (told["status"], told["key"], told["error"]) == ("pending", "xloader", {})
    assert told["task_info"]["job_id"] == told["job_id"] is not None
    assert [line["message"] for line in told["task_info"]["logs"]] == ["Waits until it is read."]
    note = result(client(), "task_status_show", {"entity_id": resource, "task_type": "xloader", "key": "xloader"})
    assert (note["state"], note["value"]) == ("pending", told["value"])


def test_a_table_without_a_file_is_nothing_to_import(client):
    create(client("home"))
    table = fill(client("home"), [{"a": 1}])
    for loader in ("xloader", "datapusher"):
        assert result(client("home"), f"{loader}_submit", {"resource_id": table}) is False


@pytest.mark.parametrize("state", ["running", "complete", "error"])
def test_a_loader_says_how_far_it_is(client, resource, state):
    result(client("home"), "xloader_submit", {"resource_id": resource})
    more = {"metadata": {"resource_id": resource}, "error": {"message": "x"} if state == "error" else None}
    result(client("home"), "xloader_hook", {**more, "status": state})
    told = result(client("home"), "xloader_status", {"resource_id": resource})
    assert (told["status"], told["error"]) == (state, more["error"] or {})


def test_nothing_is_said_of_what_was_not_submitted(client):
    create(client("home"))
    sent = {"metadata": {"resource_id": fill(client("home"), [{"a": 1}])}, "status": "complete"}
    assert error(client("home"), "xloader_hook", sent)[0] == 404


@pytest.mark.parametrize("name", ["xloader_submit", "xloader_hook", "xloader_status"])
def test_only_who_may_change_the_resource_takes_part(client, resource, name):
    result(client("home"), "xloader_submit", {"resource_id": resource})
    asked = (
        {"metadata": {"resource_id": resource}, "status": "complete"}
        if name.endswith("hook")
        else {"resource_id": resource}
    )
    for town in ("", "stranger", "partner"):
        assert error(client(town), name, asked)[0] == 403
    result(client("home"), "package_patch", {"id": "trees", "private": True})
    for town in ("stranger", "partner"):
        assert error(client(town), name, asked)[0] == 404

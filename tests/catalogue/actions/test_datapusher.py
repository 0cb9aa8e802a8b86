"""A DataPusher as it is does its work against the hub: its calls, one after the other."""

import orjson
import pytest

from catalogue import loaders
from hub.boundary import OPERATOR
from tests.catalogue.caller import call, create, error, result
from tests.hub.http.servers import serving

HEADERS = [{"id": "art", "type": "text"}, {"id": "anzahl", "type": "numeric"}, {"id": "wann", "type": "timestamp"}]


@pytest.fixture
def server():
    with serving() as started:
        started.pages["/job"] = lambda page: page.reply(body=b'{"job_id": "j1", "job_key": "k1"}')
        started.pages["/job/j1"] = lambda page: page.reply(body=b'{"logs": [{"message": "Fetching"}]}')
        yield started


@pytest.fixture
def settings(settings, server):
    return settings.model_copy(update={"datapusher_url": server.root})


@pytest.fixture
def resource(client):
    made = create(client("home"), resources=[{"url": "https://x.example/a.csv", "format": "CSV", "name": "Bäume"}])
    return made["resources"][0]["id"]


def job(server):
    """What the hub told the DataPusher last."""
    return orjson.loads(server.bodies[-1])


def push(client, told, rows, town="home"):
    """What an unmodified DataPusher calls for a job, in its order."""
    home, id = client(town), told["metadata"]["resource_id"]
    resource = result(home, "resource_show", {"id": id})
    there = call(home, "datastore_search", {"id": id, "limit": 0})
    if there.status_code != 404:
        assert isinstance(there.json["result"]["fields"], list)
        assert call(home, "datastore_delete", {"id": id, "force": True}).status_code in (201, 200, 404)
    for at in range(0, len(rows), 250):
        chunk = {
            "resource_id": id,
            "fields": HEADERS,
            "force": True,
            "records": rows[at : at + 250],
            "calculate_record_count": at + 250 >= len(rows),
        }
        result(home, "datastore_create", chunk)
    if told["metadata"]["set_url_type"]:
        result(home, "resource_update", {**resource, "url_type": "datapusher", "hash": "abc"})
    hook(home, told, "complete")


def hook(client, told, status, **more):
    job = {"status": status, "metadata": told["metadata"], "job_id": "j1", "job_type": "push_to_datastore", **more}
    result(client, "datapusher_hook", job)


def test_its_whole_work(client, server, resource):
    assert result(client("home"), "datapusher_submit", {"resource_id": resource, "set_url_type": "true"}) is True
    told = job(server)
    assert told["result_url"] == "http://localhost/api/3/action/datapusher_hook"
    assert told["metadata"] | {"file": "", "task_created": ""} == {
        "ckan_url": "http://localhost", "resource_id": resource, "original_url": "https://x.example/a.csv",
        "set_url_type": True, "ignore_hash": False, "file": "", "task_created": "",
    }  # fmt: skip
    assert result(client("home"), "datapusher_status", {"resource_id": resource})["status"] == "pending"
    rows = [{"art": "Linde", "anzahl": at, "wann": "2024-05-06T07:08:09"} for at in range(600)]
    for _ in range(2):  # once more takes the place of the first
        push(client, told, rows)
        answer = result(client(), "datastore_search", {"resource_id": resource, "limit": 1})
        assert (answer["total"], answer["records"][0]["anzahl"]) == (600, 0)
    assert result(client(), "resource_show", {"id": resource})["datastore_active"] is True
    assert len(server.bodies) == 1
    views = result(client(), "resource_view_list", {"id": resource})
    assert [view["view_type"] for view in views] == ["datatables_view"]


def test_how_far_it_is(client, server, resource):
    assert error(client("home"), "datapusher_status", {"resource_id": resource})[0] == 404
    result(client("home"), "datapusher_submit", {"resource_id": resource})
    hook(client("home"), job(server), "error", error={"message": "no header"})
    told = result(client("home"), "datapusher_status", {"resource_id": resource})
    assert {key: told[key] for key in ("status", "job_id", "job_key", "job_url", "key", "error")} == {
        "status": "error", "job_id": "j1", "job_key": "k1", "job_url": f"{server.root}/job/j1", "key": "datapusher",
        "error": {"message": "no header"},
    }  # fmt: skip
    assert told["task_info"] == {"status": "error", "job_id": "j1", "logs": [{"message": "Fetching"}]}
    assert orjson.loads(told["value"]) == {"job_id": "j1", "job_key": "k1"}
    note = result(client(), "task_status_show", {"entity_id": resource, "task_type": "datapusher", "key": "datapusher"})
    assert (note["state"], note["last_updated"]) == ("error", told["last_updated"])


def test_while_it_works_it_is_not_told_again(client, server, resource):
    submit = {"resource_id": resource}
    assert [result(client("home"), "datapusher_submit", submit) for _ in range(2)] == [True, False]
    hook(client("home"), job(server), "complete")
    assert result(client("home"), "datapusher_submit", submit) is True
    assert len(server.bodies) == 2


def test_where_the_file_was_replaced_meanwhile_it_begins_anew(client, server, resource):
    result(client("home"), "datapusher_submit", {"resource_id": resource})
    told = job(server)
    result(client("home"), "resource_patch", {"id": resource, "url": "https://x.example/b.csv"})
    hook(client("home"), told, "complete")
    assert job(server)["metadata"]["original_url"] == "https://x.example/b.csv"
    hook(client("home"), job(server), "complete")
    assert len(server.bodies) == 2


def test_one_that_is_quicker_than_its_answer_is_not_set_back(client, database, server, resource):
    def answer(page):  # its call comes to another process of the hub
        with database.write(OPERATOR) as session:
            loaders.note(session, resource, "datapusher", "complete")
        page.reply(body=b'{"job_id": "j1", "job_key": "k1"}')

    server.pages["/job"] = answer
    result(client("home"), "datapusher_submit", {"resource_id": resource})
    told = result(client("home"), "datapusher_status", {"resource_id": resource})
    assert (told["status"], told["job_id"]) == ("complete", "j1")


def test_one_that_does_not_answer_is_told_of(client, server, resource):
    server.pages["/job"] = lambda page: page.reply(500)
    status, wrong = error(client("home"), "datapusher_submit", {"resource_id": resource})
    assert (status, wrong.keys()) == (409, {"__type", "message", "details"})
    told = result(client("home"), "datapusher_status", {"resource_id": resource})
    assert (told["status"], told["task_info"]["logs"]) == ("error", [])
    assert "500" in told["error"]["message"]


def test_a_table_without_a_file_is_nothing_to_push(client, server, resource):
    made = result(client("home"), "datastore_create", {"resource": {"package_id": "trees"}, "records": [{"a": 1}]})
    assert result(client("home"), "datapusher_submit", {"resource_id": made["resource_id"]}) is False
    assert server.bodies == []


@pytest.mark.parametrize("name", ["datapusher_submit", "datapusher_hook", "datapusher_status"])
def test_only_who_may_change_the_resource_takes_part(client, server, resource, name):
    result(client("home"), "datapusher_submit", {"resource_id": resource})
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
    assert result(client("home"), "datapusher_status", {"resource_id": resource})["status"] == "pending"

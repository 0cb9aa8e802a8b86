"""A DataPusher beside the hub, as its routes are."""

import orjson
import pytest

from catalogue.pusher import Pusher
from hub.config import Settings
from hub.errors import Unreachable
from tests.hub.http.servers import serving


@pytest.fixture
def server():
    with serving() as started:
        yield started


@pytest.fixture
def pusher(server, tmp_path):
    return Pusher(
        Settings(
            data=tmp_path,
            site_url="https://daten.example",
            datapusher_url=f"{server.root}/",
            datapusher_token="secret",
            allow_networks=("127.0.0.0/8",),
        )
    )


def says(server, path, body, status=200):
    server.pages[path] = lambda page: page.reply(status, orjson.dumps(body) if body is not None else b"<html>")


def test_a_job_says_where_the_hub_is_and_what_to_do(server, pusher):
    says(server, "/job", {"job_id": "j1", "job_key": "k1", "more": 1})
    assert pusher.start("r1", {"original_url": "https://x.example/a.csv"}) == {"job_id": "j1", "job_key": "k1"}
    (sent,) = server.bodies
    assert orjson.loads(sent) == {
        "api_key": "secret",
        "job_type": "push_to_datastore",
        "result_url": "https://daten.example/api/3/action/datapusher_hook",
        "metadata": {
            "ckan_url": "https://daten.example",
            "resource_id": "r1",
            "original_url": "https://x.example/a.csv",
        },
    }


@pytest.mark.parametrize(("body", "status"), [({}, 500), (None, 200), ([], 200), ({}, 409)])
def test_what_is_no_proper_answer_is_an_error_in_words(server, pusher, body, status):
    says(server, "/job", body, status)
    with pytest.raises(Unreachable):
        pusher.start("r1", {})


def test_its_words_on_a_job_are_asked_for_with_the_key_of_the_job(server, pusher):
    says(server, "/job/j1", {"status": "complete", "logs": [{"message": "m"}, "x"]})
    assert pusher.logs("j1", "k1") == [{"message": "m"}]
    assert server.seen[0][1]["authorization"] == "k1"
    assert pusher.url("j1") == f"{server.root}/job/j1"


@pytest.mark.parametrize(("body", "status"), [({}, 500), (None, 200), ({"logs": 1}, 200), ({}, 200)])
def test_without_words_there_are_none(server, pusher, body, status):
    says(server, "/job/j1", body, status)
    assert pusher.logs("j1", "k1") == []

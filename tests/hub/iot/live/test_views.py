"""Server-Sent Events over a real connection: who is told what, and until when."""

import re
import signal
import time

import orjson
import pytest
import requests

from hub.boundary import OPERATOR
from hub.cli.serving import server, surroundings
from hub.config import Settings
from hub.db import now
from hub.identity import store as identity
from hub.iot.live import views
from hub.iot.store import publish
from hub.sharing.models import Grant
from tests.conftest import in_days, on_postgresql, on_sqlite
from tests.hub.iot.live.outbox import put, reading
from tests.ingest import add_stream
from tests.servers import Process, free_port

PATIENCE = 60.0


@pytest.fixture
def streams(database, cast):
    """A private and a public datastream of `home`."""
    with database.write(OPERATOR) as session:
        private = add_stream(session, cast.home.id, "private")
        public = add_stream(session, cast.home.id, "public", private=False)
        session.expunge_all()
    return private, public


@pytest.fixture
def served(settings, cast):
    """The hub as it is served, with one worker."""
    port = free_port()
    own = Settings(**{**settings.model_dump(), "port": port, "workers": 1})
    with Process(server(own), port, env=surroundings(own)) as process:
        yield process


class Listener:
    """An open stream of events."""

    def __init__(self, process, path, token="", last=""):
        headers = {"Authorization": token} if token else {}
        if last:
            headers["Last-Event-ID"] = last
        url = f"http://127.0.0.1:{process.port}{path}"
        self.answer = requests.get(url, headers=headers, stream=True, timeout=PATIENCE)
        self.lines = self.answer.iter_lines(chunk_size=1)

    def __enter__(self):
        assert self.answer.status_code == 200, self.answer.text
        self.first = self.block()
        return self

    def __exit__(self, *_):
        self.answer.close()

    def block(self):
        """The next event, as its fields."""
        found = {}
        for line in self.lines:
            if not line:
                return found
            name, _, value = line.decode().partition(": ")
            found[name] = value
        return None

    def next(self):
        """Id and data of the next observation."""
        while "data" not in (block := self.block()):
            pass
        return block["id"], orjson.loads(block["data"])

    def ended(self):
        """Read to the end; how many seconds that took."""
        began = time.monotonic()
        while self.block() is not None:
            pass
        return time.monotonic() - began


def write(database, stream, number):
    with database.write(OPERATOR) as session:
        put(session, reading(stream.id, number))


def test_observations_come_as_they_are_kept_and_a_stream_goes_on_where_it_was(served, database, cast, streams):
    private, public = streams
    path = f"/live/datastreams/{private.id}"
    with Listener(served, path, cast.home.token) as listener:
        assert listener.answer.headers["Content-Type"].startswith("text/event-stream")
        write(database, public, 9.0)
        write(database, private, 1.0)
        last, data = listener.next()
        assert (data["result"], data["Datastream"]["@iot.id"]) == (1.0, private.id)
    write(database, private, 2.0)
    with Listener(served, path, cast.home.token, last) as listener:
        assert listener.next()[1]["result"] == 2.0
    with Listener(served, f"{path}?last-event-id={last}", cast.home.token) as listener:
        assert listener.next()[1]["result"] == 2.0


def test_everybody_is_told_of_the_public_ones_of_an_area_only(served, database, cast, streams):
    private, public = streams
    with Listener(served, f"/live/things/{public.thing_id}") as listener:
        write(database, private, 1.0)
        write(database, public, 2.0)
        assert listener.next()[1]["result"] == 2.0


def end_the_grant(database, grant, token, stream):
    with database.write(OPERATOR) as session:
        session.get(Grant, grant).ended_at = now()


def end_the_token(database, grant, token, stream):
    with database.write(OPERATOR) as session:
        identity.find_token(session, token).expires_at = now()


def revoke_the_token(database, grant, token, stream):
    with database.write(OPERATOR) as session:
        identity.revoke_token(session, identity.find_token(session, token))


@on_postgresql
@pytest.mark.parametrize("end", [end_the_grant, end_the_token, revoke_the_token])
def test_a_stream_ends_when_what_it_rests_on_ends(served, database, cast, streams, end):
    private, _ = streams
    with database.write(OPERATOR) as session:
        grant = Grant(
            owner_id=cast.home.id,
            grantee_id=cast.partner.id,
            datastream_id=private.id,
            purpose="air",
            until=in_days(1),
        )
        session.add(grant)
        session.flush()
        id = grant.id
    with Listener(served, f"/live/datastreams/{private.id}", cast.partner.token) as listener:
        write(database, private, 1.0)
        listener.next()
        end(database, id, cast.partner.token, private)
        assert listener.ended() < PATIENCE / 2


@on_sqlite
def test_a_stream_ends_when_its_datastream_is_made_private(served, database, cast, streams):
    _, public = streams
    with Listener(served, f"/live/datastreams/{public.id}") as listener:
        with database.write(OPERATOR) as session:
            publish(session, [public.id], private=True)
        write(database, public, 1.0)
        assert listener.ended() < PATIENCE / 2


@on_sqlite
def test_the_server_stops_with_streams_open(served, database, cast, streams):
    with (
        Listener(served, f"/live/datastreams/{streams[1].id}"),
        Listener(served, f"/live/things/{streams[1].thing_id}"),
    ):
        served.running.send_signal(signal.SIGTERM)
        assert served.running.wait(PATIENCE) == 0


@on_sqlite
def test_streams_leave_the_hub_free_to_answer_and_there_are_only_so_many(served, database, cast, streams):
    path = f"/live/datastreams/{streams[1].id}"
    url = f"http://127.0.0.1:{served.port}"
    open_ones = [Listener(served, path).__enter__() for _ in range(views.STREAMS)]
    refused = requests.get(url + path, timeout=PATIENCE)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert requests.get(f"{url}/api/3/action/status_show", timeout=PATIENCE).json()["success"]
    write(database, streams[1], 1.0)
    assert [listener.next()[1]["result"] for listener in open_ones] == [1.0] * views.STREAMS
    for listener in open_ones:
        listener.__exit__()


@pytest.mark.parametrize("town", ["stranger", "partner", ""])
def test_what_is_private_looks_missing(client, streams, town):
    private, _ = streams
    paths, program = (f"/live/datastreams/{private.id}", "/live/datastreams/999"), {"Accept": "application/json"}
    answers = [client(town).get(path, headers=program) for path in paths]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].data == answers[1].data
    assert client(town).get(f"/live/things/{private.thing_id}").status_code == 404


@pytest.mark.parametrize(
    "bbox",
    ["", "1,2,3", "a,b,c,d", "0,0,0,91", "nan,0,1,1", "inf,0,1,1", "0,2,1,1", "0,0,181,1", "1,2,3,4,5", "1" * 9999],
)
def test_an_area_that_is_none_is_refused(client, bbox):
    assert client().get("/live", query_string={"bbox": bbox}).status_code == 400


@pytest.mark.parametrize("path", ["/live/datastreams/99999999999", "/live/datastreams/x", "/live/things/-1"])
def test_an_id_that_is_none_is_missing(client, path):
    assert client().get(path).status_code == 404


def first(client, query):
    answer = client.get("/live", query_string={"bbox": "0,0,1,1", **query})
    return next(answer.response), answer.close()


@pytest.mark.parametrize("last", ["junk", "1~17~~0-0-0", "1~17:17:~~0-0-0", "1~~~0-0-0", "x" * 100_000])
def test_a_place_that_is_none_or_too_old_is_answered_with_a_gap(client, last):
    assert first(client(), {"last-event-id": last})[0].startswith(b"retry: 2000\nevent: gap\n")


def test_an_area_may_cross_the_date_line(client):
    answer = client().get("/live", query_string={"bbox": "170,-10,-170,10"})
    assert re.search(rb"id: \S+\n\n$", next(answer.response))
    answer.close()

import json
from pathlib import Path

import pytest
from marshmallow import ValidationError

from connectors import influxdb
from hub.records import Context

ANSWER = (Path(__file__).parent / "data" / "influxdb-two-rooms.json").read_bytes()
CONFIG = {"database": "air", "query": "SELECT co2 FROM room"}


def fetch(site, door, **config):
    site.reply = lambda *_: (200, {"Content-Type": "application/json"}, ANSWER)
    loaded = influxdb.Config().load({"url": site.url + "/", **CONFIG, **config})
    return list(influxdb.fetch(Context(loaded, door)))


def test_the_query_is_asked_of_its_database(site, door):
    (message,) = fetch(site, door)
    assert site.asked[0][:2] == ("/query", {"db": "air", "q": "SELECT co2 FROM room"})
    assert message.body == ANSWER


def test_the_token_goes_along_where_there_is_one(site, door):
    fetch(site, door, token="reader:secret")
    assert site.asked[0][2]["authorization"] == "Token reader:secret"


def test_without_a_token_nothing_is_sent_in_its_place(site, door):
    fetch(site, door)
    assert "authorization" not in site.asked[0][2]


def test_parse_hands_the_answer_on_as_it_is(site, door):
    (message,) = fetch(site, door)
    (document,) = influxdb.parse(message, {"thing": "Rathaus", "query": "SELECT 1"})
    assert document.media_type == "application/vnd.influxdb.query-result+json"
    assert (document.identifier, document.hints) == ("air", {"thing": "Rathaus"})
    assert json.loads(document.body)["results"]


@pytest.mark.parametrize("missing", ["url", "database", "query"])
def test_a_source_without_its_essentials_is_refused(missing):
    given = {"url": "http://127.0.0.1:8086", **CONFIG}
    del given[missing]
    with pytest.raises(ValidationError, match=missing):
        influxdb.Config().load(given)

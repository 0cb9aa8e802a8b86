"""Batches as JSON."""

import orjson
import pytest

from hub.errors import BadRequest
from hub.iot.sensorthings.batches import json_form
from hub.iot.sensorthings.batches.answers import Answer
from hub.iot.sensorthings.batches.operations import Group, Operation

GET = {"id": "0", "method": "get", "url": "Things(1)"}
POST = {"id": "t", "atomicityGroup": "g", "method": "post", "url": "Things", "body": {"name": "Bench"}}
PATCH = {"id": "p", "atomicityGroup": "g", "method": "patch", "url": "$t", "body": {"name": "Seat"}, "if": "$t"}


def read(*requests):
    return json_form.read(orjson.dumps({"requests": requests}))


def test_requests_of_one_group_are_together():
    first, group, last = read(GET, POST, PATCH, {**GET, "id": "1"})
    assert first == Operation("GET", "Things(1)", id="0")
    assert last.id == "1"
    assert group == Group(
        (
            Operation("POST", "Things", id="t", body=b'{"name":"Bench"}'),
            Operation("PATCH", "$t", id="p", body=b'{"name":"Seat"}', condition="$t"),
        )
    )


@pytest.mark.parametrize(
    "request_",
    [
        None,
        5,
        [],
        {},
        {**GET, "id": 5},
        {**GET, "id": ""},
        {**GET, "url": None},
        {**GET, "method": "HEAD"},
        {**GET, "atomicityGroup": 1},
        {**GET, "if": True},
        {**GET, "headers": []},
        {**GET, "headers": {"a": 1}},
        {**GET, "colour": "red"},
    ],
)
def test_what_is_no_request_is_refused(request_):
    with pytest.raises(BadRequest):
        read(request_)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"requests": {}}', b'{"requests": [', b"5"])
def test_what_is_no_batch_is_refused(body):
    with pytest.raises(BadRequest):
        json_form.read(body)


def test_a_group_does_not_begin_again():
    with pytest.raises(BadRequest, match="must follow each other"):
        read(POST, GET, PATCH)


def test_answers_name_their_requests():
    made = Answer(201, "t", {"Location": "http://localhost/Things(1)"}, b'{"name":"Bench"}')
    text = Answer(200, "v", {"Content-Type": "text/plain"}, b"Bench")
    assert orjson.loads(json_form.write([made, Answer(204, "p"), text])) == {
        "responses": [
            {
                "id": "t",
                "status": 201,
                "headers": {"location": "http://localhost/Things(1)"},
                "location": "http://localhost/Things(1)",
                "body": {"name": "Bench"},
            },
            {"id": "p", "status": 204},
            {"id": "v", "status": 200, "headers": {"content-type": "text/plain"}, "body": "Bench"},
        ]
    }

"""A batch as JSON, as FROST-Server and OData 4.01 have it: a list of requests, an `atomicityGroup` done as one."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

import orjson

from hub.errors import BadRequest
from hub.iot.sensorthings.batches.answers import Answer
from hub.iot.sensorthings.batches.operations import Group, Operation, Step, checked, operation
from hub.iot.sensorthings.bodies import strict

MEMBERS = frozenset(("id", "atomicityGroup", "method", "url", "headers", "body", "if", "dependsOn"))
TEXTS = ("id", "atomicityGroup", "method", "url", "if")


def read(body: bytes) -> list[Step]:
    """The requests in order; `BadRequest` for what is not a batch."""
    value = strict.read(body)
    requests = value.get("requests") if isinstance(value, dict) else None
    if not isinstance(requests, list):
        raise BadRequest("A batch is an object with the list “requests”")
    known = [_known(each) for each in requests]
    steps: list[Step] = []
    names: set[str] = set()
    for name, members in groupby(known, key=lambda each: each.get("atomicityGroup", "")):
        operations = tuple(map(_operation, members))
        if name in names:
            raise BadRequest(f"The requests of the atomicityGroup “{name}” must follow each other")
        names |= {name} - {""}
        steps += [Group(operations)] if name else operations
    return checked(steps)


def _known(request: Any) -> Mapping[str, Any]:
    if not isinstance(request, dict) or not request.keys() <= MEMBERS:
        raise BadRequest(f"A request of a batch is an object with {', '.join(sorted(MEMBERS))}")
    for name in TEXTS:
        if not isinstance(request.get(name, ""), str):
            raise BadRequest(f"“{name}” of a request in a batch must be text")
    for name in ("id", "method", "url"):
        if not request.get(name):
            raise BadRequest(f"A request of the batch has no “{name}”")
    headers = request.get("headers", {})
    if not isinstance(headers, dict) or not all(isinstance(each, str) for each in headers.values()):
        raise BadRequest("“headers” of a request in a batch must be an object of texts")
    return request


def _operation(request: Mapping[str, Any]) -> Operation:
    return operation(
        request["method"],
        request["url"],
        id=request["id"],
        headers=request.get("headers", {}),
        body=orjson.dumps(request["body"]) if "body" in request else b"",
        condition=request.get("if", ""),
    )


def write(answers: Iterable[Answer]) -> bytes:
    """One entry for each request, in the order of the requests."""
    return orjson.dumps({"responses": [_written(each) for each in answers]})


def _written(answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = {"id": answer.id, "status": answer.status}
    headers = {name.lower(): value for name, value in answer.headers.items()}
    if headers:
        found["headers"] = headers
    if "location" in headers:
        found["location"] = headers["location"]
    if answer.body:
        is_json = "json" in headers.get("content-type", "json")
        found["body"] = orjson.Fragment(answer.body) if is_json else answer.body.decode(errors="replace")
    return found

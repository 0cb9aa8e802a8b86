"""A connector from another package, which does whatever a test asks of it."""

import json
import os
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from marshmallow import Schema, fields

from hub.errors import Unreachable
from hub.records import (
    Context,
    DatasetDraft,
    DistributionDraft,
    Document,
    Message,
    Parsed,
    Place,
    Reading,
    Refusal,
    Stream,
    Withdrawal,
)

TITLE = "Odd"


class Config(Schema):
    messages = fields.String(required=True)  # JSON, so that it can say what no database could keep
    everything = fields.Boolean(load_default=False)


def names_everything(config: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    return bool(config["everything"]) and not state.get("next")


def fetch(context: Context) -> Iterator[Message | Refusal]:
    messages = json.loads(context.config["messages"])
    for number in range(context.state.get("next", 0), len(messages)):
        message = messages[number]
        if "wait" in message:  # until the file is there
            Path(message["waiting"]).touch()
            while not Path(message["wait"]).exists():
                time.sleep(0.01)
        if "unreachable" in message:
            raise Unreachable(message["unreachable"])
        if "broken" in message:
            raise KeyError("broken")
        if "refuse" in message:
            yield Refusal("outside", message["refuse"])
            continue
        state = {"next": 0 if number + 1 == len(messages) else number + 1}
        yield Message(json.dumps(message).encode(), name=f"message {number}", state=state)


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
    body = json.loads(message.body)  # takes NaN, Infinity and halves of characters too
    for stream in body.get("streams", ()):
        yield _stream(stream)
    known: dict[str, Stream] = {}
    for thing, word, at, value, *key in body.get("readings", ()):
        stream = known.setdefault(f"{thing}/{word}", Stream(thing, word, unit="[ppm]"))
        yield Reading(stream, datetime.fromisoformat(at), value, *key)
    for draft in body.get("datasets", ()):
        parts = tuple(DistributionDraft(**part) for part in draft.pop("parts", ()))
        yield DatasetDraft(**draft, distribution=parts)
    for identifier in body.get("gone", ()):
        yield Withdrawal(identifier)
    for document in body.get("documents", ()):
        yield Document(document, "application/x-odd", document)
    if body.get("do") == "crash":
        os.abort()
    if body.get("do") == "raise":
        raise KeyError("odd")
    if body.get("do") == "hang":
        while True:
            pass


def _stream(values: dict[str, Any]) -> Stream:
    place = values.pop("place", None)
    return Stream(**values, place=Place(**place) if place else None)

"""The demo town: history of one group of synthetic sensors, then live values, all computed from a seed; no network."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from marshmallow import fields, validate

from connectors.hints import FileHints
from connectors.synthetic import sensors
from hub.errors import Unreachable, Unreadable
from hub.records import Context, Message, Place, Reading, Stream

TITLE = "Synthetic town (demo)"
SILENT = timedelta(days=7)


class Config(FileHints):
    """Which of the town's sensors to show, and how far back."""

    group = fields.String(
        required=True,
        validate=validate.OneOf([group.key for group in sensors.GROUPS], [group.title for group in sensors.GROUPS]),
        metadata={"description": "Group of sensors"},
    )
    days = fields.Integer(
        load_default=60, validate=validate.Range(0, 3_650), metadata={"description": "Days of history"}
    )
    seed = fields.Integer(load_default=1, metadata={"description": "Another number makes another town"})


def fetch(context: Context) -> Iterator[Message]:
    """One message for each day since the last run, the last one up to now."""
    if context.now is None:
        raise Unreachable("The demo town needs to know what time it is.")
    now = context.now.astimezone(UTC)
    since, silent = _resume(context.state, now, context.config["days"])
    while since < now:
        until = min(_midnight(since) + timedelta(days=1), now)
        message = _message(context.config, since, until, silent)
        if message is not None:
            yield message
        since = until


def _resume(state: Mapping[str, Any], now: datetime, days: int) -> tuple[datetime, datetime]:
    """Where to go on, and since when the dead sensors are silent: a week before the first run, for ever."""
    if "until" in state:
        return datetime.fromisoformat(state["until"]), datetime.fromisoformat(state["silent_since"])
    return _midnight(now) - timedelta(days=days), now - SILENT


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _message(config: Mapping[str, Any], since: datetime, until: datetime, silent: datetime) -> Message | None:
    """What the group reported from `since` up to before `until`; None if it was quiet."""
    described = []
    for thing in sensors.group(config["group"]).things:
        end = min(until, silent) if thing.dies else until
        for stream in sensors.streams(thing):
            word = stream.observed_property
            times, results = sensors.readings(thing, word, config["seed"], _seconds(since), _seconds(end))
            described.append({"stream": asdict(stream), "times": times, "results": results})
    if not any(entry["times"] for entry in described):
        return None
    return Message(
        body=json.dumps(described, ensure_ascii=False, separators=(",", ":")).encode(),
        media_type="application/json",
        name=f"{config['group']} {since:%Y-%m-%d}",
        modified=until,
        state={"until": until.isoformat(), "silent_since": silent.isoformat()},
    )


def _seconds(moment: datetime) -> int:
    """Whole seconds since 1970, rounded up, so that neighbouring spans neither miss nor repeat a second."""
    return -int(-moment.timestamp() // 1)


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Stream | Reading]:
    """The streams of the group, also the silent ones, each followed by its readings."""
    try:
        described = json.loads(message.body)
        for entry in described:
            place = Place(**entry["stream"].pop("place"))
            stream = Stream(place=place, **entry["stream"])
            yield stream
            for time, result in zip(entry["times"], entry["results"], strict=True):
                yield Reading(stream, datetime.fromtimestamp(time, UTC), result)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unreadable("This is not a message of the demo town.") from error

"""The id of an observation is its key as a text, as long as it has the key that it was named by."""

from hub.db import microseconds
from hub.errors import NotFound
from hub.iot.sensorthings.store.translate.keys import parsed
from hub.iot.store.changing import Key
from hub.iot.store.rows import name


def named(key: Key) -> str:
    """The id of the observation with this key."""
    return name(key.datastream_id, microseconds(key.phenomenon_time), key.id)


def key(text: str) -> Key:
    """The key that an id says; `NotFound` for what cannot be one."""
    found = parsed(text)
    if found is None:
        raise NotFound("There is no such Observation")
    return Key(*found)

"""Who is told what: everybody of what is public, and each token for live values of what its user may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.boundary import PUBLIC, Scope
from hub.db import Database, microseconds
from hub.identity import store as identity
from hub.iot.models import Latest
from hub.iot.mqtt import store, topics

Visible = Mapping[int, int | None]
"""Datastreams, each with its feature of interest."""


@dataclass(frozen=True, slots=True)
class Audience:
    """The readers of one tree of topics."""

    tree: str
    scope: Scope
    sees: Visible = field(repr=False)


def audiences(database: Database[Scope]) -> Sequence[Audience]:
    """All of them, with what each may see now."""
    with database.read(PUBLIC) as session:
        listeners = identity.listeners(session)
        found = [Audience(topics.tree(), PUBLIC, store.visible(session))]
    known: dict[Scope, Visible] = {PUBLIC: found[0].sees}
    for digest, principal in listeners.items():
        scope = principal.scope
        if scope not in known:
            with database.read(scope) as session:
                known[scope] = store.visible(session)
        found.append(Audience(topics.tree(digest), scope, known[scope]))
    return found


def newest(database: Database[Scope], scope: Scope, ids: Iterable[int]) -> dict[int, list[Any]]:
    """The newest observation of each of these datastreams, as far as the scope sees them, as the outbox has it."""
    with database.read(scope) as session:
        return {row.datastream_id: _values(row) for row in store.latest(session, ids)}


def _values(row: Latest) -> list[Any]:
    result = row.result if row.result is not None else row.result_json
    taken = None if row.result_time is None else microseconds(row.result_time)
    time = microseconds(row.phenomenon_time)
    return [row.datastream_id, time, row.observation_id, result, row.quality, taken, row.more]

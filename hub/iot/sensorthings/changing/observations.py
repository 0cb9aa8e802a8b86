"""Observations that come inside other entities, and single ones that are made, changed or deleted in a transaction.

The hot ways in are elsewhere; here everything belongs to one request and is done whole or not at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from hub.db import from_microseconds
from hub.errors import BadRequest
from hub.iot import store
from hub.iot.models import Datastream, FeatureOfInterest
from hub.iot.sensorthings.bodies import patches
from hub.iot.sensorthings.bodies.drafts import creation
from hub.iot.sensorthings.entities import ENTITIES
from hub.iot.sensorthings.observing import bodies, values
from hub.iot.sensorthings.observing.bodies import Sent
from hub.iot.sensorthings.store import writing
from hub.iot.sensorthings.store.writing import Author, Found, Pending
from hub.iot.store import Given, Kept

STREAMS = ("Datastream", "MultiDatastream")
INSIDE = "A change can link other entities by their “@iot.id”, but not hold them"


def keep(session: Session, author: Author, pending: Sequence[Pending]) -> list[Kept]:
    """Store observations, each in the datastream or of the feature that holds it, or in the one that it names."""
    keeping = _Keeping(session, author)
    return store.observe(session, [keeping.given(each) for each in pending]) if pending else []


@dataclass(slots=True)
class _Keeping:
    """The observations of one request; what holds for several is asked once."""

    session: Session
    author: Author
    features: dict[tuple[int, int | None], int | None] = field(default_factory=dict)

    def given(self, pending: Pending) -> Given:
        """An observation as the store takes it."""
        sent = bodies.observation(pending.body)
        stream = self._stream(sent, pending.row)
        bodies.fits(sent.result, _width(stream))
        named = self._feature(sent, stream, pending.row)
        more = {**(sent.more or {}), **({} if named is None else {"feature": named})}
        return Given(stream.id, from_microseconds(sent.time), sent.result, _taken(sent), more or None)

    def _stream(self, sent: Sent, above: Any) -> Datastream:
        inside = [name for name in STREAMS if name in sent.inside]
        if above is not None:
            writing.hold(self.session, above)
        if isinstance(above, Datastream):
            if inside or sent.stream not in (None, above.id):
                raise BadRequest("An Observation inside a Datastream cannot name another one")
            return above
        if inside:
            return self._made(inside[0], sent)  # type: ignore[no-any-return]
        if sent.stream is None:
            raise BadRequest("An Observation needs Datastream", Datastream=["is missing"])
        return writing.linked(self.session, ENTITIES[STREAMS[sent.several]], sent.stream)  # type: ignore[no-any-return]

    def _feature(self, sent: Sent, stream: Datastream, above: Any) -> int | None:
        """What the row has to name: nothing where it is the datastream's own feature."""
        if "FeatureOfInterest" in sent.inside:
            return store.use_feature(self.session, stream, self._made("FeatureOfInterest", sent).id)
        wanted = stream.id, above.id if isinstance(above, FeatureOfInterest) else sent.feature
        if wanted not in self.features:
            self.features[wanted] = feature_of(self.session, stream, wanted[1])
        return self.features[wanted]

    def _made(self, name: str, sent: Sent) -> Any:
        made = writing.create(self.session, self.author, creation(ENTITIES[name], sent.inside[name]))
        keep(self.session, self.author, made.observations)
        return made.row


def feature_of(session: Session, stream: Datastream, wanted: int | None) -> int | None:
    """What a row has to name for a feature, or for the place of the thing; None where it is the datastream's own."""
    if wanted is not None:
        return store.use_feature(session, stream, wanted)
    made = store.feature_of(session, stream)
    return None if made == stream.feature_of_interest_id else made


def merge(session: Session, found: Found, body: Any) -> None:
    """Give an observation what a body has (PATCH); null takes a member away."""
    given = _object(body)
    _change(session, found, {**shown(found.given), **given})


def replace(session: Session, found: Found, body: Any) -> None:
    """Give an observation the members of a body and no others (PUT); time and links stay where none are named."""
    given = _object(body)
    time = {"phenomenonTime": shown(found.given)["phenomenonTime"]}
    _change(session, found, {**time, **given})


def patch(session: Session, found: Found, changes: Any) -> None:
    """Change an observation as a JSON Patch says."""
    replace(session, found, patches.patched(shown(found.given), changes))


def _object(body: Any) -> Mapping[str, Any]:
    """The body of a change; without a time an observation keeps its own."""
    if not isinstance(body, dict):
        raise BadRequest("An Observation must be a JSON object")
    if "phenomenonTime" in body and body["phenomenonTime"] is None:
        raise BadRequest("An Observation needs phenomenonTime", phenomenonTime=["is missing"])
    return body


def _change(session: Session, found: Found, body: Mapping[str, Any]) -> None:
    sent = bodies.observation(dict(body))
    if sent.inside:
        raise BadRequest(INSIDE)
    before = session.get_one(Datastream, found.key.datastream_id)
    stream = before
    if sent.stream is not None:
        stream = writing.linked(session, ENTITIES[STREAMS[sent.several]], sent.stream)
    bodies.fits(sent.result, _width(stream))
    named = found.more.get("feature") if stream is before else None
    if sent.feature is not None or stream is not before:
        named = feature_of(session, stream, sent.feature)
    more = {**(sent.more or {}), **({} if named is None else {"feature": named})}
    store.change(
        session,
        found.key,
        datastream_id=stream.id,
        phenomenon_time=from_microseconds(sent.time),
        result=sent.result,
        result_time=_taken(sent),
        more=more or None,
    )


def remove(session: Session, found: Found) -> None:
    """Delete an observation."""
    store.remove_keys(session, [found.key])


def shown(given: Given) -> dict[str, Any]:
    """What an observation says, as JSON."""
    more = given.more or {}
    time = _text(given.phenomenon_time)
    if "end" in more:
        time = f"{time}/{_text(from_microseconds(more['end']))}"
    found = {"phenomenonTime": time, "result": given.result}
    if given.result_time is not None:
        found["resultTime"] = _text(given.result_time)
    if "valid" in more:
        found["validTime"] = "/".join(_text(from_microseconds(each)) for each in more["valid"])
    return found | {name: more[key] for name, (key, _) in values.MORE.items() if key in more and key != "valid"}


def _text(time: Any) -> str:
    return str(time.isoformat()).replace("+00:00", "Z")


def _taken(sent: Sent) -> Any:
    return None if sent.taken is None else from_microseconds(sent.taken)


def _width(stream: Datastream) -> int | None:
    return None if stream.units is None else len(stream.units)

"""A batch of messages becomes observations in one transaction; what is wrong with one message concerns no other one."""

from collections.abc import Sequence
from datetime import UTC, datetime

import orjson
import structlog
from sqlalchemy.exc import SQLAlchemyError

from hub.access import Principal
from hub.boundary import Scope
from hub.db import Database
from hub.errors import Forbidden, NotFound, Problem, TooLarge, Unavailable
from hub.iot.mqtt import topics
from hub.iot.mqtt.batches import Message
from hub.iot.mqtt.refusals import Refusals
from hub.iot.mqtt.senders import Known, Senders
from hub.iot.sensorthings.changing.performing import Asked, perform
from hub.iot.sensorthings.observing import bodies
from hub.iot.sensorthings.observing.bodies import Sent
from hub.iot.sensorthings.observing.taking import Above, Taking
from hub.iot.store.rows import Row

LARGEST = 1_000_000
"""A larger message is no observation."""
READ_ONLY = "This token may only read"
REMEMBERED = 10_000
"""Of so many messages that brought more than an observation it is known that they are stored."""

Read = tuple[Message, Sent, Above]

log = structlog.get_logger()


class Storing:
    """One for each process; called by one thread at a time."""

    def __init__(self, database: Database[Scope], known: Known) -> None:
        self._database, self._taking = database, Taking(database)
        self._senders = Senders(known)
        self._whole: dict[int, Message] = {}
        self.refusals = Refusals()
        self.stored = 0

    def __call__(self, batch: Sequence[Message]) -> None:
        """Store a batch durably; raises only when it is to be tried again as a whole."""
        try:
            self._store(batch)
        except (Unavailable, SQLAlchemyError, OSError) as error:
            if not _is_of_a_message(error):
                raise
            self._store_each(batch, error)
        except Exception as error:
            log.exception("messages could not be stored")
            self._store_each(batch, error)

    def _store_each(self, batch: Sequence[Message], error: Exception) -> None:
        """By halves, until only the message is left that the others failed by."""
        if len(batch) == 1:
            self.refusals.note(batch[0].topic, f"It could not be stored ({type(error).__name__})")
            return
        middle = len(batch) // 2
        for half in (batch[:middle], batch[middle:]):
            self(half)

    def _store(self, batch: Sequence[Message]) -> None:
        # By identity: to compare what principals may do takes longer than to read a message.
        sent: dict[int, tuple[Principal, list[Read]]] = {}
        whole: list[tuple[Message, Principal, Asked]] = []
        for message in batch:
            try:
                principal, read = self._read(message)
            except Problem as problem:
                self._refuse(message, problem)
            else:
                if isinstance(read, Asked):
                    whole.append((message, principal, read))
                else:
                    sent.setdefault(id(principal), (principal, []))[1].append(read)
        reads = [each for _, reads in sent.values() for each in reads]
        self._taking.receiver.prepare(above.stream or read.stream or 0 for _, read, above in reads)
        rows = [row for principal, reads in sent.values() for row in self._rows(principal, reads)]
        self.stored += sum(place is not None for place in self._taking.put(rows)) if rows else 0
        for message, principal, asked in whole:
            self._make(message, principal, asked)

    def _make(self, message: Message, principal: Principal, asked: Asked) -> None:
        """An observation with what it brings, in a transaction of its own, once however often its batch is tried."""
        if self._whole.get(id(message)) is message:
            return
        try:
            with self._database.write(principal.scope, principal.name) as session:
                perform(session, principal, asked)
        except Problem as problem:
            self._refuse(message, problem)
            return
        self.stored += 1
        self._whole[id(message)] = message  # held, so that no other one can have its number
        if len(self._whole) > REMEMBERED:
            del self._whole[next(iter(self._whole))]

    def _read(self, message: Message) -> tuple[Principal, Read | Asked]:
        topic = topics.incoming(message.topic)
        if topic is None:
            raise NotFound("Observations are sent to v1.1/Observations, also below a Datastream or FeatureOfInterest")
        if len(message.payload) > LARGEST:
            raise TooLarge(f"A message has at most {LARGEST:,} bytes")
        principal = self._senders.sender(topic.token, message.properties)
        if principal.device is None and not principal.may_write:
            raise Forbidden(READ_ONLY)
        body = bodies.read(message.payload)
        if isinstance(body, dict) and body.get("phenomenonTime") is None:
            # Not the time of storing: when that has to be tried again the observation is to be the same one.
            body["phenomenonTime"] = datetime.fromtimestamp(message.at, UTC).isoformat()
        sent = bodies.observation(body)
        if sent.inside:
            return principal, Asked("POST", topic.path, body=orjson.dumps(body))
        if topic.set == "FeaturesOfInterest":
            return principal, (message, sent, Above(feature=topic.id))
        return principal, (message, sent, Above(topic.id, topic.set == "MultiDatastreams"))

    def _rows(self, principal: Principal, reads: Sequence[Read]) -> Sequence[Row]:
        rows = []
        with self._database.read(principal.scope) as session:
            for message, sent, above in reads:
                try:
                    rows.append(self._taking.row(session, principal, sent, above))
                except Problem as problem:
                    self._refuse(message, problem)
        return rows

    def _refuse(self, message: Message, problem: Problem) -> None:
        if isinstance(problem, Unavailable):
            raise problem
        self.refusals.note(message.topic, problem.message)


def _is_of_a_message(error: Exception) -> bool:
    """Whether the database refused a value, and not everything."""
    kind = type(getattr(error, "orig", error)).__name__
    return kind in ("DataError", "NumericValueOutOfRange", "UntranslatableCharacter", "IntegrityError")

"""What is being measured just now, and which dataset shows it."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.datasets.models import Dataset, Distribution
from hub.iot.models import Datastream, Latest, ObservedProperty

AMONG = 20
"""How many newest readings are looked at for each one wanted."""


class Live(NamedTuple):
    """A datastream with a fresh reading, and the dataset that it belongs to."""

    datastream: int
    dataset: str
    title: str


def live(session: Session, limit: int) -> Sequence[Live]:
    """The datastreams with the newest readings, one of each observed property, newest first."""
    statement = (
        select(Datastream.id, Dataset.name, Dataset.title, ObservedProperty.name.label("observed"))
        .join(Distribution, Distribution.datastream_id == Datastream.id)
        .join(Dataset, Dataset.id == Distribution.dataset_id)
        .join(Latest, Latest.datastream_id == Datastream.id)
        .join(ObservedProperty, ObservedProperty.id == Datastream.observed_property_id)
        .where(Dataset.state == "active")
        .order_by(Latest.phenomenon_time.desc(), Datastream.id)
    )
    kinds: dict[str, Live] = {}
    for row in session.execute(statement.limit(limit * AMONG)):
        kinds.setdefault(row.observed, Live(row.id, row.name, row.title))
    return list(kinds.values())[:limit]

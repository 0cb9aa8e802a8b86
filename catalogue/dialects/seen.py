"""What the one who asks may see: a series of readings can be less public than the dataset that lists it."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from catalogue.dcat import known
from hub.datasets.store import Shown
from hub.iot.store import streams as iot_streams


def seen(session: Session, shown: Sequence[Shown]) -> list[Shown]:
    """The datasets without those distributions whose readings are not to be seen."""
    wanted = known.streams(shown)
    if not wanted:
        return list(shown)
    open_ = iot_streams.datastreams(session, wanted).keys()
    return [
        replace(
            each, distributions=[p for p in each.distributions if p.datastream_id is None or p.datastream_id in open_]
        )
        for each in shown
    ]

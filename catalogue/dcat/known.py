"""What the feeds tell of datasets and does not stand in them, read from the database."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from catalogue.dcat.portal import Beside
from hub.datasets.store import Shown, figures, tables
from hub.identity import store as identity
from hub.iot import store as iot

Days = Mapping[int, tuple[date, date]]


def beside(session: Session, shown: Sequence[Shown]) -> Beside:
    """What is known beside these datasets."""
    parts = [part for each in shown for part in each.distributions]
    placed = tables.with_places(session, [part.id for part in parts if part.row_count is not None])
    ids = streams(shown)
    return Beside(_keys(session, shown), days(session, ids), placed, _figures(session, shown, ids))


def _figures(session: Session, shown: Sequence[Shown], ids: Sequence[int]) -> dict[UUID, dict[str, float]]:
    """How good the datastreams of each dataset are, taken together."""
    known = figures.of_streams(session, ids)
    found = {}
    for each in shown if known else ():
        if own := [known[key] for key in streams([each]) if key in known]:
            found[each.dataset.id] = figures.together(own)
    return found


def streams(shown: Iterable[Shown]) -> list[int]:
    """The datastreams among the distributions of these datasets."""
    return [part.datastream_id for each in shown for part in each.distributions if part.datastream_id]


def days(session: Session, streams: Sequence[int]) -> Days:
    """The days of the first and of the newest reading of each datastream that has one."""
    newest = iot.latest(session, streams)
    return {key: (now.first_time.date(), now.point.time.date()) for key, now in newest.items()}


def _keys(session: Session, shown: Iterable[Shown]) -> dict[UUID, str]:
    """The official keys of the towns whose offices own datasets."""
    owners = {each.dataset.owner_id for each in shown if not each.dataset.organization_official_key}
    return identity.official_keys(session, owners)

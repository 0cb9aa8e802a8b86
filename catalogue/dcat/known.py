"""What is told of datasets: as much of them as the one who asks may see, and what does not stand in them.

Every writer of descriptions (feeds, files of the whole catalogue, `data.json`, Croissant, schema.org) begins with
`told`, so that what a reader may not see is in none of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from catalogue.dcat.portal import Beside
from hub.datasets.store import Shown, duplicates, figures, series, tables
from hub.identity import store as identity
from hub.iot import store as iot
from hub.iot.store import streams as iot_streams

Days = Mapping[int, tuple[date, date]]


def told(session: Session, shown: Sequence[Shown]) -> tuple[list[Shown], Beside]:
    """The datasets as the one who asks may see them, and what is known beside these."""
    found = seen(session, shown)
    return found, beside(session, found)


def seen(session: Session, shown: Sequence[Shown]) -> list[Shown]:
    """The datasets without those distributions whose readings are not to be seen: these can be less public."""
    wanted = streams(shown)
    if not wanted:
        return list(shown)
    open_ = iot_streams.visible(session, wanted)
    return [
        replace(
            each, distributions=[p for p in each.distributions if p.datastream_id is None or p.datastream_id in open_]
        )
        for each in shown
    ]


def beside(session: Session, shown: Sequence[Shown]) -> Beside:
    """What is known beside these datasets."""
    parts = [part for each in shown for part in each.distributions]
    placed = tables.with_places(session, [part.id for part in parts if part.row_count is not None])
    ids = streams(shown)
    within = {id for each in shown for id in series.named(each.dataset.terms)}
    return Beside(
        keys=_keys(session, shown),
        days=days(session, ids),
        placed=placed,
        figures=_figures(session, shown, ids),
        series=series.public(session, within),
        others=duplicates.identifiers(session, [each.dataset.id for each in shown]),
    )


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

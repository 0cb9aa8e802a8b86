"""Which kept files nothing names any more: no distribution, import, picture or former state."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.activity.models import Activity, DistributionVersion
from hub.datasets.models import Distribution, TableImport
from hub.identity.store import in_picture

AT_ONCE = 500


def unused(session: Session, digests: Collection[str]) -> list[str]:
    """Those of these files that nothing names, for a session that sees everything."""
    left = set(digests)
    for digest in _named(session) if left else ():
        left.discard(digest)
    return sorted(digest for digest in left if not in_picture(session, digest))


def _named(session: Session) -> Iterator[str]:
    options: Any = {"yield_per": AT_ONCE}
    yield from session.scalars(select(Distribution.blob).where(Distribution.blob != ""), execution_options=options)
    yield from session.scalars(select(TableImport.fetched).where(TableImport.fetched != ""), execution_options=options)
    for state in session.scalars(select(DistributionVersion.state), execution_options=options):
        yield _blob(state)
    for snapshot in session.scalars(select(Activity.snapshot), execution_options=options):
        yield from map(_blob, snapshot.get("distributions") or ())


def _blob(state: Mapping[str, Any]) -> str:
    return str(state.get("blob") or "")

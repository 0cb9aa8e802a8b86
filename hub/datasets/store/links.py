"""Links of public distributions and what they answer: which there are, which are to be asked next, what came."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from sqlalchemy import false, func, select, update
from sqlalchemy.orm import Session

from hub import changes
from hub.datasets.models import APART, Dataset, Distribution, LinkCheck
from hub.db import now

ACCESS, DOWNLOAD = "access", "download"
ENDPOINT, DESCRIPTION = "endpoint", "description"
"""What a link is for; of services, which may have several, with a number behind it."""
MOST = 20
"""So many addresses of the services of one distribution are asked."""
WANTS_MORE = frozenset({400, 401, 403, 405, 406, 411, 415, 422, 501})
"""What a service says that is there, but wants to be asked otherwise than a page is."""
HELD = timedelta(minutes=10)
"""For so long a link belongs to the worker that took it; if that is killed, another one takes it then."""
AGAIN = timedelta(days=7)
"""So long after a good answer a link is asked again."""
SOON, LATE = timedelta(hours=1), timedelta(days=1)
"""So long after the first answer that was not good, and after many of them."""
LONGEST = 2_000
"""Nobody asks for a longer address."""


class Link(NamedTuple):
    """A link to ask: of which distribution, whether it is for access or the file itself, where it leads."""

    distribution: UUID
    role: str
    url: str
    host: str


def answers(status: int | None, role: str = ACCESS) -> bool:
    """Whether somebody who follows a link with this status gets there; of a link nobody has asked one does not know."""
    there = status is None or 200 <= status < 400
    return there or (role.startswith(ENDPOINT) and status in WANTS_MORE)


def follow(session: Session, datasets: Collection[UUID], site: str) -> None:
    """Know the links of these datasets as they are now.

    Only what is public is asked for: a question tells a stranger that somebody means to publish something there.
    """
    wanted = {(link.distribution, link.role): link for link in _links(session, datasets, site)}
    mine = LinkCheck.distribution_id.in_(select(Distribution.id).where(Distribution.dataset_id.in_(datasets)))
    known = {(row.distribution_id, row.role): row for row in session.scalars(select(LinkCheck).where(mine))}
    for key, row in known.items():
        if key not in wanted or wanted[key].url != row.url:
            session.delete(row)
    session.flush()
    for key, link in wanted.items():
        if key not in known or known[key].url != link.url:
            session.add(LinkCheck(distribution_id=link.distribution, role=link.role, url=link.url, host=link.host))


def _links(session: Session, datasets: Collection[UUID], site: str) -> Iterator[Link]:
    statement = (
        select(Distribution.id, Distribution.access_url, Distribution.terms)
        .join(Dataset, Dataset.id == Distribution.dataset_id)
        .where(Dataset.id.in_(datasets), Dataset.state == "active", Dataset.private.is_(false()))
        .where(Dataset.dataset_type.not_in(APART))
    )
    for row in session.execute(statement):
        known: set[str] = set()
        own = ((ACCESS, row.access_url), (DOWNLOAD, row.terms.get("download_url")))
        for role, url in (*own, *_of_services(row.terms.get("access_services"))):
            if (host := _host(url, site)) and not (url in known and role not in (ACCESS, DOWNLOAD)):
                known.add(url)
                yield Link(row.id, role, url, host)


def _of_services(services: Any) -> Iterator[tuple[str, Any]]:
    """Where services stand and what describes them, as far as it is told in our words, or as JSON of them."""
    if isinstance(services, str):
        try:
            services = orjson.loads(services)
        except orjson.JSONDecodeError:
            return
    told = [one for one in services if isinstance(one, Mapping)] if isinstance(services, list) else []
    for role, name in ((DESCRIPTION, "endpoint_description"), (ENDPOINT, "endpoint_url")):
        said = (one.get(name) or () for one in told)
        urls = [url for each in said for url in (each if isinstance(each, list | tuple) else [each])]
        yield from ((f"{role} {number}", url) for number, url in enumerate(urls[:MOST], 1))


def _host(url: Any, site: str) -> str:
    """Where a link leads to, if that is somewhere else: what is here is known to be here."""
    if not isinstance(url, str) or len(url) > LONGEST or url.startswith(site + "/"):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in ("http", "https") else ""


def waits(session: Session) -> bool:
    """Whether there is a link whose time has come."""
    return session.scalars(select(LinkCheck.role).where(LinkCheck.due_at <= now()).limit(1)).first() is not None


def claim(session: Session, limit: int) -> list[Link]:
    """The next links to ask, those first that wait longest; for a while nobody else gets them."""
    moment = now()
    due = select(LinkCheck).where(LinkCheck.due_at <= moment).order_by(LinkCheck.due_at).limit(limit)
    rows = session.scalars(due.with_for_update(skip_locked=True)).all()
    for row in rows:
        row.due_at = moment + HELD
    return [Link(row.distribution_id, row.role, row.url, row.host) for row in rows]


def note(session: Session, link: Link, status: int, reason: str = "") -> None:
    """Keep what a link answered, unless it is another link by now; its dataset is announced where that has turned."""
    row = session.get(LinkCheck, (link.distribution, link.role))
    if row is None or row.url != link.url:
        return
    good, moment = answers(status, row.role), now()
    turned = good != answers(row.status, row.role)
    row.failures = 0 if good else row.failures + 1
    row.status, row.reason, row.checked_at = status, reason, moment
    row.due_at = moment + (AGAIN if good else min(SOON * 2 ** min(row.failures - 1, 10), LATE))
    if turned:
        part = session.get_one(Distribution, link.distribution)
        changes.announce(session, "dataset", part.dataset_id)


def postpone(session: Session, host: str, until: datetime) -> None:
    """Ask nothing of a host for a while."""
    session.execute(update(LinkCheck).where(LinkCheck.host == host, LinkCheck.due_at < until).values(due_at=until))


def statuses(session: Session, distributions: Collection[UUID]) -> Mapping[UUID, Mapping[str, int]]:
    """What the links of these distributions last answered, by their roles; those nobody has asked are left out."""
    found: dict[UUID, dict[str, int]] = {}
    wanted = select(LinkCheck.distribution_id, LinkCheck.role, LinkCheck.status)
    for row in session.execute(
        wanted.where(LinkCheck.distribution_id.in_(distributions), LinkCheck.status.is_not(None))
    ):
        found.setdefault(row.distribution_id, {})[row.role] = row.status
    return found


def checks(session: Session, dataset: UUID) -> Sequence[LinkCheck]:
    """What is known of the links of one dataset, in the order of its distributions."""
    statement = select(LinkCheck).join(Distribution, Distribution.id == LinkCheck.distribution_id)
    order = (Distribution.position, Distribution.id, LinkCheck.role)
    return session.scalars(statement.where(Distribution.dataset_id == dataset).order_by(*order)).all()


_OF_LINK: Any = (LinkCheck.url, LinkCheck.status, LinkCheck.reason, LinkCheck.failures, LinkCheck.checked_at)


def broken(session: Session, limit: int) -> list[Any]:
    """Links that do not answer, those longest that way first: name of the dataset, address, status, reason and day."""
    statement = (
        select(
            Dataset.name, LinkCheck.url, LinkCheck.status, LinkCheck.reason, LinkCheck.failures, LinkCheck.checked_at
        )
        .join(Distribution, Distribution.id == LinkCheck.distribution_id)
        .join(Dataset, Dataset.id == Distribution.dataset_id)
        .where(LinkCheck.failures > 0)
        .order_by(LinkCheck.failures.desc(), Dataset.name, LinkCheck.url)
    )
    return list(session.execute(statement.limit(limit)))


def counted(session: Session) -> tuple[int, int]:
    """How many links there are, and how many of them were asked."""
    total, asked = session.execute(select(func.count(LinkCheck.role), func.count(LinkCheck.status))).one()
    return total, asked

"""Which datasets a page of the catalogue holds: what was asked for, and what is found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from flask import current_app

from catalogue import rdf
from catalogue.dcat import Beside
from catalogue.feeds import profiles
from catalogue.rdf import Iri, Node, Value
from catalogue.schemas.values import stamp
from hub.access import Call
from hub.datasets import store
from hub.datasets.models import APART
from hub.datasets.store import Shown
from hub.errors import Invalid

PAGE = 100
LAST_PAGE = 1_000_000
LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Question:
    """A page of those datasets that were changed since then and match a search, told by these profiles."""

    page: int = 1
    since: datetime | None = None
    q: str = ""
    fq: str = ""
    profiles: tuple[str, ...] = (profiles.DEFAULT,)
    named: str = ""

    def query(self, page: int) -> str:
        """The query string of another page of the same datasets."""
        given = {
            "page": page,
            "modified_since": _written(self.since),
            "q": self.q,
            "fq": self.fq,
            "profiles": self.named,
        }
        return urlencode({key: value for key, value in given.items() if value}, safe=":,")


def read(given: Mapping[str, str]) -> Question:
    """What was asked for; raises `Invalid`."""
    named = given.get("profiles", "")
    for key in ("q", "fq"):
        if len(given.get(key, "")) > LONGEST:
            raise Invalid(f"{key} is too long", **{key: ["is too long"]})
    return Question(
        _page(given.get("page", "1")),
        _since(given.get("modified_since", "")),
        given.get("q", "").strip(),
        given.get("fq", "").strip(),
        chosen := profiles.read(named),
        ",".join(chosen) if named.strip(", ") else "",
    )


def find(call: Call, question: Question) -> tuple[int, list[Shown]]:
    """How many datasets there are, and those of the page: public ones, whoever asks, the last changed first."""
    start = (question.page - 1) * PAGE
    if not (question.q or question.fq):
        return store.count(call.session, question.since), store.newest(call.session, start, PAGE, question.since)
    filters = [question.fq, *(f"-dataset_type:{kind}" for kind in APART)]
    if question.since:
        filters.append(f"metadata_modified:[{_written(question.since)} TO *]")
    result = current_app.extensions["search"].search(
        call,
        with_private=False,
        q=question.q,
        fq=[text for text in filters if text],
        rows=PAGE,
        start=start,
        sort="metadata_modified desc, id asc",
    )
    found = store.by_ids(call.session, map(UUID, result.ids))
    return result.count, [each for each in found if each.dataset.state == "active" and not each.dataset.private]


def paging(address: str, question: Question, total: int) -> Node:
    """Where this page stands among all: hydra's older words as text, its newer ones as addresses."""
    page, last = question.page, -(-total // PAGE)
    pages = {"first": 1, "last": last}
    if page < last:
        pages["next"] = page + 1
    if page > 1:
        pages["previous"] = min(page - 1, last)
    said: list[tuple[str, Value | None]] = [
        ("hydra:totalItems", rdf.count(total)),
        ("hydra:itemsPerPage", rdf.count(PAGE)),
    ]
    for word, number in pages.items():
        there = Iri(f"{address}?{question.query(number)}")
        said += [(f"hydra:{word}", there), (f"hydra:{word}Page", rdf.text(there))]
    here = Iri(f"{address}?{question.query(page)}")
    return rdf.node(here, ("hydra:PagedCollection", "hydra:PartialCollectionView"), said)


def series_of(call: Call, beside: Beside) -> list[Shown]:
    """The public series that datasets of a page are in."""
    return store.by_ids(call.session, sorted(beside.series)) if beside.series else []


def _written(moment: datetime | None) -> str:
    written = stamp(moment)
    return f"{written}Z" if written else ""


def _page(given: str) -> int:
    page = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
    if not 1 <= page <= LAST_PAGE:
        raise Invalid("page must be a number from 1", page=["must be a number from 1"])
    return page


def _since(given: str) -> datetime | None:
    if not given:
        return None
    try:
        found = datetime.fromisoformat(given)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        reason = "must be a time such as 2024-05-31 or 2024-05-31T12:00:00Z"
        raise Invalid(f"modified_since {reason}", modified_since=[reason]) from error

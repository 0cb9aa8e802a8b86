"""Whether a record comes from this hub: what others harvested here is not taken back from them."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from hub.identity.store import as_uuid
from hub.records import DatasetDraft

_ADDRESSES = ("identifier", "uri", "guid", "landing_page", "other_identifier")


def names(draft: DatasetDraft) -> Iterator[str]:
    """Everything that a record is called, or has its page at."""
    yield draft.identifier
    for place in (draft.terms, draft.extras):
        for key in _ADDRESSES:
            yield from _texts(place.get(key))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        yield from (one for one in value if isinstance(one, str))


def below(address: str, site: str) -> bool:
    """Whether an address is one of this site's."""
    try:
        theirs, ours = urlsplit(address.strip()), urlsplit(site)
        same = theirs.scheme in ("http", "https") and theirs.netloc.lower() == ours.netloc.lower()
    except ValueError:
        return False
    root = ours.path.rstrip("/")
    return same and theirs.path != root and theirs.path.startswith(f"{root}/") and len(theirs.path) > len(root) + 1


def is_here(draft: DatasetDraft, site: str) -> bool:
    """Whether a record says that its place is on this site."""
    return any(below(name, site) for name in names(draft))


def ids(draft: DatasetDraft) -> Iterator[UUID]:
    """The UUIDs by which a record is known; catalogues keep those of where they harvested it."""
    yield from (key for name in names(draft) if (key := as_uuid(name.removeprefix("urn:uuid:"))))

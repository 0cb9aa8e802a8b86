"""The marks (ETags) of answers that were written lately: who has the answer already gets none, and none is written.

A mark is the hash of an answer, so it stays when something else changes. It is remembered together with all that the
answer came from: the newest number of the change feed, what was asked for and how the portal is called; and, because
readings are not in that feed, the days of its series, which are looked at anew each time.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from threading import Lock

from flask import Response, current_app, request

from catalogue import writers
from catalogue.dcat import known
from catalogue.dcat.known import Days
from catalogue.rdf import Node
from hub import changes
from hub.access import Call

MOST = 5_000


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of an answer, the datastreams in it, and the days of their readings."""

    etag: str
    streams: Sequence[int]
    days: Days


class Memory:
    """The newest marks of a process."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._kept, self._lock = most, OrderedDict[Hashable, Mark](), Lock()

    def get(self, key: Hashable) -> Mark | None:
        """What was remembered under `key`."""
        return self._kept.get(key)

    def keep(self, key: Hashable, mark: Mark) -> None:
        """Remember a mark, and forget the oldest where there are too many."""
        with self._lock:
            self._kept[key] = mark
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


Written = tuple[Iterable[Node], Sequence[int], Days]
"""Nodes, the datastreams in them, and the days of their readings."""


def answer(call: Call, asked: Hashable, suffix: str, write: Callable[[], Written]) -> Response:
    """What `write` says of the nodes to tell, or that the client has it already."""
    memory: Memory = current_app.extensions.setdefault("feeds", Memory())
    site = call.site
    key = (reader(call), changes.head(call.session), asked, suffix, site.site_url, site.site_title, site.locale)
    mark = memory.get(key) if request.if_none_match else None
    if mark and request.if_none_match.contains(mark.etag) and mark.days == known.days(call.session, mark.streams):
        return _respond(b"", mark.etag, suffix)
    nodes, streams, days = write()
    body = writers.whole(nodes, suffix)
    etag = hashlib.sha256(body).hexdigest()
    memory.keep(key, Mark(etag, streams, days))
    return _respond(body, etag, suffix)


def reader(call: Call) -> Hashable:
    """What tells those who may see different things from each other."""
    scope = call.principal.scope
    return scope.everything, *(tuple(sorted(ids)) for ids in (scope.reads, scope.items, scope.streams))


def _respond(body: bytes, etag: str, suffix: str) -> Response:
    response = Response(body, content_type=f"{writers.FORMATS[suffix].media_type};charset=utf-8")
    response.set_etag(etag)
    return response.make_conditional(request)  # type: ignore[return-value]

"""One search: what is asked, who may see what, and the answer."""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from itertools import islice

from tantivy import DocAddress, Occur, Query, Searcher

from catalogue.search import fields, grammar, order
from catalogue.search.boxes import by_overlap, overlapping, read_box
from catalogue.search.children import ASKED, Below, asks, widened
from catalogue.search.fields import (
    PUBLIC,
    SCHEMA,
    VOCABULARIES,
    VOCABULARY,
    Bounds,
    encodable,
    extra_term,
    folded,
)
from catalogue.search.translate import ranks, translate
from catalogue.search.tree import Node, Words, names_type, small
from hub.datasets.models import APART

# The most values of one field that the index counts in one request.
_ALL_VALUES = 65_000
# How many values each part of the index reports: all, or the sums are wrong.
_PER_PART = 10_000_000
_MOST_KNOWN = 100
_MOST_SUGGESTED = 5


@dataclass(frozen=True, slots=True)
class Visibility:
    """Which entries the one who asks may see: public ones, those of `owners` (ids) and those `granted` (ids).

    Drafts are for those alone who may change them: those of `editors` (ids). Single entries (`items`) are seen while
    they are active, and those of them that may be changed (`edits`) in every state.
    """

    everything: bool = False
    owners: frozenset[str] = frozenset()
    editors: frozenset[str] = frozenset()
    granted: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    edits: frozenset[str] = frozenset()
    public: bool = True


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """CKAN's package_search in plain values; `facet_limit` -1 is all values."""

    q: str = ""
    fq: Sequence[str] = ()
    rows: int = 10
    start: int = 0
    sort: str = ""
    facets: Sequence[str] = ()
    facet_limit: int = 50
    facet_mincount: int = 1
    bbox: str = ""
    states: frozenset[str] = frozenset({"active"})
    below: Below = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """How many entries match, the ids of the page asked for in order, values counted, and the sort that was used.

    With `suggestions` nothing matched as it was written: these entries have words that are written a little otherwise.
    """

    count: int
    ids: list[str]
    facets: "Counts"
    sort: str
    suggestions: Sequence[str] = ()


Counts = Mapping[str, Mapping[str, int]]


class Counted:
    """The facets of recent questions to one state of the index: all pages of a search, and all who open the portal."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Counts] = {}

    def get(self, request: SearchRequest, asked: Hashable, visible: Visibility, count: Callable[[], Counts]) -> Counts:
        """The facets of what was `asked`, however it was written, counted only where they are not known."""
        if not request.facets or any("NOW" in text for text in (request.q, *request.fq)):
            return count()
        counts = (*request.facets, request.facet_limit, request.facet_mincount)
        key = (asked, counts, request.bbox, request.states, visible)
        if key not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[key] = count()
        return self._known[key]


def answer(searcher: Searcher, request: SearchRequest, visible: Visibility, counted: Counted) -> SearchResult:
    """Search among what `visible` allows; raises `Invalid` where the question cannot be answered."""
    now = datetime.now(UTC)
    sort = order.read_sort(request.sort)
    budget = grammar.Budget()
    question, *nodes = map(small, _nodes(request, budget))
    boxes = read_box(request.bbox)
    filters = [translate(node, now) for node in nodes]
    filters += [overlapping(boxes)] if boxes else []
    closed = [(Occur.Must, _unranked(each)) for each in filters]
    closed += [] if any(map(names_type, (question, *nodes))) else [_NOT_APART]
    closed.append(_ONLY_PUBLIC if visible == _PUBLIC else (Occur.Must, _unranked(_allowed(visible, request.states))))
    query = _closed(translate(question, now), closed)
    keys = sort.keys(ranks(question))
    count, addresses = _page(searcher, query, request, boxes, keys)
    near = count == 0 and isinstance(question, Words)  # somebody typed it, so letters may be wrong
    if near:
        query = _closed(translate(question, now, tolerant=True), closed)
        count, addresses = _page(searcher, query, request, boxes, keys)
    ids = [str(searcher.doc(address).get_first("id")) for address in addresses]
    facets = counted.get(request, (question, *nodes), visible, lambda: _facets(searcher, query, request))
    suggestions = _suggestions(request.q, [_title(searcher, a) for a in addresses]) if near else []
    return SearchResult(count, ids, facets, str(sort), suggestions)


_NOT_APART = (Occur.MustNot, Query.term_set_query(SCHEMA, "dataset_type", list(APART)))
"""What is kept as a dataset and is none is only for those who ask for its type."""
_PUBLIC = Visibility()
# Few entries are not public, so leaving them out costs less than going through all that are.
_ONLY_PUBLIC = (Occur.MustNot, Query.term_query(SCHEMA, PUBLIC, False))


def _title(searcher: Searcher, address: DocAddress) -> str:
    return str(searcher.doc(address).get_first("title_string") or "")


def _suggestions(question: str, titles: Sequence[str]) -> list[str]:
    """Words of the titles found that are written nearly as the question's, the nearest first."""
    known = {folded(word): word for title in titles for word in re.findall(r"\w+", title)}
    asked = [folded(word) for word in re.findall(r"\w+", question)[:_MOST_SUGGESTED]]
    near = (get_close_matches(word, known, n=2) for word in asked)
    return list(dict.fromkeys(known[word] for words in near for word in words))[:_MOST_SUGGESTED]


def _closed(question: Query, around: Sequence[tuple[Occur, Query]]) -> Query:
    # The user's question and filters are closed clauses of their own: nothing in them reaches the outermost AND.
    return Query.boolean_query([(Occur.Must, question), *around])


def _all_of(*queries: Query) -> Query:
    return Query.boolean_query([(Occur.Must, each) for each in queries])


def _page(
    searcher: Searcher, query: Query, request: SearchRequest, boxes: Sequence[Bounds], keys: Sequence[order.Key]
) -> tuple[int, list[DocAddress]]:
    start, rows = max(0, request.start), max(0, request.rows)
    if not boxes or request.sort.strip():
        return order.page(searcher, query, keys, start, rows)
    found = by_overlap(searcher, query, boxes)
    return len(found), found[start : start + rows]


def _nodes(request: SearchRequest, budget: grammar.Budget) -> list[Node]:
    """The question and the filters."""
    question = _question(encodable(request.q), budget)
    nodes = [question, *(grammar.parse(encodable(text), budget) for text in request.fq)]
    if not any(ASKED in text for text in (request.q, *request.fq)):
        return nodes
    below = request.below if any(map(asks, nodes)) else {}
    return [widened(node, below) for node in nodes]


def _question(text: str, budget: grammar.Budget) -> Node:
    """CKAN's rule: with a colon it is Lucene's language, without one it is what somebody typed."""
    written = ":" in text or text.lstrip().startswith("{!")
    return grammar.parse(text, budget) if written else grammar.simple(text, budget)


def _unranked(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


def _allowed(visible: Visibility, states: frozenset[str]) -> Query:
    if visible.everything:
        return _in(states)
    doors = [Query.term_query(SCHEMA, PUBLIC, True)] if visible.public else []
    for owners, kept in ((visible.owners, states - {"draft"}), (visible.editors, states & {"draft"})):
        if owners and kept:
            doors.append(_all_of(Query.term_set_query(SCHEMA, "owner_org", sorted(owners)), _in(kept)))
    for items, kept in ((visible.items, states & {"active"}), (visible.edits, states)):
        if items and kept:
            doors.append(_all_of(Query.term_set_query(SCHEMA, "id", sorted(items)), _in(kept)))
    if visible.granted:
        doors.append(Query.term_set_query(SCHEMA, "id", sorted(visible.granted)))
    return Query.boolean_query([(Occur.Should, door) for door in doors], 1) if doors else Query.empty_query()


def _in(states: frozenset[str]) -> Query:
    return Query.term_set_query(SCHEMA, "state", sorted(states))


def _facets(searcher: Searcher, query: Query, request: SearchRequest) -> dict[str, dict[str, int]]:
    """Values and how many hits have them, most frequent first; a field that is not counted has none."""
    size = min(request.facet_limit, _ALL_VALUES) if request.facet_limit >= 0 else _ALL_VALUES
    # A minimum below one would list values that only hidden entries have.
    least = max(1, request.facet_mincount)
    known = {name: column for name in request.facets if (column := fields.counted(name))}
    wanted = {name: {"terms": _terms(column, size, least)} for name, column in known.items()} if size else {}
    if size and any(name.startswith(VOCABULARY) for name in request.facets):
        wanted[VOCABULARIES] = {"terms": _terms(VOCABULARIES, _ALL_VALUES, least)}
    counted = searcher.aggregate(query, wanted) if wanted else {}
    found = {name: _values(buckets) for name, buckets in counted.items()}
    chosen = found.pop(VOCABULARIES, {})
    return {name: found.get(name) or _of_vocabulary(chosen, name, size) for name in request.facets}


def _of_vocabulary(counts: Mapping[str, int], name: str, size: int) -> dict[str, int]:
    """The values of one vocabulary out of those of all."""
    beginning = extra_term(name, "")
    own = ((value, count) for value, count in counts.items() if value.startswith(beginning))
    return dict(islice(((value.removeprefix(beginning), count) for value, count in own), size))


def _terms(name: str, size: int, least: int) -> dict[str, str | int]:
    return {"field": name, "size": size, "segment_size": _PER_PART, "min_doc_count": least}


def _values(counted: Mapping[str, Sequence[Mapping[str, str | int]]]) -> dict[str, int]:
    pairs = [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in counted["buckets"]]
    return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))

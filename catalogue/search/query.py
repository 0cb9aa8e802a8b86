"""One search: what is asked, who may see what, and the answer."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tantivy import Occur, Query, Searcher

from catalogue.search import grammar, order
from catalogue.search.fields import FIELDS, PUBLIC, SCHEMA, encodable
from catalogue.search.translate import ranks, translate
from catalogue.search.tree import Node

# The most values of one field that the index counts in one request.
_ALL_VALUES = 65_000
# How many values each part of the index reports: all, or the sums are wrong.
_PER_PART = 10_000_000
_MOST_KNOWN = 200


@dataclass(frozen=True, slots=True)
class Visibility:
    """Which entries the one who asks may see: public ones, those of `owners` (ids) and those `granted` (ids)."""

    everything: bool = False
    owners: frozenset[str] = frozenset()
    granted: frozenset[str] = frozenset()
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


@dataclass(frozen=True, slots=True)
class SearchResult:
    """How many entries match, the ids of the page asked for in order, values counted, and the sort that was used."""

    count: int
    ids: list[str]
    facets: "Counts"
    sort: str


Counts = Mapping[str, Mapping[str, int]]


class Counted:
    """The facets of recent questions to one state of the index: all pages of a search, and all who open the portal."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Counts] = {}

    def get(self, request: SearchRequest, visible: Visibility, count: Callable[[], Counts]) -> Counts:
        """The facets, counted only where they are not known."""
        asked = (request.q, *request.fq)
        if not request.facets or any("NOW" in text for text in asked):
            return count()
        key = (asked, *request.facets, request.facet_limit, request.facet_mincount, visible)
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
    question = _question(encodable(request.q), budget)
    filters = [translate(grammar.parse(encodable(text), budget), now) for text in request.fq]
    # The user's question and filters are closed clauses of their own: nothing in them reaches the outermost AND.
    must = [translate(question, now), *map(_unranked, [*filters, _allowed(visible)])]
    query = Query.boolean_query([(Occur.Must, each) for each in must])
    keys = sort.keys(ranks(question))
    count, addresses = order.page(searcher, query, keys, max(0, request.start), max(0, request.rows))
    ids = [str(searcher.doc(address).get_first("id")) for address in addresses]
    facets = counted.get(request, visible, lambda: _facets(searcher, query, request))
    return SearchResult(count, ids, facets, str(sort))


def _question(text: str, budget: grammar.Budget) -> Node:
    """CKAN's rule: with a colon it is Lucene's language, without one it is what somebody typed."""
    written = ":" in text or text.lstrip().startswith("{!")
    return grammar.parse(text, budget) if written else grammar.simple(text, budget)


def _unranked(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


def _allowed(visible: Visibility) -> Query:
    if visible.everything:
        return Query.all_query()
    doors = [Query.term_query(SCHEMA, PUBLIC, True)] if visible.public else []
    if visible.owners:
        doors.append(Query.term_set_query(SCHEMA, "owner_org", sorted(visible.owners)))
    if visible.granted:
        doors.append(Query.term_set_query(SCHEMA, "id", sorted(visible.granted)))
    return Query.boolean_query([(Occur.Should, door) for door in doors], 1) if doors else Query.empty_query()


def _facets(searcher: Searcher, query: Query, request: SearchRequest) -> dict[str, dict[str, int]]:
    """Values and how many hits have them, most frequent first; a field that is not counted has none."""
    size = min(request.facet_limit, _ALL_VALUES) if request.facet_limit >= 0 else _ALL_VALUES
    # A minimum below one would list values that only hidden entries have.
    least = max(1, request.facet_mincount)
    known = [name for name in dict.fromkeys(request.facets) if name in FIELDS and FIELDS[name].facet]
    wanted = {name: {"terms": _terms(name, size, least)} for name in known} if size else {}
    counted = searcher.aggregate(query, wanted) if wanted else {}
    return {name: _values(counted[name]) if name in counted else {} for name in request.facets}


def _terms(name: str, size: int, least: int) -> dict[str, str | int]:
    return {"field": name, "size": size, "segment_size": _PER_PART, "min_doc_count": least}


def _values(counted: Mapping[str, Sequence[Mapping[str, str | int]]]) -> dict[str, int]:
    pairs = [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in counted["buckets"]]
    return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))

"""From the tree of a question to a query of the index."""

from datetime import datetime

from tantivy import FieldType, Occur, Query

from catalogue.search.compounds import parts_of
from catalogue.search.fields import (
    DATE_ENDING,
    DATES,
    EXTRAS,
    FIELDS,
    PRESENT,
    SCHEMA,
    STEMS,
    TELLING_WORDS,
    UNSTEMMED,
    UNSTEMMED_WORDS,
    Field,
    Kind,
    date_number,
    extra_term,
    folded,
)
from catalogue.search.moments import Period, period
from catalogue.search.tree import (
    And,
    Everything,
    Exists,
    Fuzzy,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Range,
    Wildcard,
    Word,
    Words,
)
from hub.errors import Invalid

# CKAN's weights: a word in the name or the title says more than one in a tag, and that more than one in the text.
_WEIGHTS = {"_name": 4.0, "title": 4.0, "_tags": 2.0, "_groups": 2.0}
# Who types the whole name of a dataset wants that one first.
_WHOLE_NAME = 100.0
_LARGEST = 2**62
_SECOND = 1_000_000
_BY_PARTS = 0.5
# Shorter words are other words when a letter is wrong.
_LEAST_TOLERATED, _LONG = 4, 8

_ANYWHERE = Field(Kind.TEXT, lambda entry: entry.title)
_EXTRA = Field(Kind.STRING, lambda entry: list(entry.extras))


def translate(node: Node, now: datetime, *, tolerant: bool = False) -> Query:
    """The query for `node`; a clause without a letter or digit in it asks nothing.

    A `tolerant` one also takes words that are spelled a little otherwise.
    """
    return _Translator(now, tolerant).query(node) or Query.all_query()


def ranks(node: Node) -> bool:
    """Whether hits can differ in how well they match: only words of a text do that, exact values do not."""
    match node:
        case And(parts) | Or(parts) | Words(parts):
            return any(ranks(part) for part in parts)
        case Word(field=name) | Phrase(field=name):
            return _field(name).kind is Kind.TEXT
        case _:
            return False


def _field(name: str) -> Field:
    """What a question's field is; any unknown name is the key of an extra."""
    return FIELDS.get(name, _EXTRA) if name else _ANYWHERE


def _term(name: str, value: str) -> Query:
    return Query.term_query(SCHEMA, name, value)


def _all_of(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])


def _any_of(queries: list[Query], at_least: int = 1) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries], at_least)


def _key(name: str) -> str:
    """The key of an extra: CKAN writes `extras_key` or just `key`."""
    return name.removeprefix("extras_")


def _place(name: str, text: str) -> tuple[str, str]:
    """Where in the index an exact value stands, and how."""
    return (name, text) if name in FIELDS else (EXTRAS, extra_term(_key(name), text))


class _Translator:
    def __init__(self, now: datetime, tolerant: bool) -> None:
        self.now = now
        self.tolerant = tolerant

    def query(self, node: Node) -> Query | None:
        match node:
            case And(parts):
                return self.conjunction(parts)
            case Or(parts):
                queries = self.queries(parts)
                return _any_of(queries) if queries else None
            case Words(parts):
                return self.most_of(parts)
            case Not():
                return self.conjunction((node,))
            case _:
                return self.leaf(node)

    def queries(self, parts: tuple[Node, ...]) -> list[Query]:
        return [query for part in parts if (query := self.query(part)) is not None]

    def conjunction(self, parts: tuple[Node, ...]) -> Query | None:
        wanted = self.queries(tuple(part for part in parts if not isinstance(part, Not)))
        unwanted = self.queries(tuple(part.part for part in parts if isinstance(part, Not)))
        if not unwanted:
            return _all_of(wanted) if wanted else None
        must = [(Occur.Must, query) for query in wanted or [Query.all_query()]]
        return Query.boolean_query([*must, *((Occur.MustNot, query) for query in unwanted)])

    def most_of(self, parts: tuple[Node, ...]) -> Query | None:
        """All of up to two, then about 80 per cent; words like "the" are not counted beside others."""
        telling = [part for part in dict.fromkeys(parts) if not _is_stop_word(part)] or parts
        required = [query for part in telling if (query := self.bare(part)) is not None]
        if not required:
            return None
        better = [query for part in telling for query in _better(part)]
        return _ranked(_most_of(required), better)

    def bare(self, part: Node) -> Query | None:
        """What has to match of one thing in a search box, without what ranks it higher."""
        if not isinstance(part, Word):
            return self.query(part)
        found = _wide(part.text, 0)
        if found is None or not self.tolerant or len(part.text) < _LEAST_TOLERATED:
            return found
        return _any_of([found, _fuzzy("text", part.text, 1 if len(part.text) < _LONG else 2)])

    def leaf(self, node: Everything | Word | Fuzzy | Phrase | Pattern | Exists | Range) -> Query | None:
        match node:
            case Word(text, "name_ngram" | "title_ngram" as name):  # CKAN's fields for the beginnings of words
                return _pattern(name.removesuffix("_ngram"), (text, Wildcard.ANY))
            case Word(text, name) | Phrase(text, name):
                return self.value(name, text, node.slop if isinstance(node, Phrase) else 0)
            case Fuzzy(text, name, distance):
                return _fuzzy(name, text, distance)
            case Pattern(parts, name):
                return _pattern(name, parts)
            case Exists(name):
                return _term(PRESENT, name if name in FIELDS else extra_term(_key(name), ""))
            case Range():
                return self.range(node)
            case _:
                return Query.all_query()

    def value(self, name: str, text: str, slop: int) -> Query | None:
        kind = _field(name).kind
        if kind is Kind.STRING:
            return _term(*_place(name, text))
        if kind is Kind.TEXT:
            return _words(name, text, slop) if name else _anywhere(text, slop)
        return _between(name, self.measure(name, text))

    def range(self, node: Range) -> Query:
        if _is_date(node.field):
            return self.dated(node)
        low = None if node.low is None else self.measure(node.field, node.low)
        high = None if node.high is None else self.measure(node.field, node.high)
        first = None if low is None else low.first if node.include_low else low.last + 1
        last = None if high is None else high.last if node.include_high else high.first - 1
        return _interval(node.field, first, last)

    def dated(self, node: Range) -> Query:
        """A span of time in an extra that holds a date."""
        key = _key(node.field)
        low = None if node.low is None else period(node.low, self.now)
        high = None if node.high is None else period(node.high, self.now)
        first = None if low is None else -(-(low.first if node.include_low else low.last + 1) // _SECOND)
        last = None if high is None else (high.last if node.include_high else high.first - 1) // _SECOND
        if first is not None and last is not None and first > last:
            return Query.empty_query()
        least, most = date_number(key, first), date_number(key, last, last=True)
        within = Query.range_query(SCHEMA, DATES, FieldType.Unsigned, least, most)
        return _all_of([within, _term(PRESENT, extra_term(key, ""))])

    def measure(self, name: str, text: str) -> Period:
        """A written date or number as what the index keeps."""
        kind = _field(name).kind
        if kind is Kind.DATE:
            return period(text, self.now)
        if kind is not Kind.NUMBER:
            raise Invalid(f"Ranges can be asked of dates and numbers; “{name}” is neither.")
        return _number(text)


def _is_date(name: str) -> bool:
    return name not in FIELDS and name.endswith(DATE_ENDING)


def _number(text: str) -> Period:
    try:
        number = int(text)
    except ValueError:
        number = _LARGEST
    if abs(number) >= _LARGEST:
        raise Invalid(f"“{text[:50]}” is not a whole number that can be searched for.")
    return Period(number, number)


def _is_stop_word(part: Node) -> bool:
    return isinstance(part, Word) and not TELLING_WORDS.analyze(part.text)


def _most_of(queries: list[Query]) -> Query:
    if len(queries) <= 2:
        return _all_of(queries)
    return _any_of(queries, len(queries) - max(1, len(queries) // 5))


def _words(name: str, text: str, slop: int) -> Query | None:
    """All stems of `text` side by side in one text field."""
    stems = STEMS.analyze(text)
    if len(stems) <= 1:
        return _term(name, stems[0]) if stems else None
    return Query.phrase_query(SCHEMA, name, list(stems), slop)


def _wide(text: str, slop: int) -> Query | None:
    """In the text of everything, a compound word also by its parts side by side: Radweg in Radwegenetz."""
    found, parts = _words("text", text, slop), parts_of(text)
    if found is None or not parts or len(STEMS.analyze(text)) > 1:
        return found
    inside = Query.phrase_query(SCHEMA, "text", [stem for part in parts for stem in STEMS.analyze(part)], 0)
    return _any_of([found, Query.const_score_query(inside, _BY_PARTS)])


def _anywhere(text: str, slop: int) -> Query | None:
    """In the text of everything; other fields and the exact form only make a hit rank higher."""
    required = _wide(text, slop)
    return None if required is None else _ranked(required, _better(Phrase(text, slop=slop)))


def _ranked(required: Query, better: list[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, required), *((Occur.Should, query) for query in better)])


def _better(part: Node) -> list[Query]:
    """What makes a hit of a word or phrase rank higher."""
    if not isinstance(part, Word | Phrase):
        return []
    stems = STEMS.analyze(part.text)
    if len(stems) > 1:
        title = Query.phrase_query(SCHEMA, "title", list(stems), part.slop if isinstance(part, Phrase) else 0)
        return [
            Query.const_score_query(_term("name", part.text), _WHOLE_NAME),
            Query.boost_query(title, _WEIGHTS["title"]),
        ]
    weighted = [Query.boost_query(_term(name, stem), weight) for stem in stems for name, weight in _WEIGHTS.items()]
    return [*weighted, *(_term(UNSTEMMED, word) for word in UNSTEMMED_WORDS.analyze(part.text))]


def _fuzzy(name: str, text: str, distance: int) -> Query:
    if _field(name).kind is Kind.TEXT:
        return Query.fuzzy_term_query(SCHEMA, name if name not in ("", "text") else UNSTEMMED, folded(text), distance)
    if _field(name).kind is Kind.STRING:
        place, value = _place(name, text)
        return Query.fuzzy_term_query(SCHEMA, place, value, distance)
    raise Invalid(f"“{name}” holds dates or numbers: ~ cannot be used with it.")


def _pattern(name: str, parts: tuple[str | Wildcard, ...]) -> Query:
    kind = _field(name).kind
    if kind is Kind.STRING:
        place, beginning = _place(name, "")
        return _regex(place, (beginning, *parts))
    if kind is not Kind.TEXT:
        raise Invalid(f"“{name}” holds dates or numbers: * and ? cannot be used with it.")
    small = tuple(folded(part) if isinstance(part, str) else part for part in parts)
    if name in ("", "text"):
        return _regex(UNSTEMMED, small)
    # Only stems are kept of a single text field: what is longer than its stem has to be cut to it as well.
    stems = STEMS.analyze(small[0]) if isinstance(small[0], str) else []
    return _any_of([_regex(name, small), *(_term(name, stem) for stem in stems if small[1:] == (Wildcard.ANY,))])


def _regex(name: str, parts: tuple[str | Wildcard, ...]) -> Query:
    pattern = "".join(_literal(part) if isinstance(part, str) else _WILDCARDS[part] for part in parts)
    try:
        return Query.regex_query(SCHEMA, name, pattern)
    except ValueError:
        raise Invalid("This word has too many wildcards; please use fewer.") from None


_WILDCARDS = {Wildcard.ANY: ".*", Wildcard.ONE: "."}


def _literal(text: str) -> str:
    return "".join(each if each.isalnum() else f"\\x{{{ord(each):x}}}" for each in text)


def _between(name: str, when: Period) -> Query:
    return _interval(name, when.first, when.last)


def _interval(name: str, first: int | None, last: int | None) -> Query:
    if first is not None and last is not None and first > last:
        return Query.empty_query()
    return Query.range_query(SCHEMA, name, FieldType.Integer, first, last)

"""The search page: what its address asks, the hits, and links that narrow or widen the question (CKAN's parameters)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from flask import url_for
from werkzeug.datastructures import MultiDict

from catalogue.parameters import page_number
from catalogue.portal import present
from catalogue.portal.language import gettext, lazy_gettext
from catalogue.portal.summary import Summary, summarise
from catalogue.search.live import Search
from catalogue.search.query import SearchResult
from hub.access import Call
from hub.datasets import store as datasets
from hub.errors import Invalid
from hub.identity import store as identity
from hub.iot import store as iot

ROWS = 20
SHOWN_AT_ONCE = 6
SINGLE_WORDS = 5
MOST_VALUES = 50
"""How many values of a facet there are unless all are asked for (`_tags_limit=0`)."""
FACETS = {
    "organization": lazy_gettext("Organisation"),
    "groups": lazy_gettext("Theme or group"),
    "res_format": lazy_gettext("Format"),
    "license_id": lazy_gettext("Licence"),
    "tags": lazy_gettext("Keyword"),
}
ORDERS = {
    "": lazy_gettext("Best match"),
    "metadata_modified desc": lazy_gettext("Newest first"),
    "title_string asc": lazy_gettext("Title A to Z"),
}
_LIMIT = re.compile(r"[0-9]{1,6}")
_ESCAPED = str.maketrans({'"': '\\"', "\\": "\\\\"})


@dataclass(frozen=True, slots=True)
class Question:
    """What the address asks."""

    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1
    bbox: str = ""
    limits: Mapping[str, int] = field(default_factory=dict)

    @property
    def filters(self) -> list[str]:
        """The chosen facets in the search's own language; all of them must hold."""
        return [filter_on(name, value) for name, values in self.chosen.items() for value in values]

    def url(self, page: int = 1, chosen: Mapping[str, tuple[str, ...]] | None = None) -> str:
        """The address of this question with other facets or another page."""
        values: dict[str, Any] = {"q": self.q or None, **self.chosen, **(chosen or {}), "sort": self.sort or None}
        values["ext_bbox"] = self.bbox or None
        values |= {f"_{name}_limit": limit for name, limit in self.limits.items()}
        return url_for("portal.search", page=page if page > 1 else None, **values)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet, and where choosing it leads; a chosen one leads back."""

    value: str
    label: str
    count: int
    chosen: bool
    url: str


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one property among the hits; `all` leads to where they all stand, if there are more."""

    title: str
    choices: Sequence[Choice]
    at_once: int = SHOWN_AT_ONCE
    all: str = ""

    @property
    def first(self) -> Sequence[Choice]:
        """Those that stand there at once."""
        return self.choices[: self.at_once]

    @property
    def more(self) -> Sequence[Choice]:
        """Those that can be unfolded."""
        return self.choices[self.at_once :]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the search page shows."""

    question: Question
    count: int
    hits: Sequence[Summary]
    facets: Sequence[Facet]
    words: Sequence[tuple[str, int, str]] = ()
    suggestions: Sequence[tuple[str, str]] = ()

    @property
    def pages(self) -> int:
        """How many pages the hits fill."""
        return max(1, -(-self.count // ROWS))

    @property
    def orders(self) -> Sequence[tuple[str, str, str]]:
        """The orders to choose from, with their addresses."""
        return [(sort, str(name), replace(self.question, sort=sort).url()) for sort, name in ORDERS.items()]

    @property
    def hidden(self) -> Sequence[tuple[str, str]]:
        """What a new search in the box keeps."""
        kept = [(name, value) for name, values in self.question.chosen.items() for value in values]
        kept += [("sort", self.question.sort), ("ext_bbox", self.question.bbox)]
        return [(name, value) for name, value in kept if value]

    @property
    def around(self) -> Sequence[tuple[str, str]]:
        """What a search in another area keeps."""
        return [("q", self.question.q), *(pair for pair in self.hidden if pair[0] != "ext_bbox")]

    @property
    def without(self) -> str:
        """The same question without filters."""
        return replace(self.question, chosen={}, bbox="").url()

    @property
    def near(self) -> Sequence[int]:
        """The pages to link to: the first, the last and those around this one."""
        here = self.question.page
        return [n for n in range(1, self.pages + 1) if n in (1, self.pages) or abs(n - here) <= 1]

    @property
    def chosen(self) -> Sequence[Choice]:
        """What narrows the question."""
        found = [choice for facet in self.facets for choice in facet.choices if choice.chosen]
        if self.question.bbox:
            label = gettext("Area: %(box)s", box=self.question.bbox)
            found.append(Choice(self.question.bbox, label, self.count, True, replace(self.question, bbox="").url()))
        return found


def filter_on(name: str, value: str) -> str:
    """One value of a facet in the search's own language."""
    return f'{name}:"{value.translate(_ESCAPED)}"'


def read(args: MultiDict[str, str]) -> Question:
    """The question in an address; a page that is no number is refused."""
    chosen = {name: tuple(dict.fromkeys(v for v in args.getlist(name) if v)) for name in FACETS}
    asked = {name: args.get(f"_{name}_limit", "") for name in FACETS}
    limits = {name: int(text) for name, text in asked.items() if _LIMIT.fullmatch(text)}
    box = args.get("ext_bbox", "").strip()
    return Question(args.get("q", "").strip(), chosen, args.get("sort", ""), page_number(args), box, limits)


def answer(search: Search, call: Call, question: Question) -> Page:
    """The page for a question."""
    found = _find(
        search,
        call,
        question,
        rows=ROWS,
        start=(question.page - 1) * ROWS,
        sort=question.sort,
        facets=tuple(FACETS),
        facet_limit=-1 if question.limits else MOST_VALUES,
    )
    hits = summaries(call, found.ids)
    words = () if found.count else _single_words(search, call, question)
    suggestions = [(word, replace(question, q=word, page=1).url()) for word in found.suggestions]
    return Page(question, found.count, hits, _facets(call, question, found.facets), words, suggestions)


def summaries(call: Call, ids: Sequence[str]) -> list[Summary]:
    """Found datasets in short, in their order."""
    shown = datasets.by_ids(call.session, [UUID(key) for key in ids])
    series = [part.datastream_id for one in shown for part in one.distributions if part.datastream_id]
    latest = iot.latest(call.session, series)
    return [summarise(one, latest, call.settings.locale) for one in shown]


def _find(search: Search, call: Call, question: Question, **wanted: Any) -> SearchResult:
    """Ask; what has a colon but cannot be read as a question of programmers is taken for words."""
    try:
        return search.search(call, q=question.q, fq=question.filters, bbox=question.bbox, **wanted)
    except Invalid:
        if ":" not in question.q:
            raise
    return search.search(call, q=question.q.replace(":", " "), fq=question.filters, bbox=question.bbox, **wanted)


def _single_words(search: Search, call: Call, question: Question) -> list[tuple[str, int, str]]:
    """For a question without hits: which of its words alone finds something, how much, and where."""
    found = []
    for word in list(dict.fromkeys(question.q.split()))[:SINGLE_WORDS]:
        alone = Question(word.strip("\"':"))
        count = _find(search, call, alone, rows=0).count if alone.q and alone != question else 0
        if count:
            found.append((alone.q, count, alone.url()))
    return found


def _facets(call: Call, question: Question, counted: Mapping[str, Mapping[str, int]]) -> list[Facet]:
    names = labels(call)
    facets = []
    for name, title in FACETS.items():
        chosen = question.chosen.get(name, ())
        counts = {**dict.fromkeys(chosen, 0), **counted.get(name, {})}
        order = sorted(counts, key=lambda value: value not in chosen)
        choices = [_choice(question, name, value, counts[value], names[name](value)) for value in order]
        facets.append(_facet(question, name, str(title), choices))
    return [facet for facet in facets if facet.choices]


def _facet(question: Question, name: str, title: str, choices: Sequence[Choice]) -> Facet:
    limit = question.limits.get(name)
    if limit is not None:
        return Facet(title, choices, limit or len(choices))
    every = replace(question, limits={**question.limits, name: 0}).url() if len(choices) >= MOST_VALUES else ""
    return Facet(title, choices, all=every)


def _choice(question: Question, name: str, value: str, count: int, label: str) -> Choice:
    chosen = question.chosen.get(name, ())
    others = tuple(v for v in chosen if v != value) if value in chosen else (*chosen, value)
    return Choice(value, label, count, value in chosen, question.url(chosen={name: others}))


def labels(call: Call) -> Mapping[str, Callable[[str], str]]:
    """How the values of each facet are called."""
    titles = identity.titles(call.session)
    groups = identity.group_titles(call.session)
    return {
        "organization": lambda name: titles.get(name, name),
        "groups": lambda name: groups.get(name) or present.theme(name),
        "license_id": present.licence,
        "res_format": str,
        "tags": str,
    }

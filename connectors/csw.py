"""OGC CSW 2.0.2: every record of a geodata catalogue, page by page. https://www.ogc.org/standard/cat/

Servers err in many ways: pages shorter than asked for, `nextRecord` that is 0 or 1 though more follows, whole pages
that fail because of one record. A page that fails is halved until the record is found; its identifier is still named,
so that what was taken in of it stays.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from marshmallow import fields
from marshmallow.validate import OneOf, Range

from connectors import csw_pages, csw_requests, xmls
from connectors.catalogues import Catalogue, Changing, Paged, Walk
from connectors.csw_services import Coupling
from hub.errors import Unreachable, Unreadable
from hub.records import Context, Message, Parsed, Refusal

TITLE = "CSW (geodata catalogue)"

ROWS = 50
EMPTY_PAGES = 20
FAILURES = 10
SERVICES = "apiso:Type = 'service'"


class Config(Paged, Changing, Catalogue):
    """Which catalogue, and in which form its records are asked for."""

    schema = fields.String(
        load_default="iso19139",
        validate=OneOf(list(csw_requests.SCHEMAS)),
        metadata={"description": "Form of the records that is asked for: " + ", ".join(csw_requests.SCHEMAS)},
    )
    constraint = fields.String(
        metadata={"description": "Only records that fit this CQL text, such as Subject = 'opendata'"}
    )
    rows = fields.Integer(load_default=ROWS, validate=Range(1, 1_000), metadata={"description": "Records per page"})
    services = fields.Boolean(
        load_default=True, metadata={"description": "Show services with the data on which they operate"}
    )


def fetch(context: Context) -> Iterator[Message | Refusal]:
    """One message per page. The state is where the next page begins and, if incremental, how new the records are."""
    run = _Run(context)
    if context.config.get("services"):
        run.couple()
    while run.start is not None:
        found = run.step()
        if found is not None:
            yield found
    if run.lost:
        raise Unreachable(f"{run.lost:,} records could not be had from the catalogue, so nothing is withdrawn.")


def names_everything(config: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """A run from the beginning that leaves nothing out by its date lists all records."""
    return not config.get("incremental") and int(state.get("start", 1)) <= 1


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
    """Each record of a page, or of a file of records."""
    yield from csw_pages.documents(xmls.root(message.body, xmls.charset(message.media_type)), message.url)


@dataclass(slots=True)
class _Run:
    """A walk through the pages; `start` is None at the end, `lost` counts records whose names are not known."""

    context: Context
    url: str = ""
    own: dict[str, str] = field(default_factory=dict)
    start: int | None = 1
    rows: int = ROWS
    since: str = ""
    newest: str = ""
    matched: int | None = None
    empty: int = 0
    failures: int = 0
    read: bool = False
    posting: bool = False
    lost: int = 0
    reason: str = ""
    coupling: Coupling = field(default_factory=Coupling)
    walk: Walk = field(init=False)

    def __post_init__(self) -> None:
        state = self.context.state
        self.url, self.own = csw_requests.address(self.context.config["url"])
        self.start, self.rows = int(state.get("start", 1)), self._most
        self.since = str(state.get("since", ""))
        self.newest = str(state.get("newest", self.since))
        self.walk = Walk(self.context.config)

    @property
    def _most(self) -> int:
        return int(self.context.config.get("rows") or ROWS)

    def step(self) -> Message | Refusal | None:
        """One request: a page, what is known of a record that fails, or nothing where a smaller page is asked for."""
        start = self.start or 1
        self.walk.enter(f"{start}/{self.rows}")
        try:
            root, page = self._page(start, self.rows)
        except (Unreachable, Unreadable) as problem:
            return self._failed(start, problem)
        if page.identifiers:
            self.walk.page("\n".join(page.identifiers).encode())
        self._count(page)
        self.start = self._following(page, start)
        self.rows = min(self.rows * 2, self._most)
        self.coupling.join(page.records)
        return Message(etree.tostring(root), "application/xml", url=self.url, state=self._state())

    def couple(self) -> None:
        """Look through all services first, so that data can be shown with those that operate on them."""
        for self.posting in (False, True):
            if self._learn():
                return
        self.posting = False  # a catalogue that cannot say is read without

    def _learn(self) -> bool:
        """Whether the catalogue tells its services in the form in which it is asked now."""
        config = {**self.context.config, "constraint": SERVICES, "incremental": False}
        walk, start = Walk(config), 1
        while True:
            try:
                walk.enter(str(start))
                _, page = self._page(start, self._most, config)
                walk.page("\n".join(page.identifiers).encode())
            except (Unreachable, Unreadable):
                return start > 1
            if not self.coupling.learn(page.records):
                return True
            start = page.following if page.following and page.following > start else start + len(page.records)
            if page.matched is not None and start > page.matched:
                return True

    def _page(
        self, start: int, rows: int, config: Mapping[str, Any] | None = None, brief: bool = False
    ) -> tuple[etree._Element, csw_pages.Page]:
        asked = csw_requests.get_records(config or self.context.config, self.since, start, rows, brief)
        if self.posting:
            address, headers = csw_requests.whole(self.url, self.own), {"Content-Type": "application/xml"}
            answer = self.context.http.post(address, csw_requests.posted(asked), headers)
        else:
            answer = self.context.http.get(self.url, params={**self.own, **asked})
        root = xmls.root(answer.content, xmls.charset(answer.headers.get("Content-Type", "")))
        return root, csw_pages.page_of(root)

    def _failed(self, start: int, problem: Unreachable | Unreadable) -> Message | Refusal | None:
        if self.rows > 1:
            self.rows = self.rows // 2 if self.read else 1
            return None
        try:
            _, page = self._page(start, 1, brief=True)
        except (Unreachable, Unreadable):
            page = None
        if page is None and not self.read:
            self._ask_otherwise(problem)
            return None
        self.failures += 1
        if self.failures > FAILURES:
            raise Unreachable("The catalogue failed too often, so its records cannot be listed.") from problem
        self.matched = self.matched if page is None else page.matched
        self.start = None if self.matched is not None and start >= self.matched else start + 1
        if page is not None and page.identifiers and page.identifiers[0]:
            named = csw_pages.not_given(page.identifiers[0], problem.message)
            return Message(named, "application/xml", url=self.url, state=self._state())
        if page is not None and not page.records:  # beyond the end
            self.start = None
            return None
        self.lost += 1
        return Refusal(f"{self.url}, record {start}", problem.message)

    def _ask_otherwise(self, problem: Unreachable | Unreadable) -> None:
        """Some servers take questions only as XML; one that takes neither ends the run with what it said first."""
        if self.posting:
            raise Unreachable(self.reason) from problem
        self.posting, self.reason = True, problem.message
        self.rows, self.walk = self._most, Walk(self.context.config)

    def _count(self, page: csw_pages.Page) -> None:
        self.read, self.failures = True, 0
        self.newest = max(self.newest, page.newest)
        self.matched = page.matched
        self.empty = 0 if page.records else self.empty + 1
        if self.empty > EMPTY_PAGES:
            raise Unreachable("The catalogue sends page after page without records, so they cannot be listed.")

    def _following(self, page: csw_pages.Page, start: int) -> int | None:
        """Where the next page begins: as the server says where that leads on, else by counting."""
        counted = start + len(page.records)
        if page.following is not None and page.following > start:
            return (
                None
                if not page.records and self.matched is not None and page.following > self.matched
                else page.following
            )
        if not page.records or page.matched is None or counted > page.matched:
            return None
        return counted

    def _state(self) -> dict[str, Any]:
        if not self.context.config.get("incremental"):
            return {"start": self.start or 1}
        if self.start is not None:
            return {"start": self.start, "since": self.since, "newest": self.newest}
        # A record dated in the future must not hide those of the days until then.
        today = self.context.now.date().isoformat() if self.context.now else self.newest
        return {"start": 1, "since": min(self.newest, today)}

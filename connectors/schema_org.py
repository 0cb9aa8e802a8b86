"""schema.org: the datasets described in the pages of a web site, found by its sitemap.

https://www.sitemaps.org/protocol.html and https://schema.org/Dataset
"""

import gzip
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

from marshmallow import fields

from connectors import dcat, graphs, ogc, xmls
from connectors.catalogues import Catalogue, Changing, Paged, Walk
from hub.errors import Unreachable, Unreadable
from hub.records import Answer, Context, Message, Parsed, Refusal

TITLE = "Web site with schema.org datasets (sitemap)"

LARGEST_SITEMAP = 60_000_000
MOST_MISSES = 20
KEEP = 200
_MARK = re.compile(rb"schema\.org", re.IGNORECASE)


class Config(Paged, Changing, Catalogue):
    """Which site; its sitemap, or one page."""

    pattern = fields.String(
        metadata={"description": "Only pages whose address holds this text, such as /dataset/ or /datensatz/"}
    )


def fetch(context: Context) -> Iterator[Message | Refusal]:
    """One message per page that speaks of schema.org; if incremental, of pages that changed since they were read."""
    incremental = bool(context.config.get("incremental"))
    visit = _Visit(context, dict(context.state.get("pages", {})) if incremental else {})
    last: Message | None = None
    for number, found in enumerate(visit.answers()):
        if isinstance(found, Refusal):
            yield found
            continue
        if last is not None:  # the state names every page, so that it is kept now and then only
            yield replace(last, state=visit.state() if incremental and number % KEEP == 0 else None)
        last = found
    if last is not None:
        yield replace(last, state={"pages": visit.seen} if incremental and not visit.missed else None)
    if visit.missed:
        raise Unreachable(f"{visit.missed} pages could not be read, so nobody knows what the site no longer has.")


@dataclass(slots=True)
class _Visit:
    """One walk through the pages of a site: `known` are those of the last one, with when they had changed."""

    context: Context
    known: dict[str, str]
    seen: dict[str, str] = field(default_factory=dict)
    missed: int = 0

    def answers(self) -> Iterator[Message | Refusal]:
        """What is new; a page counts as read when the one after it is asked for."""
        for url, changed in _pages(self.context, Walk(self.context.config)):
            if not changed or self.known.get(url) != changed:
                found = self._read(url)
                if found is not None:
                    yield found
                if isinstance(found, Refusal):
                    if self.missed > MOST_MISSES:
                        return
                    continue
            self.seen[url] = changed

    def _read(self, url: str) -> Message | Refusal | None:
        try:
            answer = self.context.http.get(url)
        except Unreachable as problem:
            self.missed += 1
            return Refusal(url, problem.message)
        return (
            Message(answer.content, _header(answer, "content-type"), url=url) if _MARK.search(answer.content) else None
        )

    def state(self) -> dict[str, Any]:
        """Where a visit begins after one that broke off."""
        return {"pages": {**self.known, **self.seen}}


def names_everything(config: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """A run that reads all pages names all datasets."""
    return not (config.get("incremental") and state.get("pages"))


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
    """The datasets in the JSON-LD of a page."""
    broken = ""
    for script in scripts(xmls.decoded(message.body, xmls.charset(message.media_type))):
        try:
            graph = graphs.read(script.encode(), "application/ld+json", message.url)
            yield from dcat.documents(graph, message.url)
        except Unreadable as problem:
            broken = problem.message
            yield Refusal(message.url, problem.message)
    if broken:
        raise Unreadable("Not all that the page says could be read.")


def scripts(html: str) -> list[str]:
    """The blocks of JSON-LD in a page; a page that is JSON-LD itself is one."""
    if html.lstrip().startswith(("{", "[")):
        return [html]
    reader = _Scripts()
    reader.feed(html)
    reader.close()
    return [text for text in map(_bare, reader.found) if text]


class _Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("type") or "").lower()
        self.inside = tag == "script" and kind.startswith("application/ld+json")
        if self.inside:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[-1] += data


def _bare(text: str) -> str:
    """Some wrap the block in a comment or CDATA, and some write signs as entities."""
    text = re.sub(r"^\s*(?://)?\s*(?:<!--|<!\[CDATA\[)|(?://)?\s*(?:-->|\]\]>)\s*$", "", text).strip()
    return unescape(text) if re.match(r"[{\[]\s*&(?:quot|#34);", text) else text


def _pages(context: Context, walk: Walk) -> Iterator[tuple[str, str]]:
    """Addresses of pages with when they changed, over all sitemaps."""
    start, pattern = context.config["url"], context.config.get("pattern") or ""
    waiting, told = [start], set()
    while waiting:
        url = waiting.pop(0)
        walk.enter(url)
        body = _unpacked(context.http.get(url).content)
        if url == start and not _is_sitemap(body):
            if not urlsplit(url).path.strip("/") and not _MARK.search(body):
                waiting = [urljoin(url, "/sitemap.xml")]
                continue
            yield url, ""
            return
        inner, pages = _entries(body, url)
        waiting += inner
        for page, changed in pages:
            if page not in told and pattern in page:
                told.add(page)
                yield page, changed


def _entries(body: bytes, url: str) -> tuple[list[str], list[tuple[str, str]]]:
    """The sitemaps that a sitemap names, and the pages."""
    if not body.lstrip().startswith((b"<", b"\xef\xbb\xbf<")):  # a sitemap may be a list of lines
        lines = xmls.decoded(body).split()
        return [], [(line, "") for line in lines if line.startswith(("http://", "https://"))]
    try:
        root = xmls.root(body)
    except Unreadable as problem:
        raise Unreachable(f"The sitemap {url} cannot be read: {problem.message}") from problem
    found = [
        (ogc.resolve(url, xmls.text(node, "loc")), xmls.text(node, "lastmod"))
        for node in root
        if isinstance(node.tag, str) and xmls.text(node, "loc")
    ]
    web = [(address, changed) for address, changed in found if address.startswith(("http://", "https://"))]
    return ([address for address, _ in web], []) if xmls.name(root) == "sitemapindex" else ([], web)


def _is_sitemap(body: bytes) -> bool:
    head = body[:2_000].lower()
    return b"<urlset" in head or b"<sitemapindex" in head or head.lstrip().startswith((b"http://", b"https://"))


def _unpacked(body: bytes) -> bytes:
    """A sitemap may be packed; what it unpacks to is limited."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.GzipFile(fileobj=BytesIO(body)) as file:
            found = file.read(LARGEST_SITEMAP + 1)
    except (OSError, EOFError, zlib.error) as problem:
        raise Unreachable("A sitemap is packed, but not completely or not correctly.") from problem
    if len(found) > LARGEST_SITEMAP:
        raise Unreachable("A sitemap unpacks to more than sitemaps may hold.")
    return found


def _header(answer: Answer, name: str) -> str:
    return next((value for key, value in answer.headers.items() if key.lower() == name), "")

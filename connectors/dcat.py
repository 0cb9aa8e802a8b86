"""DCAT as RDF of any serialisation, page by page where the catalogue has pages (Hydra, both forms; or a Link header).

https://www.w3.org/TR/vocab-dcat-3/ and https://www.hydra-cg.com/spec/latest/core/
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from connectors import graphs
from connectors.catalogues import Catalogue, Changing, Paged, Walk
from connectors.graphs import Graph, Node
from connectors.media import looks_like_html
from hub.errors import Unreachable, Unreadable
from hub.records import Answer, Context, Document, Message, Parsed, Refusal

TITLE = "DCAT catalogue (RDF)"

DATASET = "application/vnd.allmende.dcat+json"
"""A dataset with all that is said of its parts: short names of properties, values as JSON-LD writes them expanded."""

SCHEMA_ORG = "application/vnd.allmende.schema-org+json"
ACCEPT = "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8, application/n-triples;q=0.7, */*;q=0.1"
APART = frozenset({"dcat:Catalog", "dcat:CatalogRecord", "dcat:Dataset", "dcat:DatasetSeries"})
_APART_SCHEMA = frozenset({"schema:Dataset", "schema:DataCatalog"})
_LINK = re.compile(r"<([^<>]*)>\s*;(?:[^,<]*;)?\s*rel=\"?next\"?", re.IGNORECASE)


class Config(Paged, Changing, Catalogue):
    """Which catalogue."""


def fetch(context: Context) -> Iterator[Message | Refusal]:
    """One message per page. The state is the next page and, if incremental, the server's time at the first one."""
    resumed = str(context.state.get("next") or "")
    if resumed and (found := _still_there(context, resumed)):
        yield from _walk(context, resumed, found)
        return
    start = context.config["url"]
    yield from _walk(context, start, _page(context, start, str(context.state.get("since", ""))))


def _still_there(context: Context, url: str) -> Answer | None:
    """The page to go on with; a catalogue that has fewer pages by now is read from its beginning."""
    try:
        return _page(context, url)
    except Unreachable:
        return None


def _walk(context: Context, url: str, answer: Answer) -> Iterator[Message]:
    walk, since = Walk(context.config), str(context.state.get("since", ""))
    asked = str(context.state.get("asked", "")) or _server_time(answer, context.now)
    while True:
        walk.enter(url)
        walk.page(answer.content)
        following = _next(answer, url)
        state = {"next": following, "since": since, "asked": asked} if following else {"since": asked}
        yield Message(answer.content, _header(answer, "content-type"), url=url, state=state)
        if not following:
            return
        url, answer = following, _page(context, following)


def names_everything(config: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """A run from the first page that leaves nothing out by its date lists all datasets."""
    return not (config.get("incremental") and state.get("since")) and not state.get("next")


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
    """Each dataset of a page; what could not be read of the page is said at the end."""
    yield from documents(graphs.read(message.body, message.media_type, message.url), message.url)


def documents(graph: Graph, url: str) -> Iterator[Parsed]:
    """Datasets, series and services that stand alone, as documents."""
    for address in graph.left_out:
        yield Refusal(url, f"The context {address} is not known here and was left out.", kind="note")
    for mistake in graph.mistakes:
        where = ", ".join(part for part in (url, mistake.place) if part)
        yield Refusal(where, mistake.reason, mistake.words, identifier=mistake.subject)
    services = _services(graph)
    for subject in _datasets(graph):
        tree = graph.tree(subject, APART)
        if subject in services:
            tree["dcat:service"] = [graph.tree(service, APART) for service in services[subject]]
        yield _document(tree, DATASET, url)
    for service in services.get("", ()):
        yield _document(graph.tree(service, APART), DATASET, url)
    for subject in graph.subjects("schema:Dataset"):
        yield _document(graph.tree(subject, _APART_SCHEMA), SCHEMA_ORG, url)
    if graph.broken:
        raise Unreadable("Not all of the page could be read, so something may be missing.")


def text(tree: Node, *names: str) -> str:
    """The first text or address that one of the properties has."""
    values = (value for name in names for value in tree.get(name, ()))
    return next(
        (found for value in values if (found := str(value.get("@value") or value.get("@id") or "").strip())), ""
    )


def _datasets(graph: Graph) -> list[str]:
    """By their class; and what a catalogue calls its dataset and says the title of, in whatever class."""
    listed = (str(value.get("@id", "")) for value in graph.values("dcat:dataset"))
    named = [one for one in listed if "dct:title" in graph.nodes.get(one, ()) and one not in graph.types]
    return list(dict.fromkeys([*graph.subjects("dcat:Dataset", "dcat:DatasetSeries"), *named]))


def _services(graph: Graph) -> dict[str, list[str]]:
    """Services by the datasets that say nothing of them themselves; by nothing those that no dataset stands for."""
    used = {str(value.get("@id", "")) for value in graph.values("dcat:accessService")}
    found: dict[str, list[str]] = {}
    catalogs = tuple(f"{catalog}#" for catalog in graph.subjects("dcat:Catalog"))
    for service in graph.subjects("dcat:DataService"):
        if service in used or service.startswith(catalogs):  # the latter is the catalogue's own way in, no record of it
            continue
        served = [str(value.get("@id", "")) for value in graph.said(service, "dcat:servesDataset")]
        for dataset in served or [""]:
            found.setdefault(dataset, []).append(service)
    return found


def _document(tree: Node, media_type: str, url: str) -> Document:
    title = text(tree, "dct:title", "schema:name")
    identifier = tree["@id"]
    if identifier.startswith("_:"):  # a name within this page only
        own = text(tree, "dct:identifier", "dcat:landingPage", "schema:url", "schema:identifier")
        identifier = own or f"{url.partition('?')[0]}#{title}"  # on whatever page of the catalogue it stands today
    return Document(identifier, media_type, tree, name=title or identifier, url=url)


def _page(context: Context, url: str, since: str = "") -> Answer:
    params = {"modified_since": since} if since and context.config.get("incremental") else None
    answer = context.http.get(url, params=params, headers={"Accept": ACCEPT})
    if looks_like_html(answer.content):
        raise Unreachable("The catalogue answers with a page for people, not with RDF.")
    return answer


def _next(answer: Answer, url: str) -> str:
    """The address of the next page, or nothing."""
    found = [match[1] for match in _LINK.finditer(_header(answer, "link"))]
    if b"hydra" in answer.content:
        found += _hydra(answer, url)
    return next((whole for one in found if (whole := _whole(url, one))), "")


def _hydra(answer: Answer, url: str) -> list[str]:
    try:
        graph = graphs.read(answer.content, _header(answer, "content-type"), url)
    except Unreadable:  # `parse` says so, and the run takes nothing for complete
        return []
    links = (*graph.values("hydra:next"), *graph.values("hydra:nextPage"))
    return [str(value.get("@id") or value.get("@value") or "") for value in links]


def _whole(url: str, link: str) -> str:
    try:
        whole = urljoin(url, link.strip()) if link.strip() else ""
        return whole if urlsplit(whole).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _header(answer: Answer, name: str) -> str:
    return next((value for key, value in answer.headers.items() if key.lower() == name), "")


def _server_time(answer: Answer, now: datetime | None) -> str:
    """When the server says that it answered: its clock knows what changed since, ours may not."""
    try:
        moment = parsedate_to_datetime(_header(answer, "date"))
    except (ValueError, OverflowError):
        moment = now or datetime.now(UTC)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

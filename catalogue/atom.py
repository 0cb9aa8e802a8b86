"""Atom feeds of what changed: all datasets, those of an organisation, a group or a tag, and those of any question.

Source: RFC 4287, RFC 5005 for paging; CKAN 2.12 for addresses and parameters.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, urlencode
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from flask import Blueprint, Response, current_app, request
from sqlalchemy import Row
from werkzeug.datastructures import MultiDict

from catalogue import rdf
from catalogue.dcat import known
from catalogue.parameters import page_number
from catalogue.portal.search_page import filter_on
from catalogue.schemas.resource import resource_url
from catalogue.search.live import Search
from hub.access import Call, Permission, access
from hub.datasets import store, vocabulary
from hub.datasets.models import APART
from hub.datasets.store import Shown
from hub.errors import BadRequest, NotFound
from hub.identity import store as identity

blueprint = Blueprint("atom", __name__)

ENTRIES = 20
LONGEST_SUMMARY = 2000
NEWEST = "metadata_modified desc"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ATOM = "http://www.w3.org/2005/Atom"
TYPE = "application/atom+xml;charset=utf-8"
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,99}")
_OWN = frozenset(("q", "sort", "page"))

register_namespace("", ATOM)


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed is about: its title, the page for people, and the question behind it."""

    title: str
    page: str
    q: str = ""
    filters: Sequence[str] = ()
    sort: str = NEWEST
    kept: Sequence[tuple[str, str]] = field(default=())


@blueprint.get("/feeds/dataset.atom")
@access(Permission.READ)
def datasets(call: Call) -> Response:
    """All public datasets, the last changed first."""
    return _answer(call, Feed(call.site.site_title, "/dataset"))


@blueprint.get("/feeds/organization/<name>.atom")
@access(Permission.READ)
def organization(call: Call, name: str) -> Response:
    """The public datasets of an organisation, by name or id."""
    row = identity.organization(call.session, name)
    title = f"{call.site.site_title}: {row.title}"
    return _answer(call, Feed(title, f"/organization/{row.name}", filters=[filter_on("organization", row.name)]))


@blueprint.get("/feeds/group/<name>.atom")
@access(Permission.READ)
def group(call: Call, name: str) -> Response:
    """The public datasets of a group by name or id, or of a theme by name."""
    theme = vocabulary.THEMES.get(name.upper())
    if theme:
        name, of = name.lower(), getattr(theme, call.settings.locale)
    else:
        row = identity.group(call.session, name)
        name, of = row.name, row.title
    title = f"{call.site.site_title}: {of}"
    return _answer(call, Feed(title, f"/group/{name}", filters=[filter_on("groups", name)]))


@blueprint.get("/feeds/tag/<path:name>.atom")
@access(Permission.READ)
def tag(call: Call, name: str) -> Response:
    """The public datasets with a tag."""
    page = f"/dataset?{urlencode({'tags': name})}"
    title = f"{call.site.site_title}: {name}"
    return _answer(call, Feed(title, page, filters=[filter_on("tags", name)]), some=True)


@blueprint.get("/feeds/custom.atom")
@access(Permission.READ)
def custom(call: Call) -> Response:
    """The public datasets that a question finds: `q`, `sort`, and any field with its value."""
    return _answer(call, _asked(request.args, call.site.site_title))


def _asked(args: MultiDict[str, str], title: str) -> Feed:
    fields = [(name, value) for name, value in args.items(multi=True) if name not in _OWN and value]
    if any(not _FIELD.fullmatch(name) for name, _ in fields):
        raise BadRequest("A field has a name of letters, digits and underscores")
    q, sort = args.get("q", "").strip(), args.get("sort") or NEWEST
    own = [(name, args[name]) for name in ("q", "sort") if args.get(name)]
    query = urlencode([*own, *fields])
    page = f"/dataset?{query}" if query else "/dataset"
    return Feed(f"{title}: {q}" if q else title, page, q, [filter_on(*pair) for pair in fields], sort, [*own, *fields])


def _answer(call: Call, feed: Feed, *, some: bool = False) -> Response:
    """A page of the feed; with `some` a feed without any entry is not there."""
    page = page_number(request.args)
    search: Search = current_app.extensions["search"]
    start = (page - 1) * ENTRIES
    found = search.search(
        call, with_private=False, q=feed.q, fq=feed.filters, sort=feed.sort, rows=ENTRIES, start=start
    )
    if some and not found.count:
        raise NotFound("There is nothing with this tag")
    shown = known.seen(call.session, store.by_ids(call.session, map(UUID, found.ids)))
    # The index may be a moment behind, and the one who asks may see more than a feed tells.
    rows = ((each, each.dataset) for each in shown)
    public = [e for e, row in rows if not row.private and row.state == "active" and row.dataset_type not in APART]
    body = _write(call.settings.site_url, feed, public, page, max(1, -(-found.count // ENTRIES)))
    response = Response(body, content_type=TYPE)
    response.set_etag(hashlib.sha256(body).hexdigest())
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response.make_conditional(request)  # type: ignore[return-value]


def _write(site: str, feed: Feed, shown: Sequence[Shown], page: int, last: int) -> bytes:
    own = site + quote(request.path)
    root = Element(f"{{{ATOM}}}feed")
    _text(root, "id", _page(own, feed, 1))
    _text(root, "title", feed.title)
    _text(root, "updated", _time(max((each.dataset.metadata_modified for each in shown), default=EPOCH)))
    _link(root, "alternate", site + feed.page, "text/html")
    for rel, number in _pages(page, last).items():
        _link(root, rel, _page(own, feed, number), "application/atom+xml")
    for each in shown:
        _entry(root, site, each)
    body: bytes = tostring(root, "utf-8", xml_declaration=True)
    return body


def _pages(page: int, last: int) -> Mapping[str, int]:
    """Where each link of RFC 5005 leads."""
    found = {"self": page, "first": 1, "last": last}
    if page > 1:
        found["prev"] = found["previous"] = min(page - 1, last)
    if page < last:
        found["next"] = page + 1
    return found


def _page(own: str, feed: Feed, number: int) -> str:
    query = urlencode([*feed.kept, *([("page", str(number))] if number > 1 else [])])
    return f"{own}?{query}" if query else own


def _entry(feed: Element, site: str, shown: Shown) -> None:
    row, entry = shown.dataset, SubElement(feed, f"{{{ATOM}}}entry")
    _text(entry, "id", f"{site}/dataset/{row.id}")
    _text(entry, "title", row.title or row.name)
    _text(entry, "updated", _time(row.metadata_modified))
    _text(entry, "published", _time(row.metadata_created))
    _text(SubElement(entry, f"{{{ATOM}}}author"), "name", row.organization_title or row.organization_name)
    _text(entry, "summary", row.description[:LONGEST_SUMMARY])
    _link(entry, "alternate", f"{site}/dataset/{quote(row.name)}", "text/html")
    _link(entry, "related", f"{site}/api/3/action/package_show?id={quote(row.name)}", "application/json")
    for part in shown.distributions:
        _enclose(entry, site, part)
    for word in (*row.keyword, *(tag["name"] for tag in row.vocabulary_tags)):
        SubElement(entry, f"{{{ATOM}}}category", term=_plain(word))


def _enclose(entry: Element, site: str, part: Row[object]) -> None:
    address = rdf.web(resource_url(part, site))
    if address is None:
        return
    link = _link(entry, "enclosure", str(address), part.media_type)
    if part.title:
        link.set("title", _plain(part.title))
    if part.byte_size is not None:
        link.set("length", str(part.byte_size))


def _link(parent: Element, rel: str, href: str, kind: str) -> Element:
    link = SubElement(parent, f"{{{ATOM}}}link", rel=rel, href=_plain(href))
    if kind:
        link.set("type", _plain(kind))
    return link


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{name}").text = _plain(text)


def _plain(text: str) -> str:
    return rdf.for_xml(text)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

"""The catalogue and single datasets as RDF, for harvesters of other portals.

Source: ckanext-dcat 2.4 for addresses, paging and status codes.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for

from catalogue import dcat, rdf, writers
from catalogue.dcat import Beside, Portal
from catalogue.rdf import Iri, Node, Value
from hub.access import Call, Permission, access
from hub.config import Settings
from hub.datasets import store
from hub.datasets.models import APART
from hub.datasets.store import Shown
from hub.errors import Invalid, NotFound
from hub.identity import store as identity
from hub.identity.store import as_uuid
from hub.iot import store as iot

blueprint = Blueprint("feeds", __name__)

PAGE = 100
LAST_PAGE = 1_000_000
SUFFIXES = {"text/turtle": "ttl", "application/rdf+xml": "rdf", "application/ld+json": "jsonld"}


@blueprint.get("/catalog")
@access(Permission.READ)
def negotiated(call: Call) -> Response:
    """The catalogue in the format that the client asks for; Turtle when it does not mind."""
    best = request.accept_mimetypes.best_match(SUFFIXES, default="text/turtle")
    response = _catalog(call, SUFFIXES[best])
    response.vary.add("Accept")
    return response


@blueprint.get("/catalog.<suffix>")
@access(Permission.READ)
def catalog(call: Call, suffix: str) -> Response:
    """One page of all public datasets, the last changed first."""
    return _catalog(call, _known(suffix))


@blueprint.get("/dataset/<name>.<suffix>")
@access(Permission.READ)
def dataset(call: Call, name: str, suffix: str) -> Response:
    """One dataset."""
    suffix = _known(suffix)
    shown = store.shown(call.session, name)
    if shown.dataset.state != "active" or shown.dataset.dataset_type in APART:
        raise NotFound("There is no such dataset")
    if name != shown.dataset.name and as_uuid(name) != shown.dataset.id:  # it was called so once
        return redirect(url_for("feeds.dataset", name=shown.dataset.name, suffix=suffix), 301)  # type: ignore[return-value]
    return _answer([dcat.dataset(portal(call.site), shown, _beside(call, [shown]))], suffix)


@blueprint.after_request
def _open_to_scripts(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def portal(settings: Settings) -> Portal:
    """What the feeds say of this portal."""
    return Portal(settings.site_url, settings.site_title, "en" if settings.locale == "en" else "de")


def turtle(call: Call, shown: Shown) -> bytes:
    """One dataset as Turtle."""
    return writers.whole([dcat.dataset(portal(call.site), shown, _beside(call, [shown]))], "ttl")


def _known(suffix: str) -> str:
    if suffix not in writers.FORMATS:
        raise NotFound(f"There is no such format; there are {', '.join(writers.FORMATS)}")
    return suffix


def _catalog(call: Call, suffix: str) -> Response:
    page, since = _page(request.args.get("page", "1")), _since(request.args.get("modified_since", ""))
    total = store.count(call.session, since)
    shown = store.newest(call.session, (page - 1) * PAGE, PAGE, since)
    about = portal(call.site)
    nodes = list(dcat.whole(about, shown, _beside(call, shown)))
    if total:
        query = f"&modified_since={since:%Y-%m-%dT%H:%M:%S.%fZ}" if since else ""
        nodes.append(paging(f"{about.site_url}/catalog.{suffix}?page=", query, page, total))
    return _answer(nodes, suffix)


def _page(given: str) -> int:
    page = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
    if not 1 <= page <= LAST_PAGE:
        raise Invalid("page must be a number from 1", page=["must be a number from 1"])
    return page


def _since(given: str) -> datetime | None:
    if not given:
        return None
    try:
        found = datetime.fromisoformat(given)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        reason = "must be a time such as 2024-05-31 or 2024-05-31T12:00:00Z"
        raise Invalid(f"modified_since {reason}", modified_since=[reason]) from error


def paging(before: str, behind: str, page: int, total: int) -> Node:
    """Where this page stands among all: hydra's older words as text, its newer ones as addresses."""
    last = -(-total // PAGE)
    pages = {"first": 1, "last": last}
    if page < last:
        pages["next"] = page + 1
    if page > 1:
        pages["previous"] = min(page - 1, last)
    said: list[tuple[str, Value | None]] = [
        ("hydra:totalItems", rdf.count(total)),
        ("hydra:itemsPerPage", rdf.count(PAGE)),
    ]
    for word, number in pages.items():
        address = Iri(f"{before}{number}{behind}")
        said += [(f"hydra:{word}", address), (f"hydra:{word}Page", rdf.text(address))]
    return rdf.node(Iri(f"{before}{page}{behind}"), ("hydra:PagedCollection", "hydra:PartialCollectionView"), said)


def _beside(call: Call, shown: Sequence[Shown]) -> Beside:
    streams = [part.datastream_id for each in shown for part in each.distributions if part.datastream_id]
    return Beside(_keys(call, shown), _days(call, streams))


def _keys(call: Call, shown: Iterable[Shown]) -> dict[UUID, str]:
    """The official keys of the towns whose offices own datasets."""
    owners = {each.dataset.owner_id for each in shown if not each.dataset.organization_official_key}
    found = {owner: identity.find_organization(call.session, owner) for owner in owners}
    return {key: identity.municipality(call.session, row).official_key for key, row in found.items() if row}


def _days(call: Call, streams: Sequence[int]) -> dict[int, tuple[date, date]]:
    newest = iot.latest(call.session, streams)
    return {key: (now.first_time.date(), now.point.time.date()) for key, now in newest.items()}


def _answer(nodes: Iterable[Node], suffix: str) -> Response:
    body = writers.whole(nodes, suffix)
    response = Response(body, content_type=f"{writers.FORMATS[suffix].media_type};charset=utf-8")
    response.set_etag(hashlib.sha256(body).hexdigest())
    return response.make_conditional(request)  # type: ignore[return-value]

"""Where the descriptions in other words are: `data.json`, Croissant, VoID, and the whole catalogue as files."""

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson
from flask import Blueprint, Response, redirect, request, send_file, url_for

from catalogue import bulk, feeds, writers
from catalogue.bulk import FILES
from catalogue.dcat import known
from catalogue.dialects import croissant, data_json, void
from catalogue.feeds import memory
from catalogue.sending import Sent, lasting, send
from hub import changes
from hub.access import Call, Permission, access
from hub.datasets import store
from hub.datasets.models import APART
from hub.datasets.store.published import counted, published
from hub.db import now
from hub.errors import NotFound
from hub.identity.store import as_uuid

blueprint = Blueprint("dialects", __name__)

JSON, JSON_LD = "application/json", "application/ld+json"
RDF = {"text/turtle": "ttl", "application/rdf+xml": "rdf", JSON_LD: "jsonld", "application/n-triples": "nt"}


@blueprint.get("/data.json")
@access(Permission.READ)
def us(call: Call) -> Response:
    """All public datasets in one file, in the words of DCAT-US."""
    site = call.site
    made_of = (memory.reader(call), changes.head(call.session), now().date(), site.site_url, site.site_title,
               site.locale)  # fmt: skip
    mark = hashlib.blake2b(repr(made_of).encode(), digest_size=16).hexdigest()
    response = send(Sent("data.json", JSON, mark, lambda: _all(call), call.settings.data))
    del response.headers["Content-Disposition"]  # it is read where it is
    return response


def _all(call: Call) -> Iterator[bytes]:
    portal = feeds.portal(call.site)
    with call.later() as session:
        yield from data_json.catalog(
            portal,
            (
                data_json.dataset(portal, each, beside)
                for batch, beside in (known.told(session, found) for found in published(session))
                for each in batch
            ),
        )


@blueprint.get("/dataset/<name>/croissant.jsonld")
@access(Permission.READ)
def machine_learning(call: Call, name: str) -> Response:
    """One dataset in the words of Croissant: its files, and the columns of its tables."""
    shown = store.shown(call.session, name)
    row = shown.dataset
    if row.state != "active" or row.dataset_type in APART:
        raise NotFound("There is no such dataset")
    if name != row.name and as_uuid(name) != row.id:  # it was called so once
        return redirect(url_for("dialects.machine_learning", name=row.name), 301)  # type: ignore[return-value]
    (shown,), beside = known.told(call.session, [shown])
    return _answer(croissant.dataset(feeds.portal(call.site), shown, beside))


@blueprint.get("/.well-known/void")
@access(Permission.READ)
def linked_data(call: Call) -> Response:
    """What there is of the catalogue as linked data, in the format that the client asks for."""
    best = request.accept_mimetypes.best_match(RDF, default="text/turtle")
    made = bulk.made(call.settings.data)
    statements = made.statements if made else None
    node = void.description(feeds.portal(call.site), counted(call.session), statements, bulk.paths(made))
    response = _marked(writers.whole([node], RDF[best]), f"{best};charset=utf-8")
    response.vary.add("Accept")
    return response


@blueprint.get("/dump/catalog.<any('nq.gz', 'parquet'):form>")
@access(Permission.READ)
def whole(call: Call, form: str) -> Response:
    """All public datasets as one file, as a worker wrote it when they changed last."""
    made = bulk.made(call.settings.data)
    if made is None:
        raise NotFound("The catalogue has not been written as a file yet")
    path = made.path(form)
    if not (request.range and request.range.units == "bytes" and len(request.range.ranges) == 1):
        request.environ.pop("HTTP_RANGE", None)  # what is no single range of bytes is answered with everything
    response = send_file(
        path.resolve(),
        mimetype=FILES[form],
        as_attachment=True,
        download_name=f"catalog.{form}",
        conditional=True,
        etag=made.digests[form],
        last_modified=made.at,
    )
    response.headers["Content-Type"] = FILES[form]
    return lasting(response)


@blueprint.after_request
def _open_to_scripts(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _answer(found: dict[str, Any]) -> Response:
    return _marked(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n", f"{JSON_LD};charset=utf-8")


def _marked(body: bytes, kind: str) -> Response:
    response = Response(body, content_type=kind)
    response.set_etag(hashlib.sha256(body).hexdigest())
    return response.make_conditional(request)  # type: ignore[return-value]

"""The addresses of OGC API - Features: what there is, in JSON for programs and as pages for people.

Sources: OGC 17-069r4 (Part 1: Core, with GeoJSON, HTML and OpenAPI 3.0), OGC 18-058r1 (Part 2: other systems).
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Blueprint, Response, render_template, request

from catalogue.features import answers, crs, description, questions, sources
from catalogue.features.answers import ROOT
from catalogue.features.sources import Source
from hub.access import Call, Permission, access
from hub.errors import BadRequest

blueprint = Blueprint("features", __name__)

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
COLLECTIONS = 100
"""How many collections stand on one page."""
PLAIN = frozenset(("f", "lang"))


@blueprint.get(ROOT, strict_slashes=False)
@access(Permission.READ)
def landing(call: Call) -> Response:
    """What this interface is and where to go from here."""
    questions.check(request.args, PLAIN)
    return _answer(answers.landing(call.site), "features/landing.html")


@blueprint.get(f"{ROOT}/conformance")
@access(Permission.READ)
def conformance(call: Call) -> Response:
    """The requirements classes that are met."""
    questions.check(request.args, PLAIN)
    return _answer(answers.conformance(), "features/conformance.html")


@blueprint.get(f"{ROOT}/api")
@access(Permission.READ)
def api(call: Call) -> Response:
    """The description of these addresses (OpenAPI 3.0)."""
    questions.check(request.args, PLAIN)
    return _sent(orjson.dumps(description.build(call.site)), OPENAPI)


@blueprint.get(f"{ROOT}/collections")
@access(Permission.READ)
def collections(call: Call) -> Response:
    """The tables with places that the caller may see, and the things."""
    questions.check(request.args, PLAIN | {"limit", "after"})
    limit, after = questions.page(request.args, COLLECTIONS)
    found = sources.listed(call.session, after, limit)
    return _answer(answers.collections(call.site, found, limit), "features/collections.html")


@blueprint.get(f"{ROOT}/collections/<id>")
@access(Permission.READ)
def collection(call: Call, id: str) -> Response:
    """One collection: its columns, where it lies, the systems it can be had in."""
    questions.check(request.args, PLAIN)
    source = sources.find(call.session, id)
    shown = answers.collection(call.site, source.about, source.bounds(call.session))
    return _answer(shown, "features/collection.html", about=source.about)


@blueprint.get(f"{ROOT}/collections/<id>/queryables")
@access(Permission.READ)
def queryables(call: Call, id: str) -> Response:
    """The columns that may stand in a question, as a JSON Schema (OGC 19-079r2, 6.2)."""
    questions.check(request.args, PLAIN)
    shown = answers.queryables(call.site, sources.find(call.session, id).about)
    return _sent(orjson.dumps(shown), "application/schema+json")


@blueprint.get(f"{ROOT}/collections/<id>/items")
@access(Permission.READ)
def items(call: Call, id: str) -> Response:
    """The features of a collection, page by page along their keys."""
    source = sources.find(call.session, id)
    question = questions.read(request.args, source.about.native, source.about.columns)
    found = source.features(call.session, question)
    asked = request.args.to_dict(flat=True)
    more = _address(id, {**asked, "after": str(found[-1].id)}) if found else ""
    page = answers.Page(source.about, question, found, source.count(call.session, question), _address(id, asked), more)
    return _features(call, answers.items(call.site, page), page.question.code, "features/items.html", source)


@blueprint.get(f"{ROOT}/collections/<id>/items/<int(max=9223372036854775807):key>")
@access(Permission.READ)
def item(call: Call, id: str, key: int) -> Response:
    """One feature."""
    source = sources.find(call.session, id)
    questions.check(request.args, PLAIN | {"crs"})
    code = questions.code(request.args, source.about.native)
    found = source.feature(call.session, key)
    return _features(call, answers.item(call.site, source.about, found, code), code, "features/item.html", source)


@blueprint.after_request
def _open_to_scripts(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Content-Crs, Link"
    return response


def _address(id: str, asked: Mapping[str, str]) -> str:
    return f"{ROOT}/collections/{id}/items" + (f"?{urlencode(asked)}" if asked else "")


def _features(call: Call, shown: dict[str, Any], code: int | None, template: str, source: Source) -> Response:
    answer = _answer(shown, template, GEOJSON, about=source.about)
    answer.headers["Content-Crs"] = f"<{crs.CRS84 if code is None else crs.EPSG + str(code)}>"
    return answer


def _answer(shown: dict[str, Any], template: str, kind: str = JSON, **beside: Any) -> Response:
    if _wants_page():
        answer = Response(render_template(template, page=shown, root=ROOT, **beside), mimetype=HTML)
    else:
        answer = _sent(orjson.dumps(shown), kind)
    answer.vary.add("Accept")
    return answer


def _sent(body: bytes, kind: str) -> Response:
    answer = Response(body, content_type=kind)
    answer.add_etag()
    return answer.make_conditional(request)  # type: ignore[return-value]


def _wants_page() -> bool:
    """By the parameter `f`, else by what the client takes; programs that take anything get JSON."""
    wanted = request.args.get("f")
    if wanted is not None and wanted not in questions.FORMATS:
        raise BadRequest(f"f must be one of {', '.join(questions.FORMATS)}")
    best = request.accept_mimetypes.best_match([JSON, GEOJSON, HTML], default=JSON)
    return wanted == "html" or (wanted is None and best == HTML)

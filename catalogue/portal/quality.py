"""Where to read how good descriptions are: of a dataset for those who may change it, of all for everybody."""

from collections.abc import Generator
from itertools import chain

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Row

from catalogue import exports
from catalogue.exports import TYPES, Head
from catalogue.parameters import page_number
from catalogue.portal import quality_page
from catalogue.sending import Sent, send
from hub.access import Call, Permission, access
from hub.datasets import quality, store
from hub.datasets.quality import MOST
from hub.datasets.store import quality as kept
from hub.datasets.store.quality import Owners
from hub.errors import Forbidden
from hub.identity import store as identity
from hub.identity.models import Organization
from hub.records import Column

blueprint = Blueprint("quality", __name__)

BATCH = 1000
NUMBERS = ("points", "mapped", *map(str, MOST))
COLUMNS = (
    *map(Column, ("name", "title", "organization", "url")),
    Column("day", "date"),
    *(Column(name, "integer") for name in NUMBERS),
    Column("rating"),
    Column("missing"),
)


@blueprint.get("/dataset/quality/<name>")
@access(Permission.READ)
def dataset(call: Call, name: str) -> str:
    """What to change at a dataset."""
    shown = store.shown(call.session, name)
    if not call.principal.edits(shown.dataset.id, shown.dataset.owner_id):
        raise Forbidden("You may not change this dataset")
    return render_template("quality_dataset.html", page=quality_page.dataset(call, shown))


@blueprint.get("/quality", strict_slashes=False)
@access(Permission.READ)
def whole(call: Call) -> str:
    """How all public datasets are described."""
    return _overview(call, None)


@blueprint.get("/organization/quality/<name>")
@access(Permission.READ)
def organization(call: Call, name: str) -> str:
    """How the public datasets of an organisation and of those below it are described."""
    return _overview(call, identity.organization(call.session, name))


def _overview(call: Call, row: Organization | None) -> str:
    page = quality_page.overview(call, row, page_number(request.args))
    return render_template("quality.html", page=page, here="quality")


@blueprint.get("/quality.csv")
@access(Permission.READ)
def whole_file(call: Call) -> Response:
    """All public datasets with their points, the worst first."""
    return send(_file(call, None))


@blueprint.get("/organization/quality/<name>.csv")
@access(Permission.READ)
def organization_file(call: Call, name: str) -> Response:
    """Those of one organisation and of those below it."""
    return send(_file(call, identity.organization(call.session, name)))


def _file(call: Call, row: Organization | None) -> Sent:
    owners, name = quality_page.below(call, row), f"{row.name}-quality.csv" if row else "quality.csv"
    return Sent(name, TYPES["csv"], "", lambda: _written(call, owners), call.settings.data)


def _written(call: Call, owners: Owners) -> Generator[bytes, None, None]:
    """The file, in a session of its own; the first piece comes when the first rows are there."""
    with call.later() as session:
        rows = kept.worst(session, owners, limit=BATCH)
        yield b""

        def further() -> Generator[list[tuple[object, ...]], None, None]:
            last = rows
            while last:
                after = last[-1].points, last[-1].dataset_id
                last = kept.worst(session, owners, after=after, limit=BATCH)
                yield [_line(call, each) for each in last]

        head = Head("quality", columns=COLUMNS)
        yield from exports.write("csv", head, chain([[_line(call, each) for each in rows]], further()))


def _line(call: Call, row: Row[tuple[object, ...]]) -> tuple[object, ...]:
    return (
        row.name,
        row.title,
        row.organization_title,
        f"{call.settings.site_url}/dataset/{row.name}",
        row.day,
        *(getattr(row, name) for name in NUMBERS),
        quality.band(row.points),
        " ".join(metric.code for metric in quality.lacking(row.missing)),
    )

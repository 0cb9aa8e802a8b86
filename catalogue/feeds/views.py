"""The addresses of the feeds."""

from collections.abc import Iterator, Mapping, Sequence

from flask import Blueprint, Response, redirect, request, url_for

from catalogue import dcat, writers
from catalogue.dcat import Beside, Portal, known
from catalogue.feeds import memory, profiles, selection
from catalogue.feeds.memory import Written
from catalogue.feeds.negotiation import offered
from catalogue.feeds.selection import Question
from catalogue.rdf import Node
from hub.access import Call, Permission, access
from hub.config import Settings
from hub.datasets import store
from hub.datasets.models import APART, SERIES
from hub.datasets.store import Shown
from hub.errors import NotFound
from hub.identity.store import as_uuid

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/catalog")
@access(Permission.READ)
def negotiated(call: Call) -> Response:
    """The catalogue in the format that the client asks for; Turtle when it does not mind."""
    return catalog_in(call, offered())


@blueprint.get("/catalog.<suffix>")
@access(Permission.READ)
def catalog(call: Call, suffix: str) -> Response:
    """One page of all public datasets, the last changed first."""
    return catalog_in(call, _known(suffix))


@blueprint.get("/dataset/<name>.<suffix>")
@access(Permission.READ)
def dataset(call: Call, name: str, suffix: str) -> Response:
    """One dataset."""
    return dataset_in(call, name, _known(suffix))


@blueprint.get("/dataset_series/<name>.<suffix>")
@access(Permission.READ)
def series(call: Call, name: str, suffix: str) -> Response:
    """One series of datasets, with the addresses of its members in each of them."""
    return series_in(call, name, _known(suffix))


@blueprint.after_request
def _open_to_scripts(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def catalog_in(call: Call, suffix: str) -> Response:
    """One page of the catalogue in this format."""
    question = selection.read(request.args)
    return memory.answer(call, question, suffix, lambda: _page(call, question, suffix))


def dataset_in(call: Call, name: str, suffix: str) -> Response:
    """One dataset in this format; a series leads to its own address, a former name to the present one."""
    shown = store.shown(call.session, name)
    row = shown.dataset
    if row.dataset_type == SERIES:
        return redirect(url_for("feeds.series", name=row.name, suffix=suffix))  # type: ignore[return-value]
    if row.state != "active" or row.dataset_type in APART:
        raise NotFound("There is no such dataset")
    if name != row.name and as_uuid(name) != row.id:  # it was called so once
        return redirect(url_for("feeds.dataset", name=row.name, suffix=suffix), 301)  # type: ignore[return-value]
    return _one(call, shown, suffix)


def series_in(call: Call, name: str, suffix: str) -> Response:
    """One series in this format."""
    shown = store.shown(call.session, name)
    if shown.dataset.state != "active" or not store.series.is_one(shown):
        raise NotFound("There is no such series")
    return _one(call, shown, suffix)


def portal(settings: Settings) -> Portal:
    """What the feeds say of this portal."""
    return Portal(settings.site_url, settings.site_title, "en" if settings.locale == "en" else "de")


def turtle(call: Call, shown: Shown) -> bytes:
    """One dataset as Turtle."""
    (found,), beside = known.told(call.session, [shown])
    return writers.whole([dcat.dataset(portal(call.site), found, beside)], "ttl")


def catalog_text(call: Call, given: Mapping[str, str], suffix: str) -> str:
    """One page of the catalogue as text, asked for as at its address."""
    question = selection.read(given)
    return writers.whole(_page(call, question, _known(suffix))[0], suffix).decode()


def dataset_text(call: Call, name: str, suffix: str, wanted: str = "") -> str:
    """One dataset or series as text."""
    shown, names = store.shown(call.session, name), profiles.read(wanted)
    if shown.dataset.state != "active" or (shown.dataset.dataset_type in APART and not store.series.is_one(shown)):
        raise NotFound("There is no such dataset")
    return writers.whole(_alone(call, shown, names)[0], _known(suffix)).decode()


def _known(suffix: str) -> str:
    if suffix not in writers.FORMATS:
        raise NotFound(f"There is no such format; there are {', '.join(writers.FORMATS)}")
    return suffix


def _one(call: Call, shown: Shown, suffix: str) -> Response:
    names = profiles.read(request.args.get("profiles", ""))
    return memory.answer(call, (shown.dataset.id, names), suffix, lambda: _alone(call, shown, names))


def _alone(call: Call, shown: Shown, names: tuple[str, ...]) -> Written:
    """One dataset, with the series that it is in, or one series."""
    found, beside = known.told(call.session, [shown])
    nodes = _told(portal(call.site), names, [*found, *selection.series_of(call, beside)], beside)
    return nodes, known.streams(found), beside.days


def _page(call: Call, question: Question, suffix: str) -> Written:
    total, found = selection.find(call, question)
    shown, beside = known.told(call.session, found)
    nodes = _paged(call, question, suffix, (total, shown), beside, portal(call.site))
    return nodes, known.streams(shown), beside.days


def _paged(
    call: Call, question: Question, suffix: str, found: tuple[int, list[Shown]], beside: Beside, about: Portal
) -> Iterator[Node]:
    total, shown = found
    yield dcat.catalog(about, (dcat.dataset_iri(about, each.dataset) for each in shown))
    yield from _told(about, question.profiles, [*shown, *selection.series_of(call, beside)], beside)
    if total:
        yield selection.paging(about.iri(f"catalog.{suffix}"), question, total)


def _told(about: Portal, names: tuple[str, ...], shown: Sequence[Shown], beside: Beside) -> Iterator[Node]:
    chosen = profiles.chosen(names)
    for each in shown:
        for profile in chosen:
            make = profile.series if store.series.is_one(each) else profile.dataset
            yield make(about, each, beside)

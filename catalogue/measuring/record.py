"""What others are told of a dataset, as the plain record that is measured: it is read from what the feeds write."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from catalogue import dcat
from catalogue.dcat import Beside, Portal
from catalogue.rdf import Literal, Node, Value
from hub.datasets.quality import Described, Way
from hub.datasets.store import Shown

FORBIDDEN = 403
Statuses = Mapping[str, tuple[int | None, int | None]]
"""What access and download address of a distribution answered last, by its id; None: nobody has asked."""


def described(portal: Portal, shown: Shown, beside: Beside, statuses: Statuses) -> Described:
    """What is said of a dataset, or would be said if it were public."""
    row = shown.dataset
    shown = replace(shown, dataset=row._replace(private=False))
    # A file that is held back is there for nobody who reads the feeds.
    closed = {str(part.id): (FORBIDDEN, FORBIDDEN) for part in shown.distributions if part.held_back}
    return read(dcat.dataset(portal, shown, beside), {**statuses, **closed})


def read(node: Node, statuses: Statuses) -> Described:
    """The record of a dataset's node."""
    said = _said(node)
    return Described(
        title="dct:title" in said,
        description="dct:description" in said,
        keyword="dcat:keyword" in said,
        theme="dcat:theme" in said,
        spatial="dct:spatial" in said,
        temporal="dct:temporal" in said,
        access_rights=_text(said, "dct:accessRights"),
        contact="dcat:contactPoint" in said,
        publishers=tuple(map(_name, said.get("dct:publisher", ()))),
        contributors=tuple(map(_plain, said.get("dcatde:contributorID", ()))),
        ways=tuple(_ways(said.get("dcat:distribution", ()), statuses)),
    )


def _ways(values: Iterable[Value], statuses: Statuses) -> Iterable[Way]:
    for value in values:
        if not isinstance(value, Node):
            continue
        said, id = _said(value), value.iri.rpartition("/")[2]
        access, download = statuses.get(id, (None, None))
        yield Way(
            id=id,
            access_url=_text(said, "dcat:accessURL"),
            download_url=_text(said, "dcat:downloadURL"),
            access_status=access,
            download_status=download,
            format=_text(said, "dct:format"),
            media_type=_text(said, "dcat:mediaType"),
            licenses=tuple(map(_plain, said.get("dct:license", ()))),
            rights="dct:rights" in said,
            byte_size="dcat:byteSize" in said,
            issued="dct:issued" in said,
            modified="dct:modified" in said,
        )


def _said(node: Node) -> dict[str, list[Value]]:
    found: dict[str, list[Value]] = {}
    for name, value in node.properties:
        found.setdefault(name, []).append(value)
    return found


def _text(said: Mapping[str, Sequence[Value]], name: str) -> str:
    return next(map(_plain, said.get(name, ())), "")


def _plain(value: Value) -> str:
    return value.iri if isinstance(value, Node) else value.text if isinstance(value, Literal) else str(value)


def _name(value: Value) -> str:
    """What a body is called; empty where only its address is known."""
    return _text(_said(value), "foaf:name") if isinstance(value, Node) else ""

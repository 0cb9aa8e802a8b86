"""What the feeds say of the portal itself, and what is known beside the datasets."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from catalogue import rdf
from catalogue.dcat.values import agent
from catalogue.rdf import Iri, Node


@dataclass(frozen=True, slots=True)
class Portal:
    """What the feeds say of the portal itself, and whether what DCAT-AP.de 3.0 gave up (`Term.old`) is said too."""

    site_url: str
    title: str
    language: str
    old: bool = False

    def iri(self, path: str) -> Iri:
        """An address of the portal."""
        return Iri(f"{self.site_url}/{path}")

    def foreign(self, value: Any) -> Iri | None:
        """An address that a dataset may say something about: nobody speaks about what is ours."""
        found = rdf.web(value)
        return None if found is None or found.startswith(self.site_url) else found


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside the datasets.

    Official keys by organisation, first and last day by datastream, which distributions are tables with places, for
    each dataset the figures of its quality by the name of their metric, for each public series that datasets are in
    the address that it came with, if it is not from here, and for each dataset what its duplicates from other sources
    are known by.
    """

    keys: Mapping[UUID, str] = field(default_factory=dict)
    days: Mapping[int, tuple[date, date]] = field(default_factory=dict)
    placed: Collection[UUID] = frozenset()
    figures: Mapping[UUID, Mapping[str, float]] = field(default_factory=dict)
    series: Mapping[UUID, str] = field(default_factory=dict)
    others: Mapping[UUID, Sequence[str | UUID]] = field(default_factory=dict)


NOTHING = Beside()


def own_iri(portal: Portal, id: UUID) -> Iri:
    """A dataset's address in this portal, which stays when its name changes."""
    return portal.iri(f"dataset/{id}")


def dataset_iri(portal: Portal, row: Row[Any]) -> Iri:
    """The address by which a dataset is known: the one that it came with, or that in this portal."""
    came_with = portal.foreign(row.extras["uri"]) if "uri" in row.extras else None
    return came_with or own_iri(portal, row.id)


def catalog_iri(portal: Portal) -> Iri:
    """The catalogue's own address, the same on every page of it."""
    return portal.iri("catalog")


def catalog_publisher(portal: Portal) -> Node:
    """Who runs the portal."""
    return agent(Iri(f"{catalog_iri(portal)}#publisher"), {"name": portal.title})

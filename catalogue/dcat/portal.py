"""What the feeds say of the portal itself, and what is known beside the datasets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from catalogue import rdf
from catalogue.rdf import Iri


@dataclass(frozen=True, slots=True)
class Portal:
    """What the feeds say of the portal itself."""

    site_url: str
    title: str
    language: str

    def iri(self, path: str) -> Iri:
        """An address of the portal."""
        return Iri(f"{self.site_url}/{path}")

    def foreign(self, value: Any) -> Iri | None:
        """An address that a dataset may say something about: nobody speaks about what is ours."""
        found = rdf.web(value)
        return None if found is None or found.startswith(self.site_url) else found


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside the datasets: official keys by organisation, first and last day by datastream."""

    keys: Mapping[UUID, str] = field(default_factory=dict)
    days: Mapping[int, tuple[date, date]] = field(default_factory=dict)


NOTHING = Beside()


def dataset_iri(portal: Portal, id: UUID) -> Iri:
    """A dataset's own address, which stays when its name changes."""
    return portal.iri(f"dataset/{id}")

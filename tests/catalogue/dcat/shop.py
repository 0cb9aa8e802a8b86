"""What the tests of this folder share: the portal, and drafts to tell of."""

from dataclasses import replace

from catalogue.dcat import Portal
from hub.records import DatasetDraft
from tests.catalogue import shelf

PORTAL = Portal("http://localhost", "Offene Daten", "de")


def minimal(**terms) -> DatasetDraft:
    return replace(shelf.MINIMAL, terms=terms)

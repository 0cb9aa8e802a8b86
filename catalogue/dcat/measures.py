"""Figures of a dataset's quality (W3C Data Quality Vocabulary): freshness, coverage, conformance of live series."""

from collections.abc import Iterator, Mapping

from catalogue import rdf
from catalogue.dcat.portal import Portal
from catalogue.dcat.values import Pair
from catalogue.rdf import Iri

DIGITS = 3


def measured(portal: Portal, own: Iri, figures: Mapping[str, float] | None) -> Iterator[Pair]:
    """A node for each figure, from 0 to 1, by the name of its metric."""
    for metric, figure in sorted((figures or {}).items()):
        pairs: list[Pair] = [
            ("dqv:isMeasurementOf", Iri(f"{portal.site_url}/about#{metric}")),
            ("dqv:value", rdf.decimal(round(figure, DIGITS))),
        ]
        yield "dqv:hasQualityMeasurement", rdf.node(Iri(f"{own}#{metric}"), "dqv:QualityMeasurement", pairs)

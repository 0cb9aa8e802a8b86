"""Licences as the rest of the world knows them: by the address of their text, not by that in the German list."""

from catalogue.dialects.saying import Saying
from hub.datasets import vocabulary


def address(said: Saying) -> str:
    """Where the licence of a distribution, or the first one among those of a dataset, can be read."""
    iris = said.iris("dct:license") or [
        iri for way in said.parts("dcat:distribution") for iri in way.iris("dct:license")
    ]
    if not iris:
        return ""
    known = vocabulary.license(iris[0])
    return known.url or known.iri if known else iris[0]


def is_open(said: Saying) -> bool:
    """Whether all distributions of a dataset are free to use."""
    iris = _of_all(said)
    return bool(iris) and all((known := vocabulary.license(iri)) and known.open for iri in iris)


def _of_all(said: Saying) -> list[str]:
    return [iri for way in said.parts("dcat:distribution") for iri in way.iris("dct:license")]

"""Licences as the rest of the world knows them: by the address of their text, not by that in the German list."""

from functools import lru_cache

from catalogue.dialects.saying import KEPT, Saying
from hub.datasets import vocabulary


def address(said: Saying) -> str:
    """Where the licence of a distribution, or the first one among those of a dataset, can be read."""
    iri = said.address("dct:license") or next(filter(None, map(_own, said.parts("dcat:distribution"))), "")
    return _text(iri) if iri else ""


def _own(way: Saying) -> str:
    return way.address("dct:license")


@lru_cache(maxsize=KEPT)
def _text(iri: str) -> str:
    known = vocabulary.license(iri)
    return known.url or known.iri if known else iri


def is_open(said: Saying) -> bool:
    """Whether all distributions of a dataset are free to use."""
    iris = _of_all(said)
    return bool(iris) and all((known := vocabulary.license(iri)) and known.open for iri in iris)


def _of_all(said: Saying) -> list[str]:
    return [iri for way in said.parts("dcat:distribution") for iri in way.iris("dct:license")]

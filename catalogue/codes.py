"""Which codes may stand in the feeds: a code, a word or an address becomes the vocabulary's own address, or nothing.

Codes are facts. Sources: EU Publications Office tables frequency (2022-06-15), access-right (2022-03-16),
planned-availability (2022-07-15), distribution-status (2022-06-15), language (2025-03-19); DCAT-AP.de list of
geocoding levels (1.0); ADMS publisher types (1.0); IANA's form of media types (RFC 6838).
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from catalogue import rdf
from catalogue.rdf import Iri
from hub.datasets import vocabulary, words
from hub.datasets.terms import EU, Term

UNSAID_LICENSE = "other-closed"
"""What GovData, too, takes the licence to be where nobody has said one: there is no right to use the data."""

KEPT, LONGEST = 4_000, 2_000
PUBLISHER_TYPE = "http://purl.org/adms/publishertype/"
LEVEL = "http://dcat-ap.de/def/politicalGeocoding/Level/"
SHA256 = Iri("http://spdx.org/rdf/terms#checksumAlgorithm_sha256")
_ALGORITHMS = {
    length: Iri(SHA256.replace("sha256", name))
    for length, name in ((32, "md5"), (40, "sha1"), (64, "sha256"), (96, "sha384"), (128, "sha512"))
}
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]+")
HVD = Iri(vocabulary.HIGH_VALUE)

_KEYS = {
    2: "stateKey",
    3: "governmentDistrictKey",
    5: "districtKey",
    8: "municipalityKey",
    9: "municipalAssociationKey",
    12: "regionalKey",
}
_LEVELS = {
    2: "state",
    3: "administrativeDistrict",
    5: "administrativeDistrict",
    8: "municipality",
    9: "municipality",
    12: "municipality",
}
_CLOSED = {
    EU
    + "frequency/": "1MIN 5MIN 10MIN 15MIN 30MIN 12HRS ANNUAL ANNUAL_2 ANNUAL_3 AS_NEEDED BIDECENNIAL BIENNIAL BIHOURLY"
    " BIMONTHLY BIWEEKLY CONT DAILY DAILY_2 DECENNIAL HOURLY IRREG MONTHLY MONTHLY_2 MONTHLY_3 NEVER NOT_PLANNED OTHER"
    " QUADRENNIAL QUARTERLY QUINQUENNIAL TRIDECENNIAL TRIENNIAL TRIHOURLY UNKNOWN UPDATE_CONT WEEKLY WEEKLY_2 WEEKLY_3",
    EU + "access-right/": "PUBLIC RESTRICTED NON_PUBLIC",
    EU + "planned-availability/": "AVAILABLE EXPERIMENTAL STABLE TEMPORARY",
    EU + "distribution-status/": "COMPLETED DEPRECATED DEVELOP WITHDRAWN",
    EU + "data-theme/": " ".join(vocabulary.THEMES),
    LEVEL: "administrativeDistrict european federal international municipality state",
    PUBLISHER_TYPE: "Academia-ScientificOrganisation Company IndustryConsortium LocalAuthority NationalAuthority"
    " NonGovernmentalOrganisation NonProfitOrganisation PrivateIndividual(s) RegionalAuthority StandardisationBody"
    " SupraNationalAuthority",
}
CLOSED = {base: {code.upper(): code for code in codes.split()} for base, codes in _CLOSED.items()}
"""Vocabularies that must be used: their codes, found without regard to case."""

_MEDIA_TYPE = re.compile(
    r"(?:application|audio|font|image|message|model|multipart|text|video)/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*"
)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*")


def code(term: Term, value: Any) -> Iri | None:
    """The address that `value` stands for in the term's vocabulary."""
    return _address(term.base, (value if value.__class__ is str else str(value)).strip()[:LONGEST])


@lru_cache(KEPT)
def _address(base: str, given: str) -> Iri | None:
    find = _OWN_RULES.get(base, _closed if base in CLOSED else _open)
    return find(base, given)


def license(value: Any) -> Iri | None:
    """The address of a licence; None where there is only a text about it."""
    given = str(value).strip()
    return (_address if len(given) <= LONGEST else _license)(vocabulary.DE_LICENSE, given)


def publisher_type(value: Any) -> Iri | None:
    """What kind of body a publisher is."""
    return _closed(PUBLISHER_TYPE, str(value).strip())


def official_key(key: str) -> Iri | None:
    """The address of a municipality, district or state by its official key."""
    kind = _KEYS.get(len(key)) if key.isascii() and key.isdecimal() else None
    return Iri(f"http://dcat-ap.de/def/politicalGeocoding/{kind}/{key}") if kind else None


def checksum(digest: str) -> Iri | None:
    """The algorithm that makes checksums of this length; sources name it in many ways, or not at all."""
    return _ALGORITHMS.get(len(digest)) if _HEXADECIMAL.fullmatch(digest) else None


def level(key: str) -> str | None:
    """How high in the state a place stands, by its official key."""
    return _LEVELS.get(len(key)) if official_key(key) else None


def media_type(value: Any) -> str:
    """A media type without parameters, or empty."""
    bare = str(value).removeprefix(vocabulary.IANA).partition(";")[0].strip()
    return bare if _MEDIA_TYPE.fullmatch(bare) else ""


def _closed(base: str, given: str) -> Iri | None:
    # Retired addresses of a code end in the same word as the present one.
    known = CLOSED[base].get(re.split(r"[/#]", given)[-1].upper()) or _WORDS.get(base, _none)(given)
    return Iri(base + known) if known else None


def _none(_: str) -> str:
    return ""


def _theme(word: str) -> str:
    return next(iter(words.themes([word])), "")


_WORDS: dict[str, Callable[[str], str]] = {
    EU + "frequency/": words.frequency,
    EU + "access-right/": words.access_rights,
    EU + "planned-availability/": words.availability,
    EU + "distribution-status/": words.status,
    EU + "data-theme/": _theme,
    LEVEL: words.level,
}
"""How people say what is in a vocabulary."""


def _open(base: str, given: str) -> Iri | None:
    if ":" in given:
        return rdf.web(given)
    return Iri(base + given) if _CODE.fullmatch(given) else None


def _license(base: str, given: str) -> Iri | None:
    # The address of a licence that is on no list, or on another one, is passed on as it is.
    known = vocabulary.license(given) or (None if rdf.web(given) else words.licensed(given))
    return Iri(known.iri) if known else rdf.web(given)


def _language(base: str, given: str) -> Iri | None:
    known = words.language(given.replace("_", "-"))
    return Iri(base + known) if known else None


def _file_type(base: str, given: str) -> Iri | None:
    known = vocabulary.file_type(given) or words.format(given)[0]
    return Iri(base + known) if known else None


def _media_type(base: str, given: str) -> Iri | None:
    known = media_type(given)
    return Iri(base + known) if known else None


_OWN_RULES: dict[str, Callable[[str, str], Iri | None]] = {
    vocabulary.DE_LICENSE: _license,
    EU + "language/": _language,
    EU + "file-type/": _file_type,
    vocabulary.IANA: _media_type,
}

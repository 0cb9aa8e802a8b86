"""Columns that look like data about persons, for a warning before anything is published.

Names of columns alone are believed only where they leave little doubt; otherwise a share of the values must agree.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from harvesters.normalise import fold
from harvesters.tables.firstnames import FIRST_NAMES
from harvesters.tables.tally import Tally
from hub.records import Column

EMAIL = r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}"
_AREA = r"(?:\+\d{1,3}|00[1-9]\d{0,2}|\(?0[1-9]\d{1,4}\)?)"
PHONE = rf"^{_AREA}(?:\s?\(0\))?[\s/\-]*\d(?:[\s/\-]?\d){{4,11}}$"
IBAN = r"^[A-Z]{2}\d{2}(?:\s?[A-Z0-9]){11,30}$"
PLATE = r"^[A-ZÄÖÜ]{1,3}[\s\-][A-Z]{1,2}[\s\-]?[1-9]\d{0,3}[EH]?$"
_STREETS = r"(?:straße|strasse|str\.|weg|gasse|platz|allee|ring|damm|ufer|steig|pfad|hof)"
STREET = rf"(?i)^\D{{3,60}}?{_STREETS}\s+\d{{1,4}}\s?[a-z]?$"

# Counted in every text while the types are found.
PATTERNS = {"email": EMAIL, "phone": PHONE, "iban": IBAN, "plate": PLATE, "home": STREET}

SHARE = {"phone": 0.5, "plate": 0.5, "iban": 0.5, "home": 0.3}
_NAME_SHARE = 0.3
_SURE = {
    "name": {"vorname", "nachname", "familienname", "geburtsname", "zuname", "first-name", "last-name", "firstname"}
    | {"lastname", "surname", "vor-und-nachname", "vorname-nachname", "nachname-vorname", "name-vorname"},
    "email": {"e-mail", "email", "mail", "e-mail-adresse", "email-adresse", "mailadresse", "emailadresse"},
    "phone": {"telefon", "telefonnummer", "tel", "tel-nr", "telefon-nr", "handy", "handynummer", "mobil", "phone"}
    | {"mobilnummer", "mobiltelefon", "rufnummer", "fax", "telefax"},
    "birth_date": {"geburtsdatum", "geburtstag", "geb-datum", "geb-dat", "geb", "geboren", "geboren-am", "birthdate"}
    | {"date-of-birth", "birthday", "birth-date", "dob", "gebdat"},
    "iban": {"iban", "kontonummer", "bankverbindung"},
    "plate": {"kennzeichen", "kfz-kennzeichen", "nummernschild", "amtliches-kennzeichen", "license-plate"},
}
_PERSON = re.compile(
    r"(?:^|-)(?:name|person|inhaber|inhaberin|eigentuemer|antragsteller|antragstellerin|ansprechpartner|ansprechperson|"
    r"kontakt|mitarbeiter|mitarbeiterin|bewohner|mieter|halter|schueler|kunde|patient|buerger|melder|leitung|leiter)(?:-|$)"
)
_HOME = {"adresse", "anschrift", "wohnadresse", "wohnanschrift", "wohnort", "strasse-hausnummer", "strasse-nr"}
_STREET_NAMES, _NUMBER_NAMES = {"strasse", "str", "strassenname"}, {"hausnummer", "hausnr", "haus-nr", "nr", "hnr"}
_EAST_NAMES = {"lon", "lng", "longitude", "laengengrad", "x", "rechtswert", "easting", "ostwert"}
_NORTH_NAMES = {"lat", "latitude", "breitengrad", "y", "hochwert", "northing", "nordwert"}
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")

Warning_ = Mapping[str, Any]


def warnings(columns: Sequence[Column], tallies: Sequence[Tally]) -> tuple[Warning_, ...]:
    """What to ask the publisher about: column, kind, how many values, an example that hides the most."""
    found = list(_columns(columns, tallies))
    if any(warning["kind"] in ("name", "birth_date") for warning in found):
        known = {warning["column"] for warning in found}
        found += [warning for warning in _homes(columns, tallies) if warning["column"] not in known]
    return tuple(found)


def _columns(columns: Sequence[Column], tallies: Sequence[Tally]) -> Iterator[Warning_]:
    for column, tally in zip(columns, tallies, strict=True):
        kind, count = _kind(column, tally) if tally.present else ("", 0)
        if kind:
            yield _warning(column, kind, count, tally)


def _kind(column: Column, tally: Tally) -> tuple[str, int]:
    name = fold(column.title or column.name)
    said = next((kind for kind, words in _SURE.items() if name in words), "")
    if said and _agrees(said, column, tally):
        return said, tally.counts.get(said, 0) or tally.present
    if column.type != "text":
        return "", 0
    if count := tally.counts.get("email", 0):
        return "email", count
    for kind in ("iban", "phone", "plate"):
        count = tally.counts.get(kind, 0)
        if count >= SHARE[kind] * tally.present and (kind != "iban" or any(map(is_iban, tally.sample))):
            return kind, count
    share = _share(tally.sample, _is_person)
    needed = _NAME_SHARE if _PERSON.search(name) else 0.6
    return ("name", round(share * tally.present)) if share >= needed else ("", 0)


def _agrees(kind: str, column: Column, tally: Tally) -> bool:
    """Whether the values do not speak against what the name of a column says."""
    if kind == "birth_date":
        return column.type in ("date", "datetime", "text")
    if kind == "phone":
        return column.type in ("text", "integer")
    return column.type == "text" and (kind != "name" or _share(tally.sample, _is_words) > 0.5)


def _homes(columns: Sequence[Column], tallies: Sequence[Tally]) -> Iterator[Warning_]:
    """Addresses and exact coordinates beside persons are where these live."""
    folded = [fold(column.title or column.name) for column in columns]
    has_number = not _NUMBER_NAMES.isdisjoint(folded)
    for name, column, tally in zip(folded, columns, tallies, strict=True):
        streets = tally.counts.get("home", 0)
        street = name in _STREET_NAMES and (has_number or streets > 0)
        if name in _HOME or street or streets > SHARE["home"] * tally.present:
            yield _warning(column, "home", streets or tally.present, tally)
        elif name in _EAST_NAMES | _NORTH_NAMES and column.type in ("number", "integer") and _is_exact(column, tally):
            yield _warning(column, "home", tally.present, tally)


def _is_exact(column: Column, tally: Tally) -> bool:
    """Metres, or degrees with four decimals."""
    digits = [re.split(r"[.,]", text)[-1] for text in tally.sample if re.search(r"[.,]\d", text)]
    exact = sum(len(text) >= 4 for text in digits) > len(digits) / 2 if digits else not tally.texts
    return tally.greatest > 10_000 or exact


def _warning(column: Column, kind: str, count: int, tally: Tally) -> Warning_:
    example = next((text for text in tally.sample if kind != "email" or "@" in text), "")
    return {"column": column.name, "kind": kind, "count": count, "example": masked(example)}


def masked(text: str) -> str:
    """The first letter of each longer word; the other letters and all digits are hidden."""
    return re.sub(r"\w+", lambda word: _hidden(word[0]), text[:40])


def _hidden(word: str) -> str:
    shown = word[0] if len(word) > 2 and _WORD.fullmatch(word) else "•"
    return shown + "•" * min(len(word) - 1, 8)


def is_iban(text: str) -> bool:
    """Whether the check digits of an account number are right (ISO 13616)."""
    plain = re.sub(r"\s", "", text).upper()
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", plain, re.ASCII):
        return False
    return int("".join(str(int(character, 36)) for character in plain[4:] + plain[:4])) % 97 == 1


def _share(sample: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, sample)) / len(sample) if sample else 0.0


def _is_words(text: str) -> bool:
    return len(text) <= 60 and _WORD.match(text) is not None


def _is_person(text: str) -> bool:
    """Two to four words, one of them at an end a first name; or a first name alone."""
    if len(text) > 60 or any(character.isdigit() for character in text):
        return False
    words = [word.lower() for word in _WORD.findall(text)]
    if not 1 <= len(words) <= 5:
        return False
    ends = {words[0].partition("-")[0], words[-1].partition("-")[0]} | set(words[1:3])
    return bool(ends & FIRST_NAMES)

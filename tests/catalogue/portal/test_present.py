"""Numbers, times, sizes and codes as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from catalogue.portal import present
from hub.datasets.vocabulary import licenses
from hub.db import now
from hub.iot.quality import Flag
from hub.records import Words

NIGHT = datetime(2025, 7, 31, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(("value", "text"), [(1200, "1.200"), (35872.5, "35.872,5"), (-0.25, "-0,25")])
def test_german_numbers(german, value, text):
    assert present.number(value) == text


def test_english_numbers(english):
    assert present.number(35872.5) == "35,872.5"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(21.3, "°C", "21,3\u00a0°C"), (True, "", "ja"), (None, "ppm", "–"), ("offen", "", "offen"), (4, "", "4")],
)
def test_amounts(german, value, unit, text):
    assert present.amount(value, unit) == text


def test_days_and_times_are_those_of_the_town_hall(german):
    assert present.day(NIGHT) == "1. August 2025"
    assert present.when(NIGHT) == "1. August 2025, 00:30 Uhr"
    assert present.clock(NIGHT) == "01.08.2025 00:30"


def test_english_times(english):
    assert present.day(NIGHT) == "1 August 2025"
    assert present.when(NIGHT) == "1 August 2025, 00:30"
    assert present.clock(NIGHT) == "01/08/2025 00:30"


def test_a_plain_date_stays_that_date(german):
    assert present.day(date(2025, 3, 2)) == "2. März 2025"


def test_machines_read_utc():
    assert present.iso(NIGHT) == "2025-07-31T22:30:00+00:00"


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=5), "gerade eben"),
        (timedelta(minutes=12), "vor 12 Minuten"),
        (timedelta(hours=20), "vor 20 Stunden"),
        (timedelta(hours=30), "vor 1 Tag"),
        (timedelta(days=9), "vor 9 Tagen"),
        (timedelta(days=95), "vor 3 Monaten"),
    ],
)
def test_ages(german, passed, words):
    assert present.age(now() - passed) == words


@pytest.mark.parametrize(("days", "words"), [(0, "heute"), (1, "gestern"), (5, "vor 5 Tagen"), (29, "vor 29 Tagen")])
def test_freshness(german, days, words):
    assert present.freshness(now() - timedelta(days=days)) == words


def test_older_things_have_a_date(german):
    assert present.freshness(datetime(2024, 5, 3, tzinfo=UTC)) == "am 3. Mai 2024"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (16, "16\u00a0B"),
        (999, "999\u00a0B"),
        (1_234, "1,2\u00a0kB"),
        (123_456, "123\u00a0kB"),
        (5_000_000_000, "5\u00a0GB"),
    ],
)
def test_sizes(german, count, text):
    assert present.size(count) == text


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (1950, "integer", "1950"),
        (4.75, "number", "4,75"),
        ("2025-01-14", "date", "14.01.2025"),
        ("2025-01-14T12:00:00+01:00", "datetime", "14.01.2025 12:00"),
        ("bald", "date", "bald"),
        (True, "boolean", "ja"),
        (None, "text", "–"),
        ("x" * 100, "text", "x" * 59 + "…"),
    ],
)
def test_cells_of_a_table(german, value, kind, text):
    assert present.cell(value, kind) == text


@pytest.mark.parametrize("value", ["", None, "im Herbst", 5])
def test_what_is_no_time_is_none(value):
    assert present.instant(value) is None


def test_a_time_without_a_zone_is_the_town_halls():
    assert present.instant("2025-07-01T00:00:00") == datetime(2025, 6, 30, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("dl-zero-de/2.0", "ohne Bedingungen"),
        ("http://dcat-ap.de/def/licenses/dl-by-de/2.0", "auch gewerblich"),
        ("cc-by-sa/4.0", "unter gleichen Bedingungen"),
        ("cc-by-nc/4.0", "Geld"),
        ("cc-by-nd/4.0", "nicht verändern"),
        ("other-closed", "nicht frei nutzbar"),
        ("other-open", "die Lizenz nennt"),
        ("https://example.org/own", "diese Lizenz"),
        ("", "keine Lizenz"),
    ],
)
def test_a_licence_in_plain_words(german, code, words):
    assert words in present.licence_words(code)


def test_no_closed_licence_is_called_open(english):
    free = {str(present.FREE), str(present.NAMED), str(present.ALIKE), str(present.OPEN)}
    assert {
        row.code for row in licenses().values() if not row.open and present.licence_words(row.code) in free
    } == set()


def test_themes_and_frequencies_have_names(german):
    assert present.theme("envi") == "Umwelt"
    assert present.theme("http://publications.europa.eu/resource/authority/data-theme/TRAN") == "Verkehr"
    assert present.theme("other") == "other"
    assert present.frequency("http://publications.europa.eu/resource/authority/frequency/DAILY") == "täglich"
    assert present.frequency("now and then") == "now and then"


def test_flags_are_named(german):
    assert present.flags(Flag.RANGE | Flag.LATE) == "unplausibel, verspätet"
    assert set(present.FLAGS) == set(Flag)


def test_counts_have_no_unit():
    assert present.symbol({"symbol": "1"}) == ""
    assert present.symbol({"symbol": "°C"}) == "°C"
    assert present.symbol({}) == ""


@pytest.mark.parametrize(
    ("named", "tongue"),
    [
        ({}, "de"),
        ({"language": ["http://publications.europa.eu/resource/authority/language/ENG"]}, "en"),
        ({"language": "fr"}, "fr"),
    ],
)
def test_the_language_of_a_dataset(named, tongue):
    assert present.content_language(named, "de") == tongue


def test_what_was_kept_is_said_in_the_readers_language(german):
    why = Words("The row has %(shown)s fields, but the header has %(width)s.", shown=1200, width=3)
    said = Words("The row was taken in without its place: %(why)s", why=why)
    assert present.said(said) == (
        "Die Zeile wurde ohne ihren Ort übernommen: Felder in der Zeile: 1.200, in der Kopfzeile: 3."
    )
    assert present.said("The row repeats the header.") == "Die Zeile wiederholt die Kopfzeile."
    assert present.said("Nobody knows this one: 50 %.") == "Nobody knows this one: 50 %."

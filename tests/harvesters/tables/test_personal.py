import pytest

from harvesters.tables import personal

IBANS = ("DE89370400440532013000", "DE02 1203 0000 0000 2020 51")


def kinds(table, text):
    return {warning["column"]: warning["kind"] for warning in table(text).sheet.warnings}


@pytest.mark.parametrize(
    ("header", "values", "kind"),
    [
        ("Vorname", ("Anna", "Bert"), "name"),
        ("Ansprechpartner", ("Anna Müller", "Maier, Jörg", "N. N."), "name"),
        ("x", ("Anna Müller", "Bernd Maier"), "name"),
        ("Kontakt", ("a@b.de", "siehe www"), "email"),
        ("Telefon", ("0731/1234567", "+49 731 1234"), "phone"),
        ("x", ("0731/1234567", "0170 1234567"), "phone"),
        ("Geburtsdatum", ("01.02.1980", "02.03.1990"), "birth_date"),
        ("x", IBANS, "iban"),
        ("Fahrzeug", ("UL-AB 123", "B-X 1"), "plate"),
    ],
)
def test_columns_about_persons_are_found(table, header, values, kind):
    rows = "".join(f"{index};{value}\n" for index, value in enumerate(values))
    assert kinds(table, f"Nr;{header}\n{rows}").get(header) == kind


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("Name", ("Rathaus", "Grundschule Mitte")),
        ("Straße", ("Hauptstraße 1", "Weg 2")),
        ("lon", ("9,98765", "9,12345")),
        ("Datum", ("01.02.1980", "02.03.1990")),
        ("PLZ", ("08907", "01067")),
        ("Ort", ("Ulm", "Bonn")),
        ("Aktenzeichen", ("AB12 3456 7890 1234 5678", "CD99 3456 7890 1234 5678")),
        ("Telefon", ("ja", "nein")),
    ],
)
def test_other_columns_are_not(table, header, values):
    rows = "".join(f"{index};{value}\n" for index, value in enumerate(values))
    assert kinds(table, f"Nr;{header}\n{rows}") == {}


def test_an_address_beside_a_person_is_a_home(table):
    found = kinds(table, "Nachname;Straße;Hausnummer;lon\nMüller;Hauptstraße;1;9,98765\nMaier;Weg;2;9,98766\n")
    assert found == {"Nachname": "name", "Straße": "home", "lon": "home"}


def test_coarse_coordinates_beside_a_person_are_none(table):
    assert "lon" not in kinds(table, "Nachname;lon\nMüller;9,9\nMaier;9,8\n")


def test_a_warning_counts_and_hides(table):
    (warning,) = table("Nr;Kontakt\n1;anna@example.org\n2;x\n3;bert@example.org\n").sheet.warnings
    assert (warning["count"], warning["example"]) == (2, "a•••@e••••••.o••")


def test_only_right_check_digits_make_an_iban():
    assert all(map(personal.is_iban, IBANS))
    assert not personal.is_iban("DE89370400440532013001")

"""What is known about a dataset, in lines."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from catalogue.portal import metadata


def lines(**values) -> dict[str, list[tuple[str, str]]]:
    dataset = SimpleNamespace(
        organization_name="home",
        organization_title="Home",
        theme=[],
        keyword=[],
        vocabulary_tags=[],
        terms={},
        extras={},
        metadata_created=datetime(2025, 1, 2, tzinfo=UTC),
        metadata_modified=datetime(2025, 2, 3, 12, tzinfo=UTC),
    )
    vars(dataset).update(values)
    return {line.label: [(item.text, item.url) for item in line.items] for line in metadata.lines(dataset)}


def test_a_bare_dataset_has_only_what_is_known(german):
    assert lines() == {
        "Veröffentlicht von": [("Home", "/organization/home")],
        "In diesem Katalog seit": [("2. Januar 2025", "")],
        "Eintrag zuletzt geändert": [("3. Februar 2025, 13:00 Uhr", "")],
    }


def test_themes_and_keywords_lead_to_their_like(german):
    found = lines(theme=["ENVI"], keyword=["Straße & Platz"])
    assert found["Themen"] == [("Umwelt", "/dataset?groups=envi")]
    assert found["Schlagwörter"] == [("Straße & Platz", "/dataset?tags=Stra%C3%9Fe+%26+Platz")]


@pytest.mark.parametrize(
    ("terms", "period"),
    [
        ({"temporal_start": "2024-01-01", "temporal_end": "2024-12-31"}, "1. Januar 2024 bis 31. Dezember 2024"),
        ({"temporal_start": "2024-01-01"}, "seit 1. Januar 2024"),
        ({"temporal_end": "2024-12-31"}, "bis 31. Dezember 2024"),
    ],
)
def test_a_period(german, terms, period):
    assert lines(terms=terms)["Zeitraum"] == [(period, "")]


def test_a_contact_can_be_written_to(german):
    found = lines(terms={"contact_name": "Bürgeramt", "contact_email": "mailto:amt@example.org"})
    assert found["Kontakt"] == [("Bürgeramt", ""), ("amt@example.org", "mailto:amt@example.org")]


@pytest.mark.parametrize("mail", ["javascript:alert(1)", "a@b?bcc=c@d", "a b@c", 'a@b"onclick="x'])
def test_an_odd_mail_address_is_text(german, mail):
    assert lines(terms={"contact_email": mail})["Kontakt"] == [(mail, "")]


def test_addresses_are_links_and_other_words_text(german):
    found = lines(terms={"landing_page": "https://a.example", "documentation": ["javascript:alert(1)"]})
    assert found["Original"] == [("https://a.example", "https://a.example")]
    assert found["Dokumentation"] == [("javascript:alert(1)", "")]


def test_a_time_nobody_understands_is_shown_as_it_is(german):
    assert lines(terms={"issued": "im Frühjahr", "modified": "2024-05-03"}) | {} == lines() | {
        "Erstmals veröffentlicht": [("im Frühjahr", "")],
        "Inhalt zuletzt geändert": [("3. Mai 2024", "")],
    }


def test_a_publisher_that_is_the_organisation_is_named_once(german):
    assert "Verantwortlich" not in lines(terms={"publisher_name": "Home"})
    assert lines(terms={"publisher_name": "Amt für Umwelt"})["Verantwortlich"] == [("Amt für Umwelt", "")]


def test_further_details_are_cut():
    dataset = SimpleNamespace(extras={"a": "b" * 1000})
    assert metadata.further(dataset) == [("a", "b" * metadata.LONGEST)]

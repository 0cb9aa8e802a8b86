import pytest

from hub.datasets import defaults
from hub.records import DatasetDraft, DistributionDraft

OFFICE = {"license": "dl-zero-de/2.0", "contact_name": "Open data office", "contact_email": "open@town.example"}
DRAFT = DatasetDraft(identifier="trees", title="Trees")


def test_what_an_office_says_wins_over_the_town_above_it():
    town = {
        "license": "cc-by/4.0",
        "contact_name": "Town hall",
        "contact_url": "https://t.example",
        "contributor_id": "x",
    }
    assert defaults.merged([OFFICE, town]) == {**OFFICE, "contributor_id": "x"}


def test_a_dataset_that_says_nothing_says_what_its_organisation_says():
    found = defaults.filled(DRAFT, {**OFFICE, "contributor_id": "openNRW"})
    assert (found.license, found.terms["contact_email"]) == ("dl-zero-de/2.0", "open@town.example")
    assert found.terms["contributor_id"] == ["openNRW"]


@pytest.mark.parametrize("key", ["contact_email", "maintainer_email", "author_email", "contact_url"])
def test_a_contact_is_never_put_together_from_two(key):
    draft = DatasetDraft(identifier="trees", title="Trees", license="cc-by/4.0", terms={key: "a@b.example"})
    found = defaults.filled(draft, OFFICE)
    assert (found.license, dict(found.terms)) == ("cc-by/4.0", {key: "a@b.example"})


def test_who_delivers_a_foreign_dataset_is_never_overwritten():
    terms = {"contributor_id": ["https://other.example/contributor"]}
    assert defaults.filled_terms(terms, {"contributor_id": "openNRW"}) == terms


def test_distributions_that_all_have_licences_need_no_other():
    draft = DatasetDraft(
        identifier="trees",
        title="Trees",
        distribution=(DistributionDraft("x", access_url="https://x.example", license="a"),),
    )
    assert defaults.filled(draft, OFFICE).license == ""


def test_words_become_codes_and_what_is_empty_is_not_kept():
    given = {
        "license": "Datenlizenz Deutschland – Zero – Version 2.0",
        "contributor_id": "Open.NRW",
        "contact_name": " ",
    }
    found = defaults.cleaned(given)
    assert (found["license"], "contact_name" in found) == ("dl-zero-de/2.0", False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("openNRW", "openNRW"),
        ("http://dcat-ap.de/def/contributors/openNRW", "openNRW"),
        ("Auswärtiges Amt", "auswaertigesAmt"),
        ("my town", ""),
        ("", ""),
    ],
)
def test_who_delivers_to_govdata_is_known_by_code_address_and_name(text, code):
    assert defaults.contributor(text) == code

import pytest

from connectors import catalogues
from harvesters.refine import applies, refine
from hub.records import DatasetDraft, DistributionDraft

CSV = DistributionDraft("csv", "https://example.org/a.csv")


def config(**said):
    return catalogues.Catalogue().load({"url": "https://example.org", **said})


def refined(said, **values):
    return refine(DatasetDraft("1", values.pop("title", "Bäume"), **values), config(**said))


def test_catalogues_are_refined_and_folders_are_not():
    assert applies("ckan")
    assert not applies("folder")


def test_nothing_said_changes_nothing():
    draft = DatasetDraft("1", "Bäume", keyword=("Baum",), theme=("ENVI",), distribution=(CSV,))
    assert refine(draft, config()) == draft


def test_what_the_source_calls_otherwise_is_mapped():
    said = {"mapping": {"publisher_name": "amt", "title": "titel", "keyword": "worte", "theme": "thema"}}
    extras = {"amt": "Grünflächenamt", "titel": "Stadtbäume", "worte": "Baum; Linde", "thema": "Umwelt"}
    found = refined(said, extras=extras)
    assert (found.title, found.keyword, found.theme) == ("Stadtbäume", ("Baum", "Linde"), ("ENVI",))
    assert found.terms["publisher_name"] == "Grünflächenamt"


def test_codes_and_dates_are_made_of_mapped_words():
    said = {"mapping": {"frequency": "takt", "language": "sprache", "license": "l", "issued": "stand", "own": "takt"}}
    extras = {"takt": "monatlich", "sprache": "Deutsch", "l": "dl-de-by-2.0", "stand": "01.02.2024"}
    found = refined(said, extras=extras, distribution=(CSV,))
    assert found.terms == {"frequency": "MONTHLY", "language": ["DEU"]}
    assert (found.license, found.distribution[0].license) == ("dl-by-de/2.0", "dl-by-de/2.0")
    assert (found.issued.isoformat()[:7], found.extras["own"]) == ("2024-02", "monatlich")


def test_a_mapped_field_that_the_source_lacks_is_left():
    assert refined({"mapping": {"title": "titel"}}).title == "Bäume"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"include_organizations": ["Grünflächenamt"]}, True),
        ({"include_organizations": ["gruen"]}, True),
        ({"include_organizations": ["Bauamt"]}, False),
        ({"exclude_organizations": ["grünflächenamt"]}, False),
        ({"exclude_organizations": ["Bauamt"]}, True),
        ({"include_groups": ["Umwelt"]}, True),
        ({"include_groups": ["natur"]}, True),
        ({"include_groups": ["Verkehr"]}, False),
        ({"exclude_groups": ["ENVI"]}, False),
        ({"filter": ["opendata"]}, True),
        ({"filter": ["Bäume"]}, True),
        ({"filter": ["Baum"]}, False),
        ({"exclude": ["Open Data"]}, True),
        ({"exclude": ["OpenData"]}, False),
        ({"filter": ["opendata"], "exclude": ["Ulm"]}, False),
        ({"resources_required": True}, False),
    ],
)
def test_only_what_is_wanted_is_taken(said, wanted):
    found = refined(
        said,
        title="Bäume in Ulm",
        keyword=("opendata",),
        theme=("ENVI",),
        terms={"publisher_name": "Grünflächenamt"},
        provenance={"organization": "gruen|Amt für Grün", "theme": "natur, garten"},
    )
    assert (found is not None) is wanted


@pytest.mark.parametrize(("code", "wanted"), [("dl-by-de/2.0", True), ("other-closed", False), ("", False)])
def test_only_open_licences_are_taken_where_that_was_said(code, wanted):
    assert (refined({"open_only": True}, license=code) is not None) is wanted


def test_one_open_file_makes_a_dataset_open():
    part = DistributionDraft("csv", license="cc-zero")
    assert refined({"open_only": True}, distribution=(part,)) is not None


def test_a_licence_is_added_where_none_is_named():
    found = refined({"license": "cc-by/4.0"}, distribution=(CSV, DistributionDraft("b", license="cc-zero")))
    assert (found.license, [part.license for part in found.distribution]) == ("", ["cc-by/4.0", "cc-zero"])
    assert refined({"license": "cc-by/4.0"}).license == "cc-by/4.0"


@pytest.mark.parametrize("named", [{"license": "cc-zero"}, {"terms": {"rights": "nur für uns"}}])
def test_a_licence_that_is_named_stays_also_in_words_that_no_list_knows(named):
    found = refined({"license": "cc-by/4.0"}, distribution=(CSV,), **named)
    assert (found.license, found.distribution[0].license) == (named.get("license", ""), "")


def test_a_licence_of_ours_that_no_list_knows_becomes_rights():
    found = refined({"license": "Hausrecht"}, distribution=(CSV,))
    assert found.terms["rights"] == found.distribution[0].terms["rights"] == "Hausrecht"


def test_words_are_added_once():
    found = refined({"keyword": ["Baum", "Ulm"], "theme": ["Umwelt"]}, keyword=("Baum",), theme=("ENVI",))
    assert (found.keyword, found.theme) == (("Baum", "Ulm"), ("ENVI",))


def test_a_publisher_is_added_where_none_is_named():
    assert refined({"publisher": "Stadt Ulm"}).terms["publisher_name"] == "Stadt Ulm"
    assert refined({"publisher": "Stadt Ulm"}, terms={"publisher_uri": "https://a.example/1"}).terms == {
        "publisher_uri": "https://a.example/1"
    }


def test_defaults_fill_and_overrides_replace():
    said = {"defaults": "contributor_id = ulm\nversion = 1", "overrides": "version_notes = neu\nportal = Ulm"}
    found = refined(said, terms={"version": "2", "version_notes": "alt"})
    assert found.terms == {"contributor_id": ["ulm"], "version": "2", "version_notes": "neu"}
    assert found.extras == {"portal": "Ulm"}


def test_the_same_again_is_the_same():
    said = {"keyword": ["Ulm"], "license": "cc-by/4.0", "defaults": "version = 1"}
    once = refined(said, distribution=(CSV,))
    assert refine(once, config(**said)) == once

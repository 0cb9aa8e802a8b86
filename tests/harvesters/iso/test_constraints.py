import pytest

from harvesters.iso import constraints
from tests.harvesters.iso.records import anchor, element, found, words

INSPIRE = "http://inspire.ec.europa.eu/metadata-codelist/"
JSON = '{"id":"dl-by-de/2.0","name":"Datenlizenz","url":"https://www.govdata.de/dl-de/by-2-0","quelle":"Stadt Ulm"}'


def conditions(*texts, name="otherConstraints"):
    made = "".join(element(name, text if text.startswith("<") else words(text)) for text in texts)
    return constraints.conditions(found(element("resourceConstraints/MD_LegalConstraints", made)))


@pytest.mark.parametrize(
    ("prose", "license"),
    [
        ("https://www.govdata.de/dl-de/by-2-0", "dl-by-de/2.0"),
        ("Datenlizenz Deutschland - Namensnennung - Version 2.0", "dl-by-de/2.0"),
        ('Datenlizenz Deutschland; <a href="https://www.govdata.de/dl-de/zero-2-0">hier</a>', "dl-zero-de/2.0"),
        ("Die Daten stehen unter dl-de/by-2-0 und sind zu nennen.", "dl-by-de/2.0"),
        ("Nutzungsbedingungen: CC BY 4.0", "cc-by/4.0"),
        ("Es gilt https://creativecommons.org/licenses/by/4.0/.", "cc-by/4.0"),
        ("Nur für den internen Gebrauch.", ""),
        ("x" * 100_000, ""),
    ],
)
def test_a_licence_is_found_in_prose(prose, license):
    assert constraints.license_in(prose) == license


def test_the_json_of_gdi_de_gives_the_licence_and_whom_to_name():
    result = conditions("Datenlizenz", "Quellenvermerk: Amt", JSON)
    assert (result.license, result.attribution, result.words) == ("dl-by-de/2.0", "Stadt Ulm", "Datenlizenz")


def test_json_beats_prose():
    assert conditions("CC BY 4.0", JSON).license == "dl-by-de/2.0"


@pytest.mark.parametrize("broken", ['{"id": ', "{}", '{"id": 1}', "{" * 50_000, '{"id":"eigene"}'])
def test_json_that_names_no_licence_costs_nothing(broken):
    assert conditions(broken, "CC BY 4.0").license == "cc-by/4.0"


def test_a_source_to_name_is_no_right():
    result = conditions("Quellenvermerk: Stadt Ulm")
    assert (result.attribution, result.rights) == ("Stadt Ulm", [])


@pytest.mark.parametrize(
    ("text", "access"),
    [
        (anchor("frei", INSPIRE + "LimitationsOnPublicAccess/noLimitations"), "PUBLIC"),
        (anchor("geheim", INSPIRE + "LimitationsOnPublicAccess/INSPIRE_Directive_Article13_1d"), "RESTRICTED"),
        ("Nach Absprache", ""),
    ],
)
def test_inspires_list_says_who_may_have_the_data(text, access):
    assert conditions(text).access == access


@pytest.mark.parametrize(
    ("code", "words", "access"),
    [
        ("unrestricted", "", "PUBLIC"),
        ("restricted", "", ""),
        ("otherRestrictions", anchor("frei", INSPIRE + "ConditionsApplyingToAccessAndUse/noConditionsApply"), "PUBLIC"),
        ("otherRestrictions", anchor("?", INSPIRE + "ConditionsApplyingToAccessAndUse/conditionsUnknown"), ""),
    ],
)
def test_without_that_list_codes_and_conditions_say_who_may_have_the_data(code, words, access):
    said = f'<gmd:accessConstraints><gmd:MD_RestrictionCode codeListValue="{code}"/></gmd:accessConstraints>'
    legal = said + element("otherConstraints", words)
    assert constraints.conditions(found(element("resourceConstraints/MD_LegalConstraints", legal))).access == access


def test_that_no_conditions_apply_is_no_further_right():
    result = conditions(
        anchor("Es gelten keine Bedingungen", INSPIRE + "ConditionsApplyingToAccessAndUse/noConditionsApply")
    )
    assert result.rights == []


def test_what_is_no_licence_is_kept_as_rights_once_with_its_address():
    result = conditions("Nur intern", "Nur intern", anchor("Bedingungen", "https://a.example/agb.pdf"), "keine")
    assert result.statement == "Nur intern; Bedingungen (https://a.example/agb.pdf)"


def test_an_anchor_can_be_a_licence():
    result = conditions(anchor("Namensnennung", "http://dcat-ap.de/def/licenses/cc-by/4.0"))
    assert (result.license, result.words) == ("cc-by/4.0", "Namensnennung")


def test_limitations_of_use_are_read_too():
    assert conditions("CC BY 4.0", name="useLimitation").license == "cc-by/4.0"

import pytest

from connectors import xmls
from harvesters import mods


def read(content):
    return mods.read(xmls.root(f'<mods xmlns="http://www.loc.gov/mods/v3">{content}</mods>'.encode()))


def test_a_title_has_its_article_and_its_parts():
    title = "<nonSort>Die</nonSort><title>Chronik</title><partNumber>2</partNumber>"
    assert read(f"<titleInfo>{title}</titleInfo>").title == "Die Chronik: 2"


def test_a_translated_title_is_one_only_where_there_is_no_other():
    translated = "<titleInfo type='translated'><title>Chronicle</title></titleInfo>"
    assert read(translated).title == "Chronicle"
    assert read(f"{translated}<titleInfo><title>Chronik</title></titleInfo>").title == "Chronik"


@pytest.mark.parametrize(("role", "creators"), [("aut", ("Ebner",)), ("prt", ()), ("", ("Ebner",))])
def test_who_printed_or_owned_a_work_did_not_make_it(role, creators):
    said = f"<role><roleTerm>{role}</roleTerm></role>" if role else ""
    assert read(f"<name><namePart>Ebner</namePart>{said}</name>").creators == creators


def test_a_doi_is_marked_as_one():
    assert read("<identifier type='doi'>10.5072/a</identifier>").identifiers == ("doi:10.5072/a",)


def test_the_licence_may_be_a_link_at_the_condition_of_access():
    said = (
        '<accessCondition xmlns:x="http://www.w3.org/1999/xlink" x:href="https://a.example/by">frei</accessCondition>'
    )
    assert read(said).rights == ("https://a.example/by", "frei")


def test_nothing_said_is_nothing_known():
    assert read("") == mods.Work()

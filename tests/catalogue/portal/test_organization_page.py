"""Organisations: the tree, and one with its datasets."""

import re

import pytest

from hub.boundary import OPERATOR
from hub.identity import store as identity
from hub.records import DatasetDraft
from tests.catalogue.portal import town


@pytest.fixture
def offices(database, files, cast):
    """The town has an office and that a department; the department has 23 datasets."""
    town.give_area(database, cast.home.id)
    with database.write(OPERATOR) as session:
        office = identity.create_organization(
            session, "tiefbau", "Tiefbauamt", parent=identity.organization(session, "home")
        )
        department = identity.create_organization(session, "laternen", "Abteilung Licht", parent=office).id
    drafts = [DatasetDraft(f"d{number}", f"Liste {number}", f"liste-{number:02}") for number in range(23)]
    town.add_all(database, files, [(department, draft) for draft in drafts])


def test_the_list_is_a_tree_with_numbers(get, offices):
    page = get("/organization").text
    assert (
        page.index("Home</a>")
        < page.index("Tiefbauamt</a>")
        < page.index("Abteilung Licht</a>")
        < page.index("Partner</a>")
    )
    assert re.search(r"Abteilung Licht</a> <span[^>]*>23 Datensätze<", page)
    assert page.count("<ul>") == page.count("</ul>") - page.count("<ul ")


def test_a_municipality_has_its_key_its_text_and_its_offices(get, offices):
    page = get("/organization/home").text
    assert "Amtlicher Gemeindeschlüssel: 08421000" in page
    assert "Die Stadt veröffentlicht" in page
    assert 'href="/organization/tiefbau"' in page
    assert 'href="/organization/laternen"' not in page


def test_a_department_says_where_it_belongs(get, offices):
    crumbs = re.findall(r'<li><a href="/organization/(\w+)">', get("/organization/laternen").text)
    assert crumbs[:2] == ["home", "tiefbau"]


def test_its_datasets_are_listed_and_all_are_one_link_away(get, offices):
    page = get("/organization/laternen").text
    assert "23 Datensätze" in page
    assert page.count('class="hit"') == 20
    assert 'href="/dataset?organization=laternen"' in page


def test_an_organisation_without_datasets_has_a_page(get, offices):
    assert "0 Datensätze" in get("/organization/partner").text


def test_a_missing_organisation_is_not_found(get):
    assert "Diese Organisation gibt es nicht" in get("/organization/none").text

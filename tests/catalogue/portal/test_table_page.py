"""The page of a table: every view has an address, and works without scripts."""

import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from catalogue.portal.table_page import ROWS, View, quoted
from hub.datasets import store
from hub.db import now
from hub.identity import store as identity
from hub.records import Column, DistributionDraft, Table
from hub.sharing import store as sharing
from tests.catalogue import shelf

TABLE = Table(
    (
        Column("Art", title="Baumart"),
        Column("Höhe", "number", unit="m", description="Vom Boden"),
        Column("Jahr", "integer"),
    ),
    tuple((("Linde", "Eiche", "Ulme")[n % 3], float(n), 1900 + n) for n in range(120)),
)
TOWNS = [("", 404), ("home", 200), ("partner", 200), ("stranger", 404), ("operator", 200)]


def put(database, cast, files, table=TABLE, private=False):
    part = DistributionDraft("t", title="Bäume", table=table)
    return shelf.put(database, cast.home, replace(shelf.MINIMAL, distribution=(part,)), files, private=private)


@pytest.fixture
def ids(database, cast, files):
    return put(database, cast, files)


@pytest.fixture
def get(client, ids):
    def ask(status=200, town="", language="en", **asked):
        path = f"/dataset/trees/resource/{ids['t']}/table"
        answer = client(town).get(path, query_string=asked, headers={"Accept-Language": language})
        assert answer.status_code == status, answer.text
        return answer

    return ask


def test_the_first_rows_stand_there_and_all_are_counted(get):
    page = get().text
    assert "120 rows, here from 1 to 50" in page
    assert page.count("<tr>") == ROWS + 2 + 3  # two heads, three explained columns
    assert "Baumart" in page
    assert "Höhe (m)" in page
    assert "Vom Boden" in page


def test_pages_lead_on_to_the_end(get):
    assert "here from 101 to 120" in get(page="3").text
    assert 'rel="next"' not in get(page="3").text
    assert "120 rows" in get(page="4").text


def test_a_condition_of_the_form_leads_to_an_address_that_holds_it(get):
    answer = get(302, column="Art", operator="eq", value="Linde", sort="Jahr desc")
    asked = parse_qs(urlsplit(answer.location).query)
    assert json.loads(asked["filters"][0]) == {"Art": "Linde"}
    assert asked["sort"] == ["Jahr desc"]
    assert "40 rows" in get(**{key: values[0] for key, values in asked.items()}).text


def test_a_second_condition_on_a_column_joins_the_first(get):
    answer = get(302, column="Jahr", operator="lt", value="1920", filters='{"Jahr": {"gte": "1910"}}')
    assert json.loads(parse_qs(urlsplit(answer.location).query)["filters"][0]) == {
        "Jahr": {"gte": "1910", "lt": "1920"}
    }
    assert "10 rows" in get(filters='{"Jahr": {"gte": "1910", "lt": "1920"}}').text


def test_no_digit_of_a_number_is_left_out(client, database, cast, files):
    ids = put(database, cast, files, Table((Column("x", "number"),), ((9.764391,), (1e-7,), (12345678.0,))))
    page = client().get(f"/dataset/trees/resource/{ids['t']}/table", headers={"Accept-Language": "de"}).text
    assert all(f">{text}<" in page for text in ("9,764391", "0,0000001", "12345678"))


def test_a_condition_can_be_taken_away(get):
    page = get(filters='{"Art": "Linde"}').text
    assert "Art is Linde" in page
    assert 'href="/dataset/trees/resource/' in page


def test_a_head_sorts_and_turns_round(get):
    assert "sort=Jahr+asc" in get().text
    page = get(sort="Jahr asc").text
    assert 'aria-sort="ascending"' in page
    assert "sort=Jahr+desc" in page
    assert page.index(">1900<") < page.index(">1901<")


def test_the_view_can_be_downloaded_and_asked_for_as_it_is(get, client):
    page = get(filters='{"Art": "Ulme"}', sort="Jahr desc").text
    address = next(part for part in page.split('"') if "/table.csv?" in part).replace("&amp;", "&")
    lines = client().get(address).text.splitlines()
    assert len(lines) == 41
    assert lines[1].startswith("Ulme,119")
    assert "datastore_search?resource_id=" in page


@pytest.mark.parametrize(
    "asked",
    [
        {"sort": "none asc"},
        {"filters": '{"none": 1}'},
        {"filters": "{"},
        {"filters": '{"Jahr": "old"}'},
        {"fields": "x"},
    ],
)
def test_what_does_not_fit_is_said_on_the_page(get, asked):
    page = get(**asked).text
    assert 'role="alert"' in page
    assert "SELECT" not in page


@pytest.mark.parametrize("asked", [{"page": "x"}, {"page": "0"}, {"column": "Art", "operator": "like", "value": "x"}])
def test_what_means_nothing_is_refused(get, asked):
    get(400, **asked)


def test_words_are_found_in_any_column(get):
    assert "40 rows" in get(q="Eiche").text


def test_the_page_speaks_german(get):
    page = get(language="de").text
    assert "120 Zeilen, hier von 1 bis 50" in page
    assert "Ganze Zahl" in page


@pytest.mark.parametrize(("town", "status"), TOWNS)
def test_a_private_table_is_shown_to_its_town_and_the_one_it_was_granted_to(
    database, cast, files, client, town, status
):
    ids = put(database, cast, files, private=True)
    with database.write(cast.home.scope) as session:
        item, partner = store.dataset(session, ids["dataset"]), identity.organization(session, "partner")
        sharing.add(session, item, partner, purpose="test", until=now() + timedelta(days=1))
    answer = client(town).get(f"/dataset/trees/resource/{ids['t']}/table")
    assert answer.status_code == status
    assert ("Eiche" in answer.text) == (status == 200)


def test_a_resource_without_rows_has_no_such_page(client, database, cast, files):
    shelf.put(database, cast.home, shelf.MINIMAL, files)
    with database.read(cast.home.scope) as session:
        (part,) = store.shown(session, "trees").distributions
    assert client().get(f"/dataset/trees/resource/{part.id}/table").status_code == 404


def test_values_and_names_cannot_become_markup(client, database, cast, files):
    bad = "<script>alert(1)</script>"
    ids = put(database, cast, files, Table((Column("<b>", title="<i>", description="<u>"),), ((bad,),)))
    page = client().get(
        f"/dataset/trees/resource/{ids['t']}/table", query_string={"q": bad, "filters": f'{{"<b>": "{bad}"}}'}
    )
    for sign in (bad, "<b>", "<i>", "<u>"):
        assert sign not in page.text


def test_names_with_signs_are_quoted_in_the_order():
    assert (quoted("Jahr"), quoted("Höhe über NN"), quoted("a,b desc")) == ("Jahr", '"Höhe über NN"', '"a,b desc"')


def test_an_address_says_only_what_is_asked():
    view = View("/t", {"q": "x", "page": "3"})
    assert view.url() == "/t?q=x"
    assert view.url(q="") == "/t"
    assert View("/t", {"filters": "["}).filters == {}

"""package_search over the API: its parameters, its shape, and who finds what."""

from urllib.parse import urlencode

import pytest

from hub.boundary import OPERATOR
from hub.datasets import store as datasets
from hub.identity import store as identity
from hub.sharing import store as sharing
from tests.catalogue.caller import call, create, error, result
from tests.conftest import in_days, on_sqlite

CSV = [{"url": "https://example.org/a.csv", "format": "csv"}]
FACETS = ["organization", "tags", "groups", "res_format", "license_id"]


@pytest.fixture
def town(client):
    """Three public datasets and a private one at home."""
    home = client("home")
    tags = [{"name": "Baum"}, {"name": "Grün"}]
    create(home, "trees", title="Bäume", tags=tags, license_id="dl-by-de/2.0", groups=[{"name": "envi"}], resources=CSV)
    create(home, "benches", title="Bänke", tags=tags[:1], groups=[{"name": "tran"}])
    create(client("partner"), "wells", town="partner", title="Brunnen", tags=tags[1:])
    create(home, "secret", title="Geheimnis", private=True, tags=[{"name": "Versteckt"}], groups=[{"name": "just"}])


def names(client, **asked):
    return [package["name"] for package in result(client, "package_search", asked)["results"]]


def test_the_answer_has_ckans_shape(client, town):
    found = result(client(), "package_search", {})
    assert set(found) == {"count", "facets", "results", "sort", "search_facets"}
    assert (found["count"], found["facets"], found["search_facets"]) == (3, {}, {})
    assert found["sort"] == "score desc, metadata_modified desc"
    assert found["results"][0] == result(client(), "package_show", {"id": found["results"][0]["id"]})


def test_facets_are_counted_and_named(client, town):
    found = result(client(), "package_search", {"facet.field": FACETS, "rows": 0})
    assert found["facets"] == {
        "organization": {"home": 2, "partner": 1},
        "tags": {"Baum": 2, "Grün": 2},
        "groups": {"envi": 1, "tran": 1},
        "res_format": {"CSV": 1},
        "license_id": {"dl-by-de/2.0": 1},
    }
    assert found["search_facets"]["organization"] == {
        "title": "organization",
        "items": [
            {"name": "home", "display_name": "Home", "count": 2},
            {"name": "partner", "display_name": "Partner", "count": 1},
        ],
    }
    assert [item["display_name"] for item in found["search_facets"]["groups"]["items"]] == ["Umwelt", "Verkehr"]


@on_sqlite
@pytest.mark.parametrize("given", ['["tags"]', "tags", ["tags"]])
def test_facet_fields_come_as_text_or_list(client, town, given):
    assert set(result(client(), "package_search", {"facet.field": given})["facets"]) == {"tags"}


@on_sqlite
def test_facets_can_be_limited_and_switched_off(client, town):
    asked = {"facet.field": ["organization"], "facet.limit": "1"}
    assert result(client(), "package_search", asked)["facets"] == {"organization": {"home": 2}}
    asked = {"facet.field": ["organization"], "facet.mincount": 2}
    assert result(client(), "package_search", asked)["facets"] == {"organization": {"home": 2}}
    assert result(client(), "package_search", {"facet.field": ["tags"], "facet": "false"})["facets"] == {}


FILTERS = [
    ({"q": "Brunnen"}, ["wells"]),
    ({"q": "*:*", "fq": "organization:partner"}, ["wells"]),
    ({"fq": 'tags:"Baum" AND groups:tran'}, ["benches"]),
    ({"fq": "res_format:CSV"}, ["trees"]),
    ({"fq": 'license_id:"dl-by-de/2.0"'}, ["trees"]),
    ({"fq_list": ["tags:Grün", "organization:home"]}, ["trees"]),
    ({"fq": "tags:Grün", "fq_list": '["-organization:home"]'}, ["wells"]),
    ({"fq": "name:trees OR name:wells", "sort": "name desc"}, ["wells", "trees"]),
    ({"sort": "name asc", "rows": "1", "start": "1"}, ["trees"]),
    ({"sort": "name asc", "start": 3}, []),
    ({"q": "title:Bank", "fq": ""}, ["benches"]),
]


@on_sqlite
@pytest.mark.parametrize(("asked", "found"), FILTERS, ids=str)
def test_filters_order_and_pages(client, town, asked, found):
    assert names(client(), **asked) == found
    answer = client().get("/api/3/action/package_search?" + urlencode(asked, doseq=True))
    assert [package["name"] for package in answer.json["result"]["results"]] == found


@on_sqlite
def test_rows_are_capped_in_silence(client, town):
    assert len(names(client(), rows=2**31 - 1)) == 3


@on_sqlite
def test_fl_returns_slim_objects(client, town):
    for fl in ("id,name", ["id", "name"]):
        found = result(client(), "package_search", {"fl": fl, "fq": "name:trees"})["results"]
        assert [set(package) for package in found] == [{"id", "name"}]


@on_sqlite
@pytest.mark.parametrize("key", ["rowz", "facet_field", "facet_limit", "limit", "id", "fq "])
def test_an_unknown_key_is_a_search_query_error(client, cast, key):
    status, found = error(client(), "package_search", {key: "x"})
    assert (status, found["__type"]) == (400, "Search Query Error")


@on_sqlite
def test_keys_that_ckan_knows_do_no_harm(client, town):
    for key in ("include_drafts", "use_default_schema", "defType", "ext_more", "extras", "df", "facet.sort"):
        assert result(client(), "package_search", {key: "true"})["count"] == 3


@on_sqlite
@pytest.mark.parametrize("asked", [
    {"q": "{!lucene}x"}, {"fq": "{!x}y"}, {"q": "title:[a TO"}, {"fq": "((("}, {"q": 'name:"'},
    {"fq": "(" * 5000}, {"fq": "metadata_modified:soon"}, {"ext_bbox": "9,48,10"}, {"ext_bbox": "true"},
])  # fmt: skip
def test_bad_syntax_is_a_search_error(client, cast, asked):
    status, found = error(client(), "package_search", asked)
    assert (status, found["__type"]) == (409, "Search Error")


@on_sqlite
def test_a_bad_order_is_a_validation_error(client, cast):
    for sort in ("nothing asc", "name up", "name asc asc", ";"):
        status, found = error(client(), "package_search", {"sort": sort})
        assert (status, "sort" in found) == (409, True)


def test_a_writer_finds_its_own_change_in_the_next_request(client, town):
    home = client("home")
    create(home, "newt", title="Neuling")
    assert names(client("home"), q="Neuling") == ["newt"]
    result(home, "package_patch", {"id": "newt", "title": "Altling"})
    assert (names(client(), q="Neuling"), names(client(), q="Altling")) == ([], ["newt"])
    result(home, "resource_create", {"package_id": "newt", "url": "https://x.example/a.zip", "format": "zip"})
    assert names(client(), fq="res_format:ZIP") == ["newt"]
    result(home, "package_patch", {"id": "newt", "private": True})
    assert names(client(), q="Altling") == []
    result(home, "package_patch", {"id": "newt", "private": False})
    assert names(client(), q="Altling") == ["newt"]
    result(home, "package_delete", {"id": "newt"})
    assert names(client("home"), q="Altling", include_private=True) == []


SIGHT = [("", False), ("stranger", False), ("partner", False), ("home", True), ("operator", True)]


@pytest.mark.parametrize(("who", "sees"), SIGHT)
def test_private_datasets_are_found_by_those_who_may_and_ask_for_them(client, town, who, sees):
    asked = {"facet.field": FACETS, "include_private": "true", "sort": "name asc"}
    found = result(client(who), "package_search", asked)
    assert found["count"] == (4 if sees else 3)
    assert ("secret" in [package["name"] for package in found["results"]]) is sees
    for text in ("Versteckt", "just"):
        assert (text in str(found["facets"])) is sees


QUESTIONS = (
    {}, {"q": "Geheimnis"}, {"fq": "name:secret"}, {"fq": "private:true"}, {"fq": "capacity:private"},
    {"fq": "_public:false"}, {"q": "*:* OR name:secret"}, {"fq": "organization:home OR _public:false"},
    {"facet.field": ["tags"], "facet.mincount": 0}, {"fq": "tags:Versteckt"}, {"fl": "name", "q": "name:s*"},
)  # fmt: skip


@on_sqlite
def test_private_datasets_are_left_out_where_nobody_asks_for_them(client, town):
    for who in ("home", "operator"):
        found = result(client(who), "package_search", {"facet.field": FACETS})
        assert found["count"] == 3
        assert "Versteckt" not in str(found)


@pytest.mark.parametrize("who", ["", "stranger"])
def test_no_question_of_a_stranger_reaches_what_is_private(client, town, who):
    asker = client(who)
    for asked in QUESTIONS:
        for private in (True, False):
            answer = call(asker, "package_search", {**asked, "include_private": private})
            assert not [word for word in ("Versteckt", '"secret"', "Geheimnis") if word in answer.text], asked


def test_a_grant_opens_the_search_and_its_end_closes_it(client, town, database):
    with database.write(OPERATOR) as session:
        row, partner = datasets.dataset(session, "secret"), identity.organization(session, "partner")
        grant = sharing.add(session, row, partner, purpose="test", until=in_days(1)).id
    assert names(client("partner"), q="Geheimnis", include_private=True) == ["secret"]
    assert names(client("stranger"), q="Geheimnis", include_private=True) == []
    with database.write(OPERATOR) as session:
        sharing.end(session, sharing.grant(session, grant))
    assert names(client("partner"), q="Geheimnis", include_private=True) == []


def test_while_the_index_is_broken_only_searching_waits_for_its_repair(client, settings, town):
    for file in (settings.data / "search").rglob("meta.json"):
        file.write_text("{")
    made = create(client("home"), "lamps")
    assert result(client(), "package_show", {"id": "lamps"}) == made
    status, found = error(client(), "package_search", {})
    assert (status, found["__type"]) == (503, "Search Index Error")


def test_a_box_finds_what_lies_in_it(client, town):
    square = '{"type":"Polygon","coordinates":[[[9.9,48.3],[10,48.3],[10,48.4],[9.9,48.4],[9.9,48.3]]]}'
    create(client("home"), "placed", spatial=square)
    create(client("home"), "hidden", spatial=square, private=True)
    assert names(client(), ext_bbox="9,48,11,49") == ["placed"]
    assert names(client(), ext_bbox="1,1,2,2") == []
    assert set(names(client("home"), ext_bbox="9,48,11,49", include_private=True)) == {"placed", "hidden"}


def test_a_deleted_dataset_is_found_by_its_owner_who_asks_for_it(client, town):
    result(client("home"), "package_delete", {"id": "benches"})
    for who, asked, found in (("home", {}, 2), ("home", {"include_deleted": True}, 4), ("stranger", {}, 2)):
        assert result(client(who), "package_search", asked)["count"] == found
    assert "benches" not in names(client("stranger"), include_deleted=True, include_private=True)


def test_a_typing_error_brings_a_suggestion(client, town):
    found = result(client(), "package_search", {"q": "Brunen"})
    assert ([package["name"] for package in found["results"]], found["suggestions"]) == (["wells"], ["Brunnen"])

"""Datasets from sources: known by their identifier, written only when they changed, withdrawn when they are gone."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hub.boundary import OPERATOR
from hub.datasets import store
from hub.errors import Invalid, NotFound
from hub.records import Column, DatasetDraft, DistributionDraft, Place, Table
from tests.ingest import add_source

TABLE = Table((Column("name"), Column("height", "number")), (("Linde", 12.5), ("Eiche", None)))
TREES = DatasetDraft(
    "trees",
    "Bäume",
    description="Alle Bäume",
    license="dl-by-de/2.0",
    keyword=("Baum", "Grün"),
    theme=("ENVI",),
    spatial=Place({"type": "Point", "coordinates": [10.0, 48.4]}, official_key="08421000"),
    modified=datetime(2024, 5, 1, tzinfo=UTC),
    terms={"frequency": "ANNUAL", "conforms_to": ("http://a", "http://b"), "empty": ""},
    extras={"note": "x"},
    distribution=(
        DistributionDraft("csv", title="CSV", table=TABLE, content=b"name;height\n", file_name="trees.csv"),
        DistributionDraft("page", access_url="https://example.org/trees", title="Seite"),
    ),
)


def with_parts(*parts):
    return replace(TREES, distribution=parts)


def identity(shown):
    return {part.title: part.id for part in shown.distributions}


def test_a_first_harvest_creates_and_the_second_writes_nothing(take, look, feed):
    assert take(TREES) == "created"
    before, entries = look("baeume"), feed()
    assert take(TREES) == "unchanged"
    after = look("baeume")
    assert (after.dataset, after.distributions) == (before.dataset, before.distributions)
    assert feed() == entries == [("dataset", "created")]


def test_every_field_arrives(take, look):
    take(TREES)
    row = look("baeume").dataset
    assert (row.title, row.description, row.license) == ("Bäume", "Alle Bäume", "dl-by-de/2.0")
    assert (row.keyword, row.theme, row.extras) == (["Baum", "Grün"], ["ENVI"], {"note": "x"})
    assert row.terms == {
        "frequency": "ANNUAL",
        "conforms_to": ["http://a", "http://b"],
        "modified": "2024-05-01T00:00:00+00:00",
        "official_key": "08421000",
    }
    assert (row.spatial.x, row.spatial.y) == (10.0, 48.4)


def test_the_version_counts_changes(database, take):
    def version():
        with database.read(OPERATOR) as session:
            return store.dataset(session, "baeume").version

    take(TREES)
    first = version()
    take(TREES)
    assert version() == first
    take(replace(TREES, title="Alle Bäume"))
    assert version() > first


def test_a_change_is_one_entry_in_the_feed_and_a_new_time(take, look, feed):
    take(TREES)
    before = look("baeume").dataset.metadata_modified
    assert take(replace(TREES, title="Alle Bäume")) == "updated"
    assert feed() == [("dataset", "created"), ("dataset", "updated")]
    assert look("baeume").dataset.metadata_modified > before


def test_the_name_stays_when_the_title_changes(take, look):
    take(TREES)
    take(replace(TREES, title="Straßenbäume"))
    assert look("baeume").dataset.title == "Straßenbäume"


# names


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Straßenbäume 2024", "strassenbaeume-2024"),
        ("  Café – Œuvre / Ω ", "cafe-uvre"),
        ("a" * 300, "a" * 90),
        ("_x-_", "_x-_"),
        ("木", ""),
    ],
)
def test_a_slug_is_a_name_as_ckan_allows_it(title, name):
    assert store.slug(title) == name


def test_titles_without_a_letter_still_get_names_of_their_own(database, take):
    for n in range(3):
        take(DatasetDraft(str(n), "木"))
    with database.read(OPERATOR) as session:
        names = [row.dataset.name for row in store.page(session, None, 10)]
    assert len(set(names)) == 3
    assert all(len(name) > 1 and name.startswith("dataset") for name in names)


def test_two_datasets_of_one_title_have_two_names(take, look):
    take(TREES)
    take(replace(TREES, identifier="trees-2"))
    assert look("baeume").dataset.title == "Bäume"


def test_a_name_that_an_invisible_dataset_of_another_town_has_gets_longer(take, make, look, cast, database):
    make(DatasetDraft("", "Geheim", name="baeume"), town="stranger", private=True)
    assert take(TREES) == "created"
    assert take(TREES) == "unchanged"
    with database.read(cast.home.scope) as session:
        (name,) = [row.dataset.name for row in store.page(session, None, 10)]
    assert name.startswith("baeume-")
    assert look("baeume", "stranger").dataset.title == "Geheim"


# distributions


def test_distributions_keep_their_ids_by_identifier(take, look):
    take(TREES)
    before = identity(look("baeume"))
    csv, page = TREES.distribution
    take(with_parts(replace(page, title="Seite"), DistributionDraft("new", title="Neu"), replace(csv, description="x")))
    after = identity(look("baeume"))
    assert (after["Seite"], after["CSV"]) == (before["Seite"], before["CSV"])
    assert list(after) == ["Seite", "Neu", "CSV"]


def test_a_distribution_that_is_gone_is_removed_with_its_rows(database, take, look):
    take(TREES)
    gone = identity(look("baeume"))["CSV"]
    take(with_parts(TREES.distribution[1]))
    assert list(identity(look("baeume"))) == ["Seite"]
    with database.read(OPERATOR) as session:
        assert list(store.rows(session, gone)) == []


def test_two_distributions_of_one_identifier_are_two_and_stay_the_same_two(take, look):
    twins = (DistributionDraft("x", title="A"), DistributionDraft("x", title="B"), DistributionDraft("", title="C"))
    take(with_parts(*twins))
    before = identity(look("baeume"))
    take(replace(with_parts(*twins), title="Neu"))
    after = identity(look("baeume"))
    assert len(after) == 3
    assert (after["A"], after["B"]) == (before["A"], before["B"])


def test_the_same_id_of_a_resource_in_two_datasets_is_no_collision(take, look):
    same = "5f3c8b1e-0000-4000-8000-000000000001"
    for n in "ab":
        take(DatasetDraft(n, f"Titel {n}", distribution=(DistributionDraft(same, title="R"),)))
    assert identity(look("titel-a")) != identity(look("titel-b"))


def test_the_file_is_kept_under_its_digest(take, look, files):
    take(TREES)
    part = look("baeume").distributions[0]
    assert files.open(part.blob).read() == b"name;height\n"
    assert (part.byte_size, part.file_name) == (12, "trees.csv")


# gone and back


def test_what_a_complete_run_did_not_name_is_withdrawn(database, cast, source, take, look):
    take(TREES)
    take(DatasetDraft("benches", "Bänke"))
    with database.write(cast.home.scope) as session:
        assert store.withdraw(session, source, {"benches"}) == 1
    assert look("baenke").dataset.state == "active"
    with pytest.raises(NotFound):
        look("baeume")


def test_what_a_source_says_is_gone_is_withdrawn_once(database, cast, source, take, look):
    take(TREES)
    with database.write(cast.home.scope) as session:
        gone = [TREES.identifier, "unknown"]
        assert [store.withdraw_named(session, source, gone) for _ in range(2)] == [1, 0]
    with pytest.raises(NotFound):
        look("baeume")


def test_other_sources_and_what_people_made_are_not_withdrawn(database, cast, take, make, look):
    make(DatasetDraft("", "Von Hand", name="by-hand"))
    other = add_source(database, cast.home.id, "folder", {"path": "/elsewhere"}, name="other")
    take(TREES)
    with database.write(cast.home.scope) as session:
        assert store.withdraw(session, other, set()) == 0
    assert look("baeume").dataset.state == look("by-hand").dataset.state == "active"


def test_what_comes_back_is_the_same_dataset_again(database, cast, source, take, look):
    take(TREES)
    id = look("baeume").dataset.id
    with database.write(cast.home.scope) as session:
        store.withdraw(session, source, set())
    assert take(TREES) == "updated"
    assert (look("baeume").dataset.id, look("baeume").dataset.state) == (id, "active")


@pytest.mark.parametrize("town", ["home", "stranger"])
def test_what_comes_back_gives_way_where_its_name_was_taken_meanwhile(database, cast, source, take, make, look, town):
    take(TREES)
    id = look("baeume").dataset.id
    with database.write(cast.home.scope) as session:
        store.withdraw(session, source, set())
    make(DatasetDraft("", "Andere", name="baeume"), town=town)
    assert take(TREES) == "updated"
    assert take(TREES) == "unchanged"
    row = look(id).dataset
    assert (row.state, row.title) == ("active", "Bäume")
    assert row.name.startswith("baeume-")


# what cannot be kept


@pytest.mark.parametrize(
    "draft",
    [
        replace(TREES, title="half \ud800"),
        replace(TREES, description="NUL \0"),
        replace(TREES, extras={"n": "NUL \\\0"}),
        replace(TREES, terms={"n": 10**30}),
        replace(TREES, spatial=Place({"type": "Circle", "coordinates": [1, 2]})),
        replace(TREES, spatial=Place({"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]})),
        with_parts(DistributionDraft("t", table=Table((Column("a"),), (("x",),), ({"type": "Point"},)))),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence_and_leaves_nothing(database, take, draft):
    with pytest.raises(Invalid) as refused:
        take(draft)
    assert len(refused.value.message.split()) > 2
    with database.read(OPERATOR) as session:
        assert store.page(session, None, 10) == []


def test_a_written_escape_is_not_the_character(take, look):
    take(replace(TREES, description="\\u0000 and \\\\u0000"))
    assert look("baeume").dataset.description == "\\u0000 and \\\\u0000"


@pytest.mark.parametrize("private", [True, False])
def test_a_dataset_is_as_private_as_its_source(take, look, private):
    take(TREES, private=private)
    assert look("baeume").dataset.private is private
    if private:
        with pytest.raises(NotFound):
            look("baeume", "public")
    else:
        assert look("baeume", "public").dataset.title == "Bäume"

import pytest

from hub import changes
from hub.boundary import OPERATOR
from hub.datasets import store
from hub.datasets.store import duplicates
from hub.datasets.store.duplicates import FILES, IDENTIFIER, LANDING_PAGE, marks
from hub.records import DatasetDraft, DistributionDraft
from tests.ingest import add_source

IRI = "https://portal.example/dataset/0b3c-77"


def link(identifier, url):
    return DistributionDraft(identifier, url)


@pytest.fixture
def other(database, cast):
    """Another source of home."""
    return add_source(database, cast.home.id, "folder", {"path": "/elsewhere"}, name="other")


@pytest.fixture
def found(database, cast, look):
    """`found("a")` are the names of the duplicates of a dataset that somebody sees, and by what."""

    def names(name, town="home"):
        duplicates.catch_up(database)
        id = look(name, "operator").dataset.id
        with database.read(cast.scope(town)) as session:
            return [(one.name, one.kind) for one in duplicates.of(session, id)]

    return names


@pytest.mark.parametrize(
    ("more", "known"), [({"terms": {"identifier": "doi:10.5072/1"}}, "doi:10.5072/1"), ({}, None),
                        ({"extras": {"uri": "https://b.example/1"}}, "https://b.example/1")],
)  # fmt: skip
def test_a_public_duplicate_is_told_by_its_identifier_else_its_id(database, cast, take, look, other, more, known):
    part = (link("x", "https://f.example/1"),)
    take(DatasetDraft("1", "Dataset A", distribution=part), private=False)
    take(DatasetDraft("1", "Dataset B", distribution=part, **more), origin=other, private=False)
    take(DatasetDraft("2", "Dataset C"), private=False)
    duplicates.catch_up(database)
    a, b, c = (look(f"dataset-{name}", "operator").dataset.id for name in "abc")
    with database.write(OPERATOR) as session:
        assert duplicates.identifiers(session, []) == {}
        found = duplicates.identifiers(session, [a, b, c])
        assert (set(found), found[a]) == ({a, b}, [known or b])
        store.dataset(session, b).private = True
        session.flush()
        assert set(duplicates.identifiers(session, [a, b, c])) == {b}


SAME = {"identifier": IRI}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (DatasetDraft("a-1", "A", terms=SAME), DatasetDraft("b-1", "B", terms=SAME)),
        (DatasetDraft("a-1", "A", terms=SAME), DatasetDraft("http://PORTAL.example/dataset/0b3c-77/", "B")),
        (DatasetDraft("a-1", "A", terms={"other_identifier": [IRI]}), DatasetDraft("b", "B", terms=SAME)),
    ],
)
def test_the_same_identifier_in_two_sources_makes_duplicates_of_each_other(take, other, found, one, two):
    take(one)
    take(two, origin=other)
    assert found("dataset-a") == [("dataset-b", IDENTIFIER)]
    assert found("dataset-b") == [("dataset-a", IDENTIFIER)]


def test_the_same_page_or_the_same_files_make_duplicates(take, other, found):
    take(DatasetDraft("1", "Seite A", terms={"landing_page": IRI}))
    take(DatasetDraft("1", "Seite B", terms={"landing_page": IRI}), origin=other)
    take(
        DatasetDraft("2", "Dateien A", distribution=(link("x", "https://f.example/1"), link("y", "http://f.example/2")))
    )
    files = (link("p", "http://f.example/2"), link("q", "http://f.example/1/"))
    take(DatasetDraft("2", "Dateien B", distribution=files), origin=other)
    assert found("seite-a") == [("seite-b", LANDING_PAGE)]
    assert found("dateien-b") == [("dateien-a", FILES)]


def test_services_are_not_among_the_files(take, other, found):
    service = DistributionDraft("s", "https://portal.example/api", terms={"access_services": [{"title": "API"}]})
    take(DatasetDraft("1", "Mit Dienst", distribution=(link("x", "https://f.example/1"), service)))
    take(DatasetDraft("1", "Ohne Dienst", distribution=(link("y", "https://f.example/1"),)), origin=other)
    take(DatasetDraft("2", "Nur Dienst", distribution=(service,)))
    take(DatasetDraft("2", "Auch nur Dienst", distribution=(service,)), origin=other)
    assert (found("mit-dienst"), found("nur-dienst")) == ([("ohne-dienst", FILES)], [])


def test_within_one_source_and_by_what_many_share_nothing_is_a_duplicate(take, other, found):
    for n in range(2):
        take(DatasetDraft(str(n), f"Teil {n}", terms={"landing_page": IRI}))
    take(DatasetDraft("9", "Woanders", terms={"landing_page": IRI}), origin=other)
    assert found("teil-0") == found("woanders") == []


@pytest.mark.parametrize(
    "terms", [{"identifier": "trees"}, {"identifier": "1"}, {"landing_page": "https://a.example/"}]
)
def test_words_that_many_use_tell_nothing(take, other, found, terms):
    take(DatasetDraft("1", "Eins", terms=terms))
    take(DatasetDraft("2", "Zwei", terms=terms), origin=other)
    assert found("eins") == []


def test_what_is_made_by_hand_is_compared_too_and_follows_its_changes(database, cast, files, take, make, found):
    take(DatasetDraft("1", "Geholt", terms={"identifier": IRI}))
    make(DatasetDraft("", "Von Hand", name="by-hand", terms={"identifier": IRI}))
    assert found("geholt") == [("by-hand", IDENTIFIER)]
    take(DatasetDraft("1", "Geholt"))
    assert found("by-hand") == []


def test_only_those_who_see_both_learn_of_it(database, cast, take, found):
    theirs = add_source(database, cast.partner.id, "folder", {"path": "/x"}, name="theirs")
    take(DatasetDraft("1", "Offen", terms={"identifier": IRI}), private=False)
    take(DatasetDraft("1", "Verborgen", terms={"identifier": IRI}), town="partner", origin=theirs)
    assert found("offen", "partner") == [("verborgen", IDENTIFIER)]
    for town in ("home", "stranger", "public"):
        assert found("offen", town) == []


def test_what_was_seen_is_not_looked_at_again(database, take):
    take(DatasetDraft("1", "Eins"))
    assert (duplicates.catch_up(database), duplicates.catch_up(database)) == (1, 0)


def test_an_address_that_ends_in_a_uuid_names_what_ckan_names_by_it():
    number = "9298b454-008a-4c36-a7b1-d9b4b8a6d04e"
    by_address = marks("", {"identifier": f"https://portal.example/dataset/{number}"}, ())
    assert set(marks(number, {}, ())) < set(by_address)


def test_marks_of_odd_values_are_none():
    assert marks("", {"identifier": 7, "other_identifier": [None], "landing_page": "http://[::1/x"}, ()) == {}


def test_a_dataset_that_is_gone_has_no_duplicates(database, cast, take, other, found, look):
    take(DatasetDraft("1", "Eins", terms={"identifier": IRI}))
    take(DatasetDraft("2", "Zwei", terms={"identifier": IRI}), origin=other)
    with database.write(OPERATOR) as session:
        duplicates.renew(session, [look("eins").dataset.id])
    assert found("zwei") == [("eins", IDENTIFIER)]


@pytest.fixture
def pair(database, take, look, other):
    """The ids of two public datasets that are the same; their marks are there."""
    for name, origin in (("A", {}), ("B", {"origin": other})):
        take(DatasetDraft("1", f"Dataset {name}", terms=SAME), private=False, **origin)
    duplicates.catch_up(database)
    return [look(f"dataset-{name}", "operator").dataset.id for name in "ab"]


def told(database, since):
    with database.read(OPERATOR) as session:
        return {change.subject for change in changes.since(session, since)}


def head(database):
    with database.read(OPERATOR) as session:
        return changes.head(session)


@pytest.mark.parametrize("hide", [lambda *given: store.publish(*given, True), store.remove])
def test_who_reads_the_feed_reads_what_is_left_anew_when_a_duplicate_is_no_longer_public(database, cast, pair, hide):
    a, b = pair
    before = head(database)
    with database.write(cast.home.scope) as session:
        hide(session, store.dataset(session, b))
    assert told(database, before) >= {str(a), str(b)}


def test_duplicates_that_are_found_or_lost_are_told_to_the_readers_of_the_feed_once(database, cast, pair):
    a, b = pair
    before = head(database)
    with database.write(cast.home.scope) as session:
        store.dataset(session, b).terms = {}
    assert (told(database, before), duplicates.catch_up(database)) == ({str(b)}, 2)
    assert told(database, before) == {str(a), str(b)}
    with database.write(cast.home.scope) as session:
        store.dataset(session, b).terms = SAME
    before = head(database)
    duplicates.catch_up(database)
    assert told(database, before) == {str(a), str(b)}
    before = head(database)
    assert (duplicates.catch_up(database), head(database)) == (0, before)

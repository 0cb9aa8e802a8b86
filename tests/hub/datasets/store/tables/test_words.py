import pytest

from hub.boundary import OPERATOR
from hub.datasets.store import tables
from hub.datasets.store.tables import Query, words
from hub.errors import Invalid
from tests.conftest import on_postgresql

COLUMNS = {"name": "text", "note": "text", "n": "int4", "on": "date"}
ROWS = (
    {"name": "Rote Eiche", "note": "steht am Rathaus", "n": 7, "on": "2024-05-01"},
    {"name": "Ulme", "note": "Eichen in der Nähe: eiche eiche", "n": 12},
    {"name": "Linde", "note": None, "n": 7},
)


@pytest.fixture
def names(table, ask):
    """The names of the rows that are found."""
    table(COLUMNS, *ROWS)
    return lambda **question: [row[1] for row in ask(**{"fields": ["_id", "name"], **question})]


@pytest.mark.parametrize("language", ["simple", "german", "english"])
def test_all_words_of_a_plain_question_have_to_stand_in_the_row(names, language):
    assert names(q="EICHE rote", language=language) == ["Rote Eiche"]
    assert names(q="rathaus", language=language) == ["Rote Eiche"]
    assert names(q="7", language=language) == ["Rote Eiche", "Linde"]
    assert names(q="Rat", language=language) == []


def test_words_of_one_column(names):
    assert names(q={"name": "eiche"}) == ["Rote Eiche"]
    assert names(q='{"note": "eiche"}') == ["Ulme"]
    assert names(q={"name": "ulme", "n": "12"}) == ["Ulme"]
    assert names(q={"name": "eiche"}, full_text="ulme") == []


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("rat:*", ["Rote Eiche"]),
        ("ulme | linde", ["Ulme", "Linde"]),
        ("(ulme | linde) & !12", ["Linde"]),
        ("'rote' & 'eiche'", ["Rote Eiche"]),
        ("rote <-> eiche", ["Rote Eiche"]),
        ("!eiche & !ulme", ["Linde"]),
    ],
)
def test_questions_that_are_not_plain_combine_words(names, q, found):
    assert names(q=q, plain=False, language="simple", sort="_id") == found


@pytest.mark.parametrize("q", ["a &", "(a", "a b", "& a", ":*", "a | | b", "'a", "a:b:c", "", " ) "])
def test_a_question_that_cannot_be_read_is_refused(q):
    with pytest.raises(Invalid) as error:
        words.parsed(q)
    assert list(error.value.fields) == ["q"]


def test_it_is_refused_before_a_database_sees_it(names):
    with pytest.raises(Invalid):
        names(q="a &", plain=False)
    with pytest.raises(Invalid):
        names(q="a", language="klingon'; --")
    with pytest.raises(Invalid):
        names(q={"other": "a"})


def test_the_best_come_first_with_their_rank(database, names, part):
    with database.read(OPERATOR) as session:
        row = tables.table(session, part)
        found = tables.search(session, row, Query(q="eiche", language="simple"))
        assert [each.id for each in found.fields] == ["_id", "name", "note", "n", "on", "rank"]
        assert [each[1] for each in found.rows] == ["Ulme", "Rote Eiche"]
        assert found.rows[0][5] > found.rows[1][5] > 0
        assert tables.total(session, row, Query(q="eiche", language="simple")) == 2
        other = tables.search(session, row, Query(q={"name": "eiche"}, sort="rank name desc"))
        assert other.fields[-1].id == "rank name"


@on_postgresql
def test_forms_of_the_language_are_one_word(names):
    assert names(q="Eichen", language="german", sort="_id") == ["Rote Eiche", "Ulme"]
    assert names(q="Eichen", language="simple") == ["Ulme"]

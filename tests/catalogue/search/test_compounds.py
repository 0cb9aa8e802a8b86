import pytest

from catalogue.search.compounds import parts, parts_of
from catalogue.search.query import SearchRequest, Visibility

ALL = Visibility(everything=True)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("strassenbaumkataster", ("strassen", "baum", "kataster")),
        ("verkehrsampel", ("verkehrs", "ampel")),
        ("radwegenetz", ("rad", "wege", "netz")),
        ("spielplatze", ("spiel", "platze")),
        ("hundesteuer", ("hunde", "steuer")),
        ("baum", ()),
        ("strasse", ()),
        ("temperatur", ()),
        ("ulm", ()),
        ("verkehrsx", ()),
        ("x" * 100, ()),
        ("", ()),
    ],
)
def test_a_word_is_taken_apart_where_all_its_parts_are_known(word, expected):
    assert parts(word) == expected


def test_parts_of_a_text_come_from_its_compound_words_alone():
    assert parts_of("Das Straßenbaumkataster der Stadt, straßenbaumkataster \ud800") == ["strassen", "baum", "kataster"]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Baum", ["trees"]),
        ("Bäume", ["trees"]),
        ("Kataster", ["trees"]),
        ("Straßenbaum", ["trees"]),
        ("Baumkataster", ["trees"]),
        ("Straßenkataster", []),
        ("title:Baum", []),
        ('"Baum Kataster"', ["trees"]),
        ('"Kataster Baum"', []),
        ("Radweg", ["cycling"]),
        ("Wegenetz", ["cycling"]),
        ("text:Netz", ["cycling"]),
    ],
)
def test_datasets_are_found_by_parts_of_compound_words(library, make, question, found):
    trees, cycling = make("trees", title="Straßenbaumkataster"), make("cycling", title="Radwegenetz 2024")
    index = library(trees, cycling)
    known = {trees.id: "trees", cycling.id: "cycling"}
    hits = index.search(SearchRequest(question, fq=["name:*"]), ALL)
    assert [known[id] for id in hits.ids if not hits.suggestions] == found


def test_the_word_itself_ranks_before_its_parts(library, make):
    whole, part = make("z", title="Baum"), make("a", title="Straßenbaumkataster")
    assert library(part, whole).search(SearchRequest("Baum"), ALL).ids == [whole.id, part.id]

import pytest

from harvesters import languages


@pytest.mark.parametrize(
    ("code", "found"), [("en", "en"), ("ENG", "en"), ("de_AT", "de-at"), ("fre", "fr"), ("", ""), ("english words", "")]
)
def test_a_language_is_written_as_rdf_does(code, found):
    assert languages.tag(code) == found


def test_what_is_said_beside_what_was_taken_is_kept_by_its_language():
    found = languages.several([("de", "Bäume"), ("eng", "Trees"), ("en", "Again")], [("de", "Alle")], ["Bäume", "Alle"])
    assert found == {"title_translated": {"de": "Bäume", "en": "Trees"}}


def test_what_is_too_much_is_left_out():
    many = [(f"a{a}{b}", "x\0") for a in "bcdefgh" for b in "bcdefgh"]
    assert len(languages.several(many, [], [])["title_translated"]) == languages.MOST
    assert languages.several([("en", "x" * 2_000)], [], [])["title_translated"]["en"] == "x" * 1_000


@pytest.mark.parametrize("odd", [None, "x", 5, ["en"], {"en": 5}])
def test_what_is_no_object_of_texts_says_nothing(odd):
    assert languages.pairs(odd) == []

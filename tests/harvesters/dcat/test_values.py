import pytest

from harvesters.dcat import values
from hub.datasets.terms import Kind, Term

BASE = "http://publications.europa.eu/resource/authority/access-right/"


def lit(value, language=""):
    return values.literal(value, language)


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ([lit("trees", "en"), lit("Bäume", "de")], "Bäume"),
        ([lit("trees", "en"), lit("Bäume")], "Bäume"),
        ([lit("arbres", "fr"), lit("trees", "en")], "trees"),
        ([lit("arbres", "fr")], "arbres"),
        ([lit(" "), lit("Bäume", "de-DE")], "Bäume"),
        ([{"@id": "http://x/1"}], ""),
        ([], ""),
    ],
)
def test_one_text_is_in_the_language_that_is_at_home_here(said, chosen):
    assert values.text({"dct:title": said}, "dct:title") == chosen


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ([lit("Bäume", "de"), lit("trees", "en"), lit("Stadt")], ["Bäume", "Stadt"]),
        ([lit("trees", "en"), lit("arbres", "fr")], ["trees"]),
        ([lit("Bäume"), lit("Bäume")], ["Bäume"]),
        ([{"@id": "http://x/k", "skos:prefLabel": [lit("Bäume", "de")]}], ["Bäume"]),
    ],
)
def test_many_texts_are_those_of_one_language(said, chosen):
    assert values.texts({"dcat:keyword": said}, "dcat:keyword") == chosen


def term(kind, value, many=False, base="", field="x"):
    return values.term(Term(field, "x:y", kind, many=many, base=base), {"x:y": [value]})


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        (Kind.IRI, {"@id": "http://x/a b"}, "http://x/a%20b"),
        (Kind.IRI, lit("www.town.example"), "http://www.town.example"),
        (Kind.IRI, lit("none"), ""),
        (Kind.IRI, {"@id": "urn:x:1"}, "urn:x:1"),
        (Kind.IRI, {"@id": "_:b0", "schema:url": [{"@id": "http://x/1"}]}, "http://x/1"),
        (Kind.IRI, {"@id": "javascript:alert(1)"}, ""),
        (Kind.LITERAL, lit("1.0"), "1.0"),
        (Kind.NUMBER, lit("6776.0"), "6776"),
        (Kind.NUMBER, lit("-3"), ""),
        (Kind.NUMBER, lit("9" * 400), ""),
        (Kind.DECIMAL, lit("0.5"), "0.5"),
        (Kind.DECIMAL, lit("NaN"), ""),
        (Kind.DURATION, lit("P1DT2H"), "P1DT2H"),
        (Kind.DURATION, lit("daily"), ""),
        (Kind.IDENTIFIER, {"@id": "_:b", "skos:notation": [lit("10.5/x")]}, "10.5/x"),
        (Kind.STATEMENT, {"@id": "_:b", "rdfs:label": [lit("<p>von Hand</p>")]}, "von Hand"),
        (Kind.TEXT, lit("<p>a</p>"), "a"),
        (Kind.TEXT, lit("\x00a\ud800"), "a?"),
    ],
)
def test_a_value_has_the_form_of_its_kind(kind, value, kept):
    assert term(kind, value) == kept


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"@id": BASE + "PUBLIC"}, "PUBLIC"),
        ({"@id": BASE.replace("http:", "https:") + "PUBLIC"}, "PUBLIC"),
        (lit("PUBLIC"), "PUBLIC"),
        ({"@id": "http://town.example/rights/1"}, "http://town.example/rights/1"),
        (lit("open to all"), ""),
    ],
)
def test_codes_lose_their_base_and_foreign_addresses_stay(value, code):
    assert term(Kind.CODE, value, base=BASE) == code


@pytest.mark.parametrize(
    "value",
    [
        lit("de"),
        lit("Deutsch"),
        {"@id": "http://publications.europa.eu/resource/authority/language/DEU"},
        {"@id": "http://id.loc.gov/vocabulary/iso639-1/de"},
        {"@id": "_:b", "rdfs:label": [lit("German")]},
    ],
)
def test_languages_are_known_in_many_spellings(value):
    assert term(Kind.CODE, value, many=True, field="language") == ["DEU"]


def test_what_is_no_value_is_none():
    assert values.term(Term("x", "x:y", Kind.IRI, many=True), {}) == []

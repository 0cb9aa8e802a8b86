from catalogue import rdf
from catalogue.dialects.saying import Saying, format_code, full, media_type, period, plain
from catalogue.rdf import Iri, Literal

SIZE = rdf.node(Iri("http://localhost/p"), "dct:PeriodOfTime", [("dcat:startDate", Literal("2020"))])
NODE = rdf.node(
    Iri("http://localhost/a"),
    "dcat:Dataset",
    [("dct:title", Literal("Eins", "de")), ("dct:title", Literal("Two", "en")), ("dct:temporal", SIZE)],
    [("dct:language", Iri("http://publications.europa.eu/resource/authority/language/DEU"))],
    [("dcat:mediaType", Iri("https://www.iana.org/assignments/media-types/text/csv"))],
    [("dct:format", Iri("https://town.example/formats/CSV"))],
)
SAID = Saying(NODE)


def test_values_are_found_by_their_property():
    assert (SAID.text("dct:title"), SAID.texts("dct:title")) == ("Eins", ["Eins", "Two"])
    assert (SAID.code("dct:language"), SAID.codes("dct:language")) == ("DEU", ["DEU"])
    assert (SAID.iris("dct:temporal"), SAID.address("dct:temporal")) == (["http://localhost/p"], "http://localhost/p")
    assert period(SAID) == ("2020", "")
    assert media_type(SAID) == "text/csv"


def test_what_is_not_said_is_empty():
    assert (SAID.text("x"), SAID.address("x"), SAID.code("x"), SAID.part("x")) == ("", "", "", None)
    assert list(SAID.parts("dct:title")) == []
    assert period(Saying(SIZE)) == ("", "")


def test_a_format_of_another_table_is_none_of_the_eu():
    assert format_code(SAID) == ""


def test_a_description_loses_its_mark_up_and_keeps_its_lines():
    assert plain("<p>Alle <b>Bäume</b> &amp; Büsche:</p>\n<ul><li>Linden</li><li>Eichen</li></ul>") == (
        "Alle Bäume & Büsche:\nLinden\nEichen"
    )
    assert plain("a & b") == "a & b"


def test_nothing_is_said_of_what_is_empty():
    assert full({"a": "", "b": None, "c": [], "d": {}, "e": 0, "f": False}) == {"e": 0, "f": False}

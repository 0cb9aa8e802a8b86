import pytest

from harvesters import described

PERIODS = [
    ("1900/1950", "1900-01-01", "1950-12-31"),
    ("1900-1950", "1900-01-01", "1950-12-31"),
    ("1890–1895", "1890-01-01", "1895-12-31"),
    ("1950 bis 1960", "1950-01-01", "1960-12-31"),
    ("19500102/19511230", "1950-01-02", "1951-12-30"),
    ("1890-01-02/1891-02", "1890-01-02", "1891-02-28"),
    ("2023-02", "2023-02-01", "2023-02-28"),
    ("06.02.2013", "2013-02-06", "2013-02-06"),
    ("2023-02-01T10:00:00Z", "2023-02-01", "2023-02-01"),
    ("/1950", "", "1950-12-31"),
    ("1950/", "1950-01-01", ""),
    ("start=1900; end=1950-06;", "1900-01-01", "1950-06-30"),
    ("start=start=start=1900", "1900-01-01", ""),
    ("2023-02-30", "", ""),
    ("2023-13", "", ""),
    ("1950/1900", "", ""),
    ("0000/0001", "", ""),
    ("Söflingen", "", ""),
    ("", "", ""),
]


@pytest.mark.parametrize(("text", "start", "end"), PERIODS)
def test_a_span_is_its_first_and_last_day_and_what_cannot_be_is_none(text, start, end):
    assert described.period(text) == (start, end)


RESOLVED = [
    ("doi:10.5072/a.b", "https://doi.org/10.5072/a.b"),
    ("https://dx.doi.org/10.5072/a", "https://doi.org/10.5072/a"),
    ("10.5072/a", "https://doi.org/10.5072/a"),
    ("urn:nbn:de:1234-5", "https://nbn-resolving.org/urn:nbn:de:1234-5"),
    ("hdl:1234/5", "https://hdl.handle.net/1234/5"),
    ("www.ulm.example/seite 1", "http://www.ulm.example/seite%201"),
    ("F 4 Nr. 17", ""),
    ("javascript:alert(1)", ""),
    ("http://[", ""),
]


@pytest.mark.parametrize(("word", "address"), RESOLVED)
def test_an_identifier_leads_to_where_it_is_resolved(word, address):
    assert described.resolved(word) == address


LICENSED = [
    (["https://creativecommons.org/licenses/by/4.0/"], "cc-by/4.0"),
    (["Alle Rechte vorbehalten", "CC BY 4.0"], "cc-by/4.0"),
    (["Es gilt https://www.govdata.de/dl-de/by-2-0."], "dl-by-de/2.0"),
]


@pytest.mark.parametrize(("words", "code"), LICENSED)
def test_a_licence_is_found_among_other_words_and_in_the_middle_of_them(words, code):
    assert described.licensed(words) == (code, words[-1])


def test_without_a_known_licence_all_words_are_rights():
    assert described.licensed(["Nur auf Anfrage", "", "Nur auf Anfrage"]) == ("", "Nur auf Anfrage")


def test_words_come_on_one_line_and_no_longer_than_a_title_may_be():
    assert described.line(" Linie 1\n nach\0 Ulm ") == "Linie 1 nach Ulm"
    assert len(described.line("x " * 50_000_0)) <= described.LONGEST_TITLE


def test_keywords_come_once_and_are_neither_letters_nor_essays():
    assert described.keywords(["Bäume", " Bäume", "a", "x" * 101, "Grün \n Flächen"]) == ("Bäume", "Grün Flächen")


@pytest.mark.parametrize(
    ("words", "address", "format"),
    [(["image/tiff"], "https://a.example/x.pdf", "TIFF"), (["?"], "https://a.example/x.pdf", "PDF"), ([], "", "")],
)
def test_a_format_is_named_or_told_by_the_ending(words, address, format):
    assert described.formatted(words, address)[0] == format

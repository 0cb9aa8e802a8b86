from datetime import UTC, datetime, timedelta

import pytest

from catalogue.search.grammar import parse, simple
from catalogue.search.query import SearchRequest, Visibility
from catalogue.search.translate import ranks
from hub.errors import Invalid

NAMES = ["trees", "streets", "air"]


@pytest.fixture
def city(make, library):
    return library(
        make(
            "trees",
            title="Bäume der Stadt Ulm",
            notes="Alte und junge Bäume an Straßen, mit Gattung und Pflanzjahr.",
            tags=["Baum", "Umwelt"],
            groups=["envi"],
            organization="ulm",
            owner_org="id-ulm",
            license_id="cc-by",
            res_format=["CSV", "WMS"],
            res_name=["Baumkataster 2023"],
            num_resources=2,
            metadata_modified=datetime(2024, 1, 15, 12, tzinfo=UTC),
            author="Grünflächenamt",
            url="https://ulm.example/baeume?x=1",
            extras={"harvest_source_title": "Ulm (alt)", "empty": "", "a.b:c": "1"},
        ),
        make(
            "streets",
            title="Straßenverzeichnis",
            notes="Alle Straßen mit Länge.",
            tags=["Verkehr"],
            organization="neu-ulm",
            num_resources=0,
            version="1.0",
            metadata_modified=datetime(2024, 2, 1, tzinfo=UTC),
        ),
        make(
            "air",
            title="Luftqualität: CO2-Sensoren",
            notes="Messwerte jede Minute",
            groups=["envi"],
            public=False,
            metadata_modified=datetime.now(UTC) - timedelta(days=3),
        ),
    )


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("*:*", ["air", "streets", "trees"]),
        ("Baum", ["trees"]),
        ("baeume", ["trees"]),
        ("Strasse", ["streets", "trees"]),
        ("Baumkataster", ["trees"]),
        ("Grünflächenamt", ["trees"]),
        ("co2 sensor", ["air"]),
        ("CO2-Sensor", ["air"]),
        ("title:Straßen", []),
        ("title:strasse*", ["streets"]),
        ("title:Bäumen*", ["trees"]),
        ("strassenverz*", ["streets"]),
        ("text:Bäum*", ["trees"]),
        ('"Stadt Ulm"', ["trees"]),
        ('"Ulm Stadt"', []),
        ('notes:"alte Bäume"', []),
        ('notes:"alte Bäume"~2', ["trees"]),
        ("notes:Gattun~1", ["trees"]),
        ("text:Pflanzjar~1", ["trees"]),
        ("tags:Umwelt", ["trees"]),
        ("tags:umwelt", []),
        ("tags:Umw*", ["trees"]),
        ("tags:Umwlet~1", ["trees"]),
        ("name:?ir", ["air"]),
        ("name:*r*", ["air", "streets", "trees"]),
        ("res_format:(CSV OR PDF)", ["trees"]),
        ("organization:ulm OR organization:neu-ulm", ["streets", "trees"]),
        ("organization:ulm OR organization:neu-ulm tags:Verkehr", ["streets"]),
        ("-organization:ulm", ["air", "streets"]),
        ("NOT organization:*", ["air"]),
        ("license_id:[* TO *]", ["trees"]),
        ("title:*", ["air", "streets", "trees"]),
        ("owner_org:id-ulm", ["trees"]),
        ("type:dataset -groups:envi", ["streets"]),
        ("private:true", ["air"]),
        ("capacity:public", ["streets", "trees"]),
        ('url:"https://ulm.example/baeume?x=1"', ["trees"]),
        (r"url:https\://ulm.example/baeume\?x=1", ["trees"]),
        ('harvest_source_title:"Ulm (alt)"', ["trees"]),
        ('extras_harvest_source_title:"Ulm (alt)"', ["trees"]),
        ("-harvest_source_title:[* TO *]", ["air", "streets"]),
        ("empty:*", ["trees"]),
        (r"extras_a.b\:c:1", ["trees"]),
        ("harvest_source_title:Ulm*", ["trees"]),
        ("unheard_of:x", []),
        ("num_resources:2", ["trees"]),
        ("num_resources:[1 TO *]", ["trees"]),
        ("num_resources:{0 TO 2}", []),
        ("num_resources:[2 TO 1]", []),
        ("num_tags:[* TO 0]", ["air"]),
        ("metadata_modified:[2024-01-15T12:00:00Z TO 2024-01-31T23:59:59Z]", ["trees"]),
        ("metadata_modified:{2024-01-15T12:00:00Z TO 2024-02-01T00:00:00Z]", ["streets"]),
        ("metadata_modified:[2024-01-15 TO 2024-02-01]", ["streets", "trees"]),
        ("metadata_modified:[2024-01-15 TO 2024-02-01}", ["trees"]),
        ("metadata_modified:{2024-01-15 TO *]", ["air", "streets"]),
        ("metadata_modified:2024-01-15", ["trees"]),
        ("metadata_modified:[NOW-7DAYS TO NOW]", ["air"]),
        ("metadata_modified:[NOW-7DAYS%20TO%20*]", ["air"]),
        ("title:(Bäume OR Luftqualität) -private:true", ["trees"]),
        ("title:!!! tags:Umwelt", ["trees"]),
        ("-title:!!!", ["air", "streets", "trees"]),
    ],
)
def test_a_question_finds(city, names, q, expected):
    assert names(city, q if ":" in q or '"' in q else f"(text:*) {q}", known=NAMES) == expected


@pytest.mark.parametrize("q", ["num_resources:x", "num_resources:[1 TO 1.5]", f"num_resources:{2**70}"])
def test_what_is_no_number_is_refused(city, q):
    with pytest.raises(Invalid, match="is not a whole number"):
        city.search(SearchRequest(q=q), Visibility())


@pytest.mark.parametrize("q", ["name:[a TO b]", "title:[a TO b]", "unheard_of:[1 TO 2]"])
def test_ranges_of_texts_are_refused(city, q):
    with pytest.raises(Invalid, match="Ranges can be asked of dates and numbers"):
        city.search(SearchRequest(q=q), Visibility())


@pytest.mark.parametrize("q", ["num_resources:1*", "metadata_modified:2024*", "num_tags:1~"])
def test_wildcards_in_numbers_and_dates_are_refused(city, q):
    with pytest.raises(Invalid, match="cannot be used with it"):
        city.search(SearchRequest(q=q), Visibility())


def test_a_pattern_too_large_for_the_engine_is_refused(city):
    with pytest.raises(Invalid, match="too many wildcards"):
        city.search(SearchRequest(q="name:*1" + "?" * 40), Visibility())


@pytest.mark.parametrize("literal", [".", "[a-z]", "a|b", "^a$", "(a)", "a+", "a{2}", "#&~", "-", " ", "ß"])
def test_letters_of_a_pattern_are_no_regular_expression(make, library, literal):
    index = library(make("this", version=f"{literal}!"), make("other", version="a!"))
    escaped = "".join(f"\\{each}" for each in literal)
    assert index.search(SearchRequest(q=f"version:{escaped}*"), Visibility()).count == 1


def test_of_many_words_most_have_to_be_found(make, library, names):
    index = library(make("four", notes="eins zwei drei vier"), make("three", notes="eins zwei drei"))
    assert names(index, "eins vier", known=["four", "three"]) == ["four"]
    assert names(index, "eins zwei drei vier", known=["four", "three"]) == ["four", "three"]
    assert names(index, "eins zwei vier fünf", known=["four", "three"]) == ["four"]


def test_words_like_the_are_not_counted(make, library, names):
    index = library(make("trees", notes="Bäume in der Stadt"), make("other", notes="Vögel in der Stadt und in Ulm"))
    assert names(index, "Bäume in der", known=["trees", "other"]) == ["trees"]
    assert names(index, "in der", known=["trees", "other"]) == ["other", "trees"]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"title": "Baum"}, {"notes": "Baum"}),
        ({"title": "Baum"}, {"tags": ["Baum"]}),
        ({"tags": ["Baum"]}, {"notes": "Baum"}),
        ({"notes": "ein Baum"}, {"notes": "die Bäume"}),
    ],
)
def test_a_better_hit_comes_first(make, library, names, better, worse):
    index = library(make("a-worse", **worse), make("b-better", **better), make("c", notes="Fluss und Wasser"))
    known = ["a-worse", "b-better", "c"]
    assert names(index, "Baum", known=known, sort="score desc") == ["b-better", "a-worse"]


def test_the_exact_name_comes_first(make, library, names):
    index = library(make("baum-ulm-alt", title="Baum Ulm, Baum Ulm"), make("baum-ulm"))
    found = names(index, "baum-ulm", known=["baum-ulm", "baum-ulm-alt"], sort="score desc")
    assert found == ["baum-ulm", "baum-ulm-alt"]


@pytest.mark.parametrize("text", ["Baum tags:x", "title:Baum", "tags:x OR Baum", '"alte Bäume"'])
def test_words_of_a_text_rank(text):
    assert ranks(parse(text))


@pytest.mark.parametrize("text", ["", "tags:x", "-Baum", "bau*", "organization:a OR tags:b", "title:*", "baum~1"])
def test_exact_values_do_not_rank(text):
    assert not ranks(parse(text))


def test_a_search_box_ranks_by_its_words():
    assert ranks(simple("Baum bau*"))
    assert not ranks(simple("bau*"))


DATED = [
    ("release_date:[2024-01-01 TO 2024-12-31]", ["a", "b"]),
    ("release_date:[2024-05-31 TO *]", ["a", "b", "c"]), ("release_date:{2024-05-31 TO *]", ["b", "c"]),
    ("release_date:[* TO 2024-05-31]", ["a"]), ("release_date:[* TO 2024-05-31}", []),
    ("extras_release_date:[2024-06-01T11:59:59Z TO 2024-06-01T12:00:00Z]", ["b"]),
    ("release_date:{2024-06-01T12:00:00Z TO 2024-12-01}", []), ("release_date:[2024-12-31 TO 2024-01-01]", []),
    ("other_date:[2000 TO 2030]", None), ("other_date:[2000-01-01 TO 2030-01-01]", []),
    ("expiry_date:[* TO 1970-01-01]", ["c"]), ("release_date:[NOW-10YEARS TO NOW]", ["a", "b", "c"]),
    ("release_date:[9999-12-31 TO *]", []), ("release_date:2024-05-31", ["a"]),
    ("-release_date:[2025-01-01 TO *]", ["a", "b", "d"]),
]  # fmt: skip


def test_spans_of_time_in_extras_that_hold_dates(library, make, names):
    index = library(
        make("a", extras={"release_date": "2024-05-31"}),
        make("b", extras={"release_date": "2024-06-01T12:00:00"}),
        make("c", extras={"release_date": ["2025-01-01", "junk", "NOW"], "expiry_date": "0001-01-01"}),
        make("d", extras={"release_date": "junk", "date": "2024-06-01", "x": "2024-06-01"}),
    )
    for q, found in DATED:
        if found is None:
            with pytest.raises(Invalid):
                names(index, q, known="abcd")
        else:
            assert names(index, q, known="abcd") == found, q
    with pytest.raises(Invalid):
        names(index, "x:[2024-01-01 TO 2024-12-31]", known="abcd")

"""Statements are shared by requests that differ in their values alone."""

from urllib.parse import quote

from hub.iot.sensorthings import grammar
from hub.iot.sensorthings.store.reading import shapes
from tests.hub.iot.sensorthings.town import us

FILTERS = (
    "name eq 'Mast'",
    "name eq 'Mist'",
    "startswith(name,'Ma')",
    "startswith(name,'Mi')",
    "properties/height gt 11.5",
    "properties/height gt 12.5",
    "properties/height eq 12",
    "properties/height eq 13",
    "properties/who/name eq 'Ö'",
    "id lt 5 and not (name eq 'x')",
    "Datastreams/Observations/result eq 39",
    "Datastreams/Observations/result eq 49",
    "Datastreams/Observations/phenomenonTime lt 2024-06-01T01:00:00Z",
    "Datastreams/Observations/phenomenonTime lt 2024-05-01T01:00:00Z",
    "Datastreams/any(d:d/name eq 'warm')",
    "Datastreams/any(d:d/name eq 'cold')",
    "st_within(Locations/location,geography'POLYGON ((9 48,10 48,10 49,9 49,9 48))')",
    "st_within(Locations/location,geography'POLYGON ((9 48,9.1 48,9.1 48.1,9 48.1,9 48))')",
    "id eq '1'",
    "id eq '2'",
    "now() gt 2024-01-01T00:00:00Z",
    "now() lt 2024-01-01T00:00:00Z",
)


def test_a_statement_that_is_kept_answers_the_next_values_too(get, yard):
    """Filters that are alike share a statement; each has to be answered by its own values."""
    found = {text: len(get(f"Things?$filter={quote(text)}")["value"]) for text in (*FILTERS, *reversed(FILTERS))}
    assert [found[text] for text in FILTERS] == [1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0]


def test_an_observation_is_found_by_its_id_in_a_filter(get, yard):
    for hour in (3, 4):
        (found,) = get(f"Observations?$filter=id eq '{yard.warm}-{us(hour)}'")["value"]
        assert found["result"] == float(hour)


def test_long_questions_are_not_kept():
    made = []

    @shapes.remembered(maxsize=8)
    def make(options):
        made.append(options)
        return len(made)

    short = grammar.options("$filter=name eq 'a'")
    long = grammar.options("$filter=" + " or ".join(f"name eq '{at}'" for at in range(30)))
    assert [make(short), make(short), make(long), make(long)] == [1, 1, 2, 3]

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.search.fields import FIELDS, STEMS, counted, date_order, folded, heads, id_numbers
from catalogue.search.query import SearchRequest, Visibility


@pytest.mark.parametrize(
    "words",
    [
        ["Straße", "strasse", "Strasse", "STRASSE", "Straßen"],
        ["Bäume", "baeume", "Baum", "BAUM", "Bäumen"],
        ["Müll", "Muell", "mull"],
        ["Haus", "Häuser", "Haeuser"],
        ["Gemeinde", "Gemeinden"],
        ["Café", "cafe"],
    ],
)
def test_forms_of_a_german_word_meet(words):
    assert len({tuple(STEMS.analyze(word)) for word in words}) == 1


@pytest.mark.parametrize(("one", "other"), [("Bach", "Buch"), ("Wald", "Wild"), ("Bad", "Rad")])
def test_different_words_stay_apart(one, other):
    assert STEMS.analyze(one) != STEMS.analyze(other)


def test_folding_keeps_the_words_apart():
    assert folded("Ärzte in Österreich") == "arzte in osterreich"


@given(st.text(), st.text())
@settings(deadline=None)
def test_the_beginning_of_a_text_sorts_like_the_text(one, other):
    first, second = sorted([one, other])
    assert heads(first, 4) <= heads(second, 4)


def test_texts_that_begin_alike_are_told_apart_by_what_follows():
    one, other = heads("haushaltsplan-2023", 4), heads("haushaltsplan-2024", 4)
    assert one[:2] == other[:2]
    assert one[2] < other[2]


@given(st.uuids(), st.uuids())
@settings(deadline=None)
def test_the_numbers_of_a_uuid_sort_like_its_text(one: UUID, other: UUID):
    assert (id_numbers(str(one)) < id_numbers(str(other))) == (str(one) < str(other))


@given(st.datetimes(datetime(1830, 1, 1), datetime(2110, 1, 1)), st.uuids(), st.uuids())
@settings(deadline=None)
def test_a_later_microsecond_sorts_after_any_id(moment: datetime, one: UUID, other: UUID):
    earlier = moment.replace(tzinfo=UTC)
    assert date_order(earlier, str(one)) < date_order(earlier + timedelta(microseconds=1), str(other))


@pytest.mark.parametrize("moment", [datetime.min, datetime.max])
def test_the_ends_of_time_can_be_sorted(moment, make, library):
    index = library(make("x", metadata_modified=moment.replace(tzinfo=UTC)))
    assert index.search(SearchRequest(), Visibility()).count == 1


def test_the_fields_that_ckan_clients_ask_for_are_there():
    assert set(FIELDS) >= {
        *("id", "name", "title", "notes", "tags", "groups", "organization", "owner_org", "license_id", "res_format"),
        *("res_name", "res_description", "dataset_type", "type", "state", "capacity", "private", "metadata_created"),
        *("metadata_modified", "author", "maintainer", "url", "version", "text", "num_resources", "title_string"),
    }


def test_a_value_given_twice_counts_once(make, library):
    index = library(make("x", res_format=["CSV", "CSV", "WMS"]))
    found = index.search(SearchRequest(facets=["res_format"]), Visibility())
    assert found.facets == {"res_format": {"CSV": 1, "WMS": 1}}


def test_half_a_character_does_not_stop_the_index(make, library):
    index = library(make("x", title="Baum \ud800", extras={"\udc00": "\udc00"}))
    assert index.search(SearchRequest(q="Baum \ud800"), Visibility()).count == 1


def test_the_field_of_a_facet_is_one_of_ours_or_of_a_portals_schema():
    for name, field in (
        ("tags", "tags"), ("notes", ""), ("grade", "_own.grade"), ("extras_grade", "_own.grade"), ("a.b", "_own.a\\.b"),
        ("contributorID", "_own.contributorID"), ("", ""), ("_", "_own._"), ("x" * 200, ""), ("a\nb", ""), ('a"b', ""),
    ):  # fmt: skip
        assert counted(name) == field, name

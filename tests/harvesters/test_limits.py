from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.limits import objection
from hub.records import DatasetDraft, DistributionDraft, Reading, Refusal, Stream

CO2 = Stream("room", "co2")
T = datetime(2024, 5, 1, tzinfo=UTC)

KEPT = [
    *(
        Reading(CO2, T, value)
        for value in (1, -1.5, 0, 2**53, -(2**53), True, None, "", "offen", "a" * 10_000, "ü \\u0000")
    ),
    Reading(CO2, datetime(1000, 1, 2, tzinfo=timezone(timedelta(hours=14))), 1.0),
    Reading(CO2, datetime(9998, 12, 31, tzinfo=UTC), 1.0),
    Reading(CO2, T, 1.0, 2**63 - 1),
    Stream("a" * 500, "b" * 500, name="c" * 1000),
    DatasetDraft(
        "id", "t" * 1000, extras={"a": "b"}, distribution=(DistributionDraft("d", content=b"\0\xff", modified=T),)
    ),
    Refusal("where", "why \0 \ud800"),
]

REFUSED = [
    (Reading(CO2, datetime(2024, 5, 1), 1.0), "time zone"),
    (Reading(CO2, datetime(1, 1, 1, tzinfo=UTC), 1.0), "calendar"),
    (Reading(CO2, datetime(9999, 12, 31, tzinfo=UTC), 1.0), "calendar"),
    (Reading(CO2, datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), 1.0), "calendar"),
    (Reading(CO2, datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12))), 1.0), "calendar"),
    (Reading(CO2, T, float("nan")), "finite"),
    (Reading(CO2, T, float("-inf")), "finite"),
    (Reading(CO2, T, 2**53 + 1), "digits"),
    (Reading(CO2, T, -(10**400)), "digits"),
    (Reading(CO2, T, "a" * 10_001), "characters"),
    (Reading(CO2, T, "NUL \0"), "NUL"),
    (Reading(CO2, T, "half \ud800"), "text"),
    (Reading(CO2, T, {"a": 1}), "neither"),
    (Reading(CO2, T, 1.0, -1), "instant"),
    (Reading(CO2, T, 1.0, 2**63), "instant"),
    (Stream("a" * 501, "co2"), "measuring place"),
    (Stream("a", "b" * 10_000), "property"),
    (Stream("a", "b", name="c" * 1001), "name"),
    (Stream("a", "b", properties={"x": "\0"}), "NUL"),
    (Stream("a", "b", description="\udfff"), "text"),
    (DatasetDraft("", "Title"), "no identifier"),
    (DatasetDraft(" \n", "Title"), "no identifier"),
    (DatasetDraft("i" * 501, "Title"), "identifier"),
    (DatasetDraft("i", "t" * 10_000), "title"),
    (DatasetDraft("i", "Title", extras={"a": "\\\0"}), "NUL"),
    (DatasetDraft("i", "Title", terms={"a": 2**64}), "text"),
    (DatasetDraft("i", "Title", terms={1: "a"}), "text"),
    (DatasetDraft("i", "Title", keyword=("\ud800",)), "text"),
    (DatasetDraft("i", "Title", distribution=(DistributionDraft("d" * 501),)), "resource"),
    (DatasetDraft("i", "Title", distribution=(DistributionDraft("d", modified=datetime(2024, 5, 1)),)), "time zone"),
]


@pytest.mark.parametrize("item", KEPT)
def test_what_every_store_can_keep_passes(item):
    assert objection(item) == ""


@pytest.mark.parametrize(("item", "word"), REFUSED)
def test_what_a_store_cannot_keep_is_told_in_a_sentence(item, word):
    said = objection(item)
    assert word in said
    assert said.endswith(".")
    assert len(said) < 300
    assert said.isprintable()


@given(st.text())
def test_a_text_passes_if_it_has_no_nul_and_no_half_character(text):
    sound = "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)
    assert (objection(Reading(CO2, T, text)) == "") == sound

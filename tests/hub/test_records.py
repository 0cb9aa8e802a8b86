import dataclasses
import pickle
from datetime import UTC, datetime

import pytest

from hub import records
from hub.records import (
    Column,
    Context,
    DatasetDraft,
    DistributionDraft,
    Document,
    Message,
    Place,
    Reading,
    Refusal,
    Sheet,
    Stream,
    Table,
    Withdrawal,
    Words,
)

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
ULM = Place({"type": "Point", "coordinates": [9.99, 48.4]}, "Ulm", "08421000")
CO2 = Stream("room 1", "co2", "[ppm]", place=ULM, properties={"floor": 2})
TREES = Table((Column("kind"), Column("height", "number", unit="m")), (("oak", 12.5), ("ash", None)), (None, None))
FILE = DistributionDraft("file", table=TREES, content=b"kind,height", terms={"rights": "none"})
VALUES = (
    ULM,
    Message(b"{}", "application/json", modified=NOON, state={"page": 2}),
    Refusal("row 3", "The date is missing"),
    Withdrawal("d"),
    Document("d", "text/csv", b"a;b", hints={"title": "Trees"}),
    TREES.columns[0],
    TREES,
    Sheet(TREES.columns, {"rows": 2}, TREES.rows, ({"column": "kind", "kind": "name"},)),
    FILE,
    DatasetDraft("set", "Trees", spatial=ULM, keyword=("tree",), distribution=(FILE,)),
)


def names(value):
    return [field.name for field in dataclasses.fields(value)]


@pytest.mark.parametrize("value", [*VALUES, CO2, Reading(CO2, NOON, 417.0)], ids=lambda value: type(value).__name__)
def test_a_record_cannot_be_changed(value):
    for name in names(value):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, name, None)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_record_comes_back_equal_from_another_process(value):
    assert pickle.loads(pickle.dumps(value)) == value


def test_a_reading_comes_back_with_its_stream():
    back = pickle.loads(pickle.dumps(Reading(CO2, NOON, 417.0, key=1)))
    assert (back.phenomenon_time, back.result, back.key) == (NOON, 417.0, 1)
    assert [getattr(back.stream, name) for name in names(CO2)] == [getattr(CO2, name) for name in names(CO2)]


def test_readings_sent_together_keep_sharing_their_stream():
    first, second = pickle.loads(pickle.dumps([Reading(CO2, NOON, 1.0), Reading(CO2, NOON, 2.0, 1)]))
    assert first.stream is second.stream


def test_a_stream_is_a_key_although_it_holds_a_mapping():
    assert {CO2: 1}[CO2] == 1
    assert CO2.identifier == "room 1/co2"


def test_every_record_is_tried_here():
    tried = {type(value) for value in (*VALUES, CO2, Reading(CO2, NOON, None))}
    made = {value for value in vars(records).values() if dataclasses.is_dataclass(value)}
    assert made - tried == {Context}  # holds the door out and stays where it is


def test_words_are_a_sentence_that_knows_its_form_and_values():
    why = Words("“%(text)s” is no number.", text="50 %")
    said = Words("row %(row)s of %(all)s: %(why)s", row="1200", all=1200, why=why)
    assert said == "row 1200 of 1,200: “50 %” is no number."
    assert (said.form, said.values) == ("row %(row)s of %(all)s: %(why)s", {"row": "1200", "all": 1200, "why": why})
    assert (Words("all %").form, Words("all %").values) == ("all %", {})


@pytest.mark.parametrize("form", ["%(a)1000000000s", "%s", "%(a)s and %", "%(a)d"])
def test_a_form_holds_names_of_values_and_nothing_else(form):
    with pytest.raises(ValueError):
        Words(form, a="x")

from harvesters.packing import pack
from harvesters.unit import Unit
from hub.db import now
from hub.records import DatasetDraft, Reading, Refusal, Stream
from hub.sources import store as sources

STREAM = Stream("room", "co2")


def unit(*items):
    made = Unit()
    for item in items:
        made.take(item)
    return made


def test_what_a_message_names_is_listed_whether_it_could_be_read_or_not():
    found = unit(DatasetDraft("1", "A"), "2", Refusal("c", "broken", identifier="3"))
    assert found.named == found.listed == {"1", "2", "3"}
    assert (found.refused, found.unnamed) == (1, 0)


def test_a_record_that_is_refused_without_a_name_is_counted():
    assert unit(Refusal("row 7", "broken")).unnamed == 1


def test_what_is_gone_at_its_source_is_not_named():
    found = unit(Refusal("b", "is private there", kind="gone", identifier="2"))
    assert (found.named, found.unnamed, found.refused) == (set(), 0, 1)


def test_notes_are_told_and_are_no_refusals():
    found = unit(Refusal("a", "has no licence", kind="note"))
    assert (found.noted, found.refused, len(found.refusals)) == (1, 0, 1)


def test_of_many_issues_the_first_are_kept(monkeypatch):
    monkeypatch.setattr(sources, "MAX_ISSUES", 2)
    found = unit(*(Refusal(str(n), "no") for n in range(5)))
    assert (found.refused, len(found.refusals)) == (5, 2)


def test_readings_of_one_stream_come_together():
    found = unit(*pack([Reading(STREAM, now(), 1.0)]), *pack([Reading(STREAM, now(), 2.0)]), STREAM)
    assert [list(series.results) for series in found.series.values()] == [[1.0, 2.0]]
    assert found.streams == [STREAM]

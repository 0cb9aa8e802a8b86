from collections import Counter
from uuid import uuid4

from harvesters.storing import Difference, Storing
from harvesters.unit import Unit
from hub.records import DatasetDraft


def test_the_first_records_of_a_difference_are_told_in_full_and_all_are_counted(monkeypatch):
    monkeypatch.setattr(Difference, "MOST", 1)
    told = Difference()
    told.tell("new", "1", "Bäume", [("title", "", "Bäume")])
    told.tell("gone", "2", "Bänke")
    record = {"what": "new", "identifier": "1", "title": "Bäume", "changes": [["title", "", "Bäume"]]}
    assert told.plain() == {"new": 1, "gone": 1, "records": [record]}


def test_what_a_source_does_not_say_is_told_and_keeps_nothing_out():
    unit = Unit()
    storing = Storing(uuid4(), uuid4(), None, False, {}, "", None, Counter(), None)
    storing._note(unit, DatasetDraft("1", "Bäume", license="cc-zero"))
    assert [(each.kind, each.identifier) for each in unit.refusals] == [("note", "1")]
    assert (unit.noted, unit.refused) == (1, 0)
    assert unit.refusals[0].reason.endswith("Please describe the data in a sentence or two.")


def test_what_a_town_says_of_all_its_datasets_holds_for_its_own_files_and_not_for_catalogues_of_others():
    say, trees = {"contact_email": "amt@town.example", "license": "cc-zero"}, DatasetDraft("1", "Bäume")
    told = []
    for config in (None, {}):
        storing = Storing(uuid4(), uuid4(), None, False, config, "", None, Counter(), None, all_say=say)
        wanted = storing._wanted(Unit(), trees)
        told.append((wanted.license, dict(wanted.terms)))
    assert told == [("cc-zero", {"contact_email": "amt@town.example"}), ("", {})]

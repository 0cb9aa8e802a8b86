from harvesters.storing import Difference


def test_the_first_records_of_a_difference_are_told_in_full_and_all_are_counted(monkeypatch):
    monkeypatch.setattr(Difference, "MOST", 1)
    told = Difference()
    told.tell("new", "1", "Bäume", [("title", "", "Bäume")])
    told.tell("gone", "2", "Bänke")
    record = {"what": "new", "identifier": "1", "title": "Bäume", "changes": [["title", "", "Bäume"]]}
    assert told.plain() == {"new": 1, "gone": 1, "records": [record]}

import time

from hub.fresh import Fresh


def test_an_answer_holds_for_its_seconds(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    answers = Fresh(1.0, 10)
    assert answers.get("a") is None
    assert answers.keep("a", 1) == 1
    clock[0] += 0.9
    assert answers.get("a") == 1
    clock[0] += 0.1
    assert answers.get("a") is None


def test_there_are_never_more_than_so_many():
    answers = Fresh(60.0, 2)
    for key in range(5):
        answers.keep(key, key)
        assert len(answers) <= 2
        assert answers.get(key) == key

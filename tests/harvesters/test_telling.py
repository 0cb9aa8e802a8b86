from uuid import uuid4

from harvesters import telling
from hub.datasets.store.duplicates import Duplicate


def test_what_a_run_tells_at_its_end_has_a_kind_and_values_that_can_be_said_in_any_language():
    other = Duplicate(uuid4(), "trees", "Bäume", uuid4(), None, "identifier")
    told = [telling.shrunk(1, 10), telling.unreadable(2), telling.duplicate("Bäume", other)]
    assert [each.kind for each in told] == ["shrunk", "note", "duplicate"]
    assert [each.reason.values for each in told] == [
        {"came": 1, "before": 10}, {"count": 2}, {"title": "Bäume", "name": "trees"}
    ]  # fmt: skip

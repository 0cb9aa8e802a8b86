"""What is kept of a table is found once by those who read, and never by somebody who may take it back."""

from types import SimpleNamespace

from hub.datasets.store.tables.known import Known

READING, WRITING = SimpleNamespace(info={"read": True}), SimpleNamespace(info={})


def test_who_reads_finds_it_once_also_where_it_is_nothing():
    known, found = Known(10), []
    for _ in range(3):
        assert known.of(READING, ("t", 1), lambda: found.append(1)) is None
    assert found == [1]


def test_another_version_is_found_anew():
    known = Known(10)
    assert [known.of(READING, ("t", version), lambda v=version: v) for version in (1, 2, 1)] == [1, 2, 1]


def test_what_a_writing_session_sees_is_not_kept():
    known = Known(10)
    assert known.of(WRITING, "t", lambda: 1) == 1
    assert known.of(READING, "t", lambda: 2) == 2
    assert known.of(WRITING, "t", lambda: 3) == 3


def test_what_was_not_asked_for_longest_goes_first():
    known = Known(2)
    for key in ("a", "b", "a", "c"):
        known.of(READING, key, lambda key=key: key)
    assert known.of(READING, "a", lambda: "new") == "a"
    assert known.of(READING, "b", lambda: "new") == "new"

import contextlib
import hashlib
import json
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from sqlalchemy import select

from hub import audit
from hub.audit import START, Entry
from hub.boundary import OPERATOR

COUNT = 6


def fail() -> None:
    raise InterruptedError


def write(database, count: int = COUNT) -> None:
    for number in range(count):
        with database.write(OPERATOR, "anna") as session:
            audit.record(session, "dataset.update", f"set-{number}", number=number)


def entries(database) -> list[Entry]:
    with database.read(OPERATOR) as session:
        return list(session.scalars(select(Entry).order_by(Entry.seq)))


def finding(database, heads: bool = True) -> str | None:
    with database.read(OPERATOR) as session:
        return audit.verify(session, database.heads if heads else None)


def tamper(database, *statements: str) -> None:
    with database.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_an_entry_says_who_did_what(database):
    write(database, 2)
    first, second = entries(database)
    assert (first.seq, first.actor, first.action, first.subject) == (1, "anna", "dataset.update", "set-0")
    assert (first.detail, first.previous) == ({"number": 0}, START)
    assert (second.seq, second.previous) == (2, first.hash)


def test_an_untouched_log_is_whole(database):
    assert finding(database) is None
    write(database)
    assert finding(database) is None


@pytest.mark.parametrize("victim", [1, 3, COUNT])
@pytest.mark.parametrize(
    "change",
    [
        "actor = 'berta'",
        "action = 'dataset.create'",
        "subject = 'other'",
        "detail = '{\"number\": 99}'",
        f"previous = '{'1' * 64}'",
        f"hash = '{'1' * 64}'",
        "at = (SELECT min(at) FROM audit_entry WHERE seq <> %s)",
    ],
)
def test_a_changed_entry_is_named(database, victim, change):
    write(database)
    tamper(database, f"UPDATE audit_entry SET {change.replace('%s', str(victim))} WHERE seq = {victim}")
    assert str(finding(database, heads=False)).startswith(f"Entry {victim} ")


@pytest.mark.parametrize("victim", [1, 3, COUNT - 1])
def test_a_dropped_entry_is_named(database, victim):
    write(database)
    tamper(database, f"DELETE FROM audit_entry WHERE seq = {victim}")
    assert finding(database, heads=False) == f"Entry {victim} is missing"


@pytest.mark.parametrize("victim", [1, 3, COUNT - 1])
def test_of_two_swapped_entries_the_first_is_named(database, victim):
    write(database)
    steps = ((victim, 99), (victim + 1, victim), (99, victim + 1))
    tamper(database, *(f"UPDATE audit_entry SET seq = {new} WHERE seq = {old}" for old, new in steps))
    assert str(finding(database, heads=False)).startswith(f"Entry {victim} ")


@pytest.mark.parametrize("left", [0, 1, COUNT - 1])
def test_a_cut_off_end_is_named_by_the_head_outside(database, left):
    write(database)
    tamper(database, f"DELETE FROM audit_entry WHERE seq > {left}")
    assert finding(database) == f"Entry {left + 1} is missing: {COUNT} entries had been written"


def test_an_end_that_was_cut_off_and_grew_again_is_named(database):
    write(database)
    tamper(database, "DELETE FROM audit_entry WHERE seq > 2", "UPDATE counter SET value = 2 WHERE name = 'audit'")
    write(database, COUNT)
    assert finding(database) == "Entry 3 does not match the head that was kept outside the database"


def test_a_chain_that_was_forged_anew_is_named(database):
    write(database)
    previous, statements = "", []
    for entry in entries(database):
        if entry.seq == 3:
            entry.subject = "forged"
        if entry.seq >= 3:
            entry.previous = previous
            entry.hash = audit.digest(entry)
            values = f"subject = '{entry.subject}', previous = '{entry.previous}', hash = '{entry.hash}'"
            statements.append(f"UPDATE audit_entry SET {values} WHERE seq = {entry.seq}")
        previous = entry.hash
    tamper(database, *statements)
    assert finding(database, heads=False) is None
    assert finding(database) == "Entry 3 does not match the head that was kept outside the database"


def test_the_hash_covers_the_content_and_the_hash_before(database):
    write(database, 1)
    (entry,) = entries(database)
    content = [1, entry.at.isoformat(), "anna", "dataset.update", "set-0", {"number": 0}]
    known = hashlib.sha256((START + json.dumps(content, separators=(",", ":"))).encode()).hexdigest()
    assert entry.hash == known


def test_the_head_is_kept_outside_for_its_owner_alone(database):
    write(database, 3)
    assert stat.S_IMODE(database.heads.stat().st_mode) == 0o600
    lines = [line.split() for line in database.heads.read_text().splitlines()]
    assert lines == [[str(entry.seq), entry.hash] for entry in entries(database)]


def test_what_is_rolled_back_was_not_done(database):
    with contextlib.suppress(InterruptedError), database.write(OPERATOR) as session:
        audit.record(session, "dataset.delete", "trees")
        fail()
    assert entries(database) == []
    assert not database.heads.exists()


def test_a_savepoint_takes_back_its_own_records_only(database):
    with database.write(OPERATOR) as session:
        audit.record(session, "first", "a")
        with contextlib.suppress(InterruptedError), session.begin_nested():
            audit.record(session, "second", "b")
            fail()
        with session.begin_nested():
            audit.record(session, "third", "c")
    assert [entry.action for entry in entries(database)] == ["first", "third"]
    assert finding(database) is None


def test_a_released_savepoint_keeps_no_head_before_the_commit(database):
    with contextlib.suppress(InterruptedError), database.write(OPERATOR) as session:
        with session.begin_nested():
            audit.record(session, "first", "a")
        fail()
    assert not database.heads.exists()
    assert finding(database) is None


def test_many_writers_keep_the_chain_whole(database):
    def work(writer: int) -> None:
        for turn in range(8):
            with contextlib.suppress(InterruptedError), database.write(OPERATOR, f"writer-{writer}") as session:
                for number in range(1 + turn % 2):
                    audit.record(session, "turn", f"{turn}.{number}")
                if turn % 4 == 2:
                    fail()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert [entry.seq for entry in entries(database)] == list(range(1, 4 * 10 + 1))
    assert finding(database) is None


plain = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
values = st.recursive(
    plain | texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)
)


@profile(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(values, min_size=1, max_size=5))
def test_whatever_is_recorded_reads_back_as_it_was_hashed(database, given_values):
    with database.write(OPERATOR) as session:
        for value in [*given_values, 1e16, -0.0, 1e-7, "\0ä€😀"]:
            audit.record(session, "any", "thing", value=value)
    assert finding(database) is None

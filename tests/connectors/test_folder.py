import os
import tempfile
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from marshmallow import ValidationError

from connectors import folder
from hub.errors import Unreachable
from hub.http import HttpDoor
from hub.records import Context, Document, Message, Refusal

NOW = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
HOUR_AGO = (NOW - timedelta(hours=1)).timestamp()


def put(path, body=b"a;b\n1;2\n", at=HOUR_AGO):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    os.utime(path, (at, at))
    return path


def fetch(path, state=None, max_bytes=1_000_000, **config):
    config = folder.Config().load({"path": str(path), **config})
    return list(folder.fetch(Context(config, HttpDoor(), state or {}, NOW, max_bytes)))


def names(found):
    return [one.name for one in found if isinstance(one, Message)]


def test_files_come_sorted_with_those_in_subfolders(tmp_path):
    for name in ("b.csv", "a.csv", "air/c.json"):
        put(tmp_path / name)
    assert names(fetch(tmp_path)) == ["a.csv", "air/c.json", "b.csv"]


def test_hidden_and_temporary_files_are_passed_over(tmp_path):
    for name in (".hidden", ".git/x.csv", "~$list.xlsx", "a.csv.part", "a.TMP", "a.csv"):
        put(tmp_path / name)
    assert names(fetch(tmp_path)) == ["a.csv"]


@pytest.mark.parametrize("pattern", ["*.csv", "*.CSV", "air/*.csv", "a*"])
def test_only_files_that_fit_the_pattern_are_read(tmp_path, pattern):
    put(tmp_path / "air/a.csv")
    put(tmp_path / "b.json")
    assert names(fetch(tmp_path, pattern=pattern)) == ["air/a.csv"]


def test_the_path_may_be_one_file(tmp_path):
    assert names(fetch(put(tmp_path / "a.csv"))) == ["a.csv"]


def test_a_second_run_reads_nothing_that_did_not_change(tmp_path):
    put(tmp_path / "a.csv")
    put(tmp_path / "b.csv")
    state = fetch(tmp_path)[-1].state
    put(tmp_path / "b.csv", b"a;b\n3;4;5\n")
    assert names(fetch(tmp_path, state)) == ["b.csv"]


def test_each_state_resumes_after_its_own_file(tmp_path):
    for name in ("a.csv", "b.csv", "c.csv"):
        put(tmp_path / name)
    assert names(fetch(tmp_path, fetch(tmp_path)[1].state)) == ["c.csv"]


def test_files_that_are_gone_are_forgotten(tmp_path):
    put(tmp_path / "a.csv")
    state = fetch(tmp_path)[-1].state
    (tmp_path / "a.csv").unlink()
    put(tmp_path / "b.csv")
    assert set(fetch(tmp_path, state)[-1].state["files"]) == {"b.csv"}


def test_a_file_of_this_very_moment_waits_for_the_next_run(tmp_path):
    put(tmp_path / "a.csv", at=(NOW - timedelta(seconds=0.5)).timestamp())
    put(tmp_path / "b.csv")
    refusal, message = fetch(tmp_path)
    assert refusal == Refusal("a.csv", "The file is still being written; it is taken in at the next run.")
    assert set(message.state["files"]) == {"b.csv"}


def test_a_clock_far_ahead_does_not_hide_a_file_for_ever(tmp_path):
    put(tmp_path / "a.csv", at=(NOW + timedelta(days=400)).timestamp())
    assert names(fetch(tmp_path)) == ["a.csv"]


def test_a_file_that_grows_while_it_is_read_waits(tmp_path):
    path = put(tmp_path / "a.csv", b"1;2\n" * 1_000_000)
    done = threading.Event()

    def grow():
        while not done.is_set():
            with path.open("ab") as file:
                file.write(b"3;4\n")
            os.utime(path, (HOUR_AGO, HOUR_AGO))

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        found = [one for _ in range(20) for one in fetch(tmp_path, max_bytes=10**9)]
    finally:
        done.set()
        writer.join()
    assert folder.BEING_WRITTEN in {one.reason for one in found if isinstance(one, Refusal)}
    assert all(one.body.endswith(b"\n") for one in found if isinstance(one, Message))


def test_a_huge_file_is_refused_unread(tmp_path):
    path = put(tmp_path / "zeros.csv", b"")
    os.truncate(path, 10 * 1024**3)
    os.utime(path, (HOUR_AGO, HOUR_AGO))
    (refusal,) = fetch(tmp_path)
    assert refusal.reason == "The file has 10,737,418,240 bytes; at most 1,000,000 are taken in."


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    put(tmp_path / "secret.csv")
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "a.csv").symlink_to(tmp_path / "secret.csv")
    (refusal,) = fetch(tmp_path / "drop")
    assert "outside the folder" in refusal.reason


def test_a_linked_folder_is_not_entered(tmp_path):
    put(tmp_path / "outside/a.csv")
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "in").symlink_to(tmp_path / "outside")
    assert fetch(tmp_path / "drop") == []


def test_a_link_within_the_folder_is_a_file_like_any_other(tmp_path):
    put(tmp_path / "a.csv")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    assert names(fetch(tmp_path)) == ["a.csv", "b.csv"]


@pytest.mark.parametrize("target", ["nowhere.csv", "loop.csv"])
def test_a_link_that_leads_nowhere_is_refused(tmp_path, target):
    (tmp_path / "loop.csv").symlink_to(tmp_path / target)
    (refusal,) = fetch(tmp_path)
    assert "cannot be read" in refusal.reason


def test_a_pipe_is_no_file_and_nobody_waits_for_it(tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    assert fetch(tmp_path) == []


@contextmanager
def without_privileges():
    """Root may read everything, so a test about permissions takes off its crown."""
    crowned = os.geteuid() == 0
    if crowned:
        os.seteuid(65534)
    try:
        yield
    finally:
        if crowned:
            os.seteuid(0)


def test_a_file_that_may_not_be_read_is_refused():
    with tempfile.TemporaryDirectory() as name:  # tmp_path lies in a folder that only its owner may enter
        Path(name).chmod(0o755)
        put(Path(name) / "a.csv").chmod(0)
        with without_privileges():
            found = fetch(name)
    assert found == [Refusal("a.csv", "The file cannot be read: Permission denied.")]


def test_a_missing_folder_ends_the_run(tmp_path):
    with pytest.raises(Unreachable, match="No such file"):
        fetch(tmp_path / "gone")


def test_a_name_that_is_no_text_can_be_written_down(tmp_path):
    put(tmp_path / os.fsdecode(b"stra\xdfe.csv"))
    assert names(fetch(tmp_path)) == ["stra�e.csv"]


def test_parse_makes_a_document_that_is_named_by_its_path(tmp_path):
    put(tmp_path / "air/a.csv")
    (message,) = fetch(tmp_path)
    (document,) = folder.parse(message, {"title": "Luft"})
    assert isinstance(document, Document)
    assert (document.identifier, document.media_type, document.hints) == ("air/a.csv", "text/csv", {"title": "Luft"})


def test_a_source_without_a_path_is_refused():
    with pytest.raises(ValidationError, match="path"):
        folder.Config().load({})

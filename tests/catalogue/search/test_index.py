import multiprocessing
import shutil
from dataclasses import replace
from threading import Event, Thread

import pytest

from catalogue.search import index as module
from catalogue.search.index import Index
from catalogue.search.query import SearchRequest, Visibility
from hub.errors import Unavailable

ALL = Visibility(everything=True)


def found(index, q=""):
    return set(index.search(SearchRequest(q, rows=1000), ALL).ids)


def write(folder, entries):
    """What another process does: take in its entries one by one, again where somebody else was faster."""
    index = Index(folder)
    for entry in entries:
        while not index.update([entry], [], (cursor := index.cursor) + 1, since=cursor):
            pass


def in_processes(*calls):
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=write, args=call) for call in calls]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * len(calls)


@pytest.fixture
def index(tmp_path):
    return Index(tmp_path / "search")


def test_a_new_folder_holds_an_empty_index_at_the_beginning(index):
    assert (found(index), index.cursor, index.needs_rebuild) == (set(), 0, False)


def test_an_entry_is_found_at_once(index, make):
    tree = make("trees", title="Bäume")
    assert index.update([tree], [], 1, since=0)
    assert found(index, "Baum") == {tree.id}


def test_an_entry_takes_the_place_of_its_older_form(index, make):
    tree = make("trees", title="Bäume")
    index.update([tree], [], 1, since=0)
    index.update([replace(tree, title="Hecken")], [], 2, since=1)
    assert (found(index, "Baum"), found(index, "Hecke"), found(index)) == (set(), {tree.id}, {tree.id})


def test_a_batch_taken_in_twice_is_there_once(index, make):
    for since in (0, 1):
        assert index.update([make("trees"), make("trees"), make("streets")], [], 1, since=since)
    assert index.search(SearchRequest(), ALL).count == 2


def test_a_deletion_takes_an_entry_out(index, make):
    tree, street = make("trees"), make("streets")
    index.update([tree, street], [], 1, since=0)
    index.update([], [tree.id, "unheard"], 2, since=1)
    assert found(index) == {street.id}


def test_an_entry_made_private_is_gone_for_strangers_at_once(index, make):
    index.update([make("trees")], [], 1, since=0)
    index.update([make("trees", public=False)], [], 2, since=1)
    assert index.search(SearchRequest(), Visibility()).count == 0


def test_the_cursor_outlives_the_process(index, make, tmp_path):
    index.update([make("trees")], [], 41, since=0)
    index.update([], [], 42, since=41)
    assert Index(tmp_path / "search").cursor == 42


def test_an_open_index_sees_what_another_process_wrote(index, make, tmp_path):
    assert found(index) == set()
    in_processes((tmp_path / "search", [make("trees")]))
    assert (found(index), index.cursor) == ({make("trees").id}, 1)


def test_several_processes_write_without_loss(index, make, tmp_path):
    batches = [[make(f"set-{process}-{number}") for number in range(12)] for process in range(3)]
    in_processes(*((tmp_path / "search", batch) for batch in batches))
    assert (found(index), index.cursor) == ({entry.id for batch in batches for entry in batch}, 36)


def test_several_processes_may_create_one_index(make, tmp_path):
    in_processes(*((tmp_path / "search", [make(f"set-{process}")]) for process in range(3)))
    assert len(found(Index(tmp_path / "search"))) == 3


def test_several_threads_share_one_index(index, make):
    def work(name):
        for number in range(8):
            while not index.update([make(f"{name}-{number}")], [], (cursor := index.cursor) + 1, since=cursor):
                pass
            assert make(f"{name}-{number}").id in found(index)

    threads = [Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found(index)), index.cursor) == (24, 24)


def test_a_batch_that_fails_leaves_nothing_behind(index, make):
    def entries():
        yield make("trees")
        raise RuntimeError("the database went away")

    index.update([make("streets")], [], 1, since=0)
    with pytest.raises(RuntimeError):
        index.update(entries(), [make("streets").id], 2, since=1)
    assert (found(index), index.cursor) == ({make("streets").id}, 1)
    assert index.update([make("air")], [], 2, since=1)


def test_a_rebuilt_index_holds_the_new_entries_alone(index, make):
    index.update([make("old")], [], 5, since=0)
    done = []
    assert index.rebuild((make(f"set-{number}") for number in range(2_500)), 9, done.append) == 2_500
    assert (index.search(SearchRequest(), ALL).count, index.cursor, done) == (2_500, 9, [1_000, 2_000, 2_500])


def test_readers_and_writers_carry_on_during_a_rebuild(index, make, tmp_path):
    index.update([make("old")], [], 5, since=0)
    reader = Index(tmp_path / "search")

    def entries():
        yield make("new")
        assert found(reader) == {make("old").id}
        assert reader.update([make("meanwhile")], [], 6, since=5)
        assert found(reader) == {make("old").id, make("meanwhile").id}

    index.rebuild(entries(), 5)
    assert (found(reader), reader.cursor) == ({make("new").id}, 5)


def test_changes_read_before_a_rebuild_are_not_written_after_it(index, make):
    index.update([make("old")], [], 8, since=0)
    seen = index.cursor
    index.rebuild([make("old")], 5)
    assert not index.update([make("change-9")], [], 9, since=seen)
    assert (found(index), index.cursor) == ({make("old").id}, 5)


def test_changes_that_somebody_else_was_faster_with_are_not_written(index, make):
    assert index.update([make("trees", public=False)], [], 2, since=0)
    assert not index.update([make("trees", public=True)], [], 1, since=0)
    assert (index.search(SearchRequest(), Visibility()).count, index.cursor) == (0, 2)


def test_a_rebuild_that_fails_leaves_the_old_index(index, make, tmp_path):
    def entries():
        yield make("new")
        raise RuntimeError("the database went away")

    index.update([make("old")], [], 5, since=0)
    with pytest.raises(RuntimeError):
        index.rebuild(entries(), 9)
    assert (found(index), index.cursor) == ({make("old").id}, 5)
    assert len([path for path in (tmp_path / "search").iterdir() if path.is_dir()]) == 1


def test_searches_never_fail_while_rebuilds_replace_the_index(index, make, tmp_path):
    index.rebuild([make("trees")], 1)
    stop, counts = Event(), []

    def read():
        reader = Index(tmp_path / "search")
        while not stop.is_set():
            counts.append(len(found(reader)))

    thread = Thread(target=read)
    thread.start()
    for _ in range(15):
        index.rebuild([make("trees")], 1)
    stop.set()
    thread.join()
    assert set(counts) == {1}


def test_a_rebuild_between_finding_and_opening_the_index_is_no_failure(index, make, tmp_path, monkeypatch):
    look = module._stamp

    def rebuilt_meanwhile(path):
        monkeypatch.setattr(module, "_stamp", look)
        Index(tmp_path / "search").rebuild([make("new")], 1)
        return look(path)

    monkeypatch.setattr(module, "_stamp", rebuilt_meanwhile)
    assert found(index) == {make("new").id}


def test_a_rebuild_removes_what_an_interrupted_one_left(index, make, tmp_path):
    (tmp_path / "search" / "1-left").mkdir()
    index.rebuild([make("trees")], 1)
    assert len([path for path in (tmp_path / "search").iterdir() if path.is_dir()]) == 1


def ruin_version(folder, monkeypatch):
    monkeypatch.setattr(module, "VERSION", module.VERSION + 1)


def ruin_files(folder, monkeypatch):
    (generation,) = (path for path in folder.iterdir() if path.is_dir())
    (generation / "meta.json").write_text("{")


def ruin_folder(folder, monkeypatch):
    (generation,) = (path for path in folder.iterdir() if path.is_dir())
    shutil.rmtree(generation)


@pytest.mark.parametrize("ruin", [ruin_version, ruin_files, ruin_folder])
def test_an_unusable_index_says_so_until_it_is_rebuilt(index, make, tmp_path, monkeypatch, ruin):
    index.update([make("old")], [], 5, since=0)
    ruin(tmp_path / "search", monkeypatch)
    opened = Index(tmp_path / "search")
    assert opened.needs_rebuild
    for use in (lambda: found(opened), lambda: opened.update([], [], 6, since=5), lambda: opened.cursor):
        with pytest.raises(Unavailable, match="allmende search rebuild"):
            use()
    opened.rebuild([make("new")], 9)
    assert (found(opened), opened.cursor, opened.needs_rebuild) == ({make("new").id}, 9, False)

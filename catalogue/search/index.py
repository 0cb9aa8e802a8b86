"""The index on disk: opened by every process, written by one at a time, rebuilt beside itself.

folder/current          the name of the generation in use: <version>-<random>
folder/<generation>/    a tantivy index, and `cursor`: the last change that is in it
folder/*.lock           held while writing or rebuilding
"""

import ctypes
import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from uuid import uuid4

import tantivy

from catalogue.search.fields import SCHEMA, VERSION, Entry, document, encodable, register
from catalogue.search.query import Counted, SearchRequest, SearchResult, Visibility, answer
from hub.errors import Unavailable

__all__ = ["Entry", "Index"]

# The least that tantivy takes.
_BATCH_MEMORY = 15_000_000
_REBUILD_MEMORY = 60_000_000
_PROGRESS_EVERY = 1_000

# The C library keeps what a writer's threads have freed: without this a process that writes grows to thrice its size.
_give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)

Stamp = tuple[int, int, int]


@dataclass(slots=True)
class _Generation:
    """An opened index and the state of its files that the reader last took in."""

    name: str
    index: tantivy.Index
    stamp: Stamp | None = None
    counted: Counted = field(default_factory=Counted)


class Index:
    """The search index in `folder`; any number of processes and threads may use one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opened: _Generation | None = None
        self._mutex = Lock()
        folder.mkdir(parents=True, exist_ok=True)
        if not self._pointer.exists():
            self._create()

    @property
    def _pointer(self) -> Path:
        return self.folder / "current"

    @property
    def needs_rebuild(self) -> bool:
        """Whether the index on disk is of another version, or damaged."""
        try:
            self._generation()
        except Unavailable:
            return True
        return False

    @property
    def cursor(self) -> int:
        """The last change that is in the index on disk now, whoever put it there."""
        try:
            return _cursor(self.folder / self._generation().name)
        except FileNotFoundError:
            # Replaced by a rebuild between the two steps.
            return _cursor(self.folder / self._generation().name)

    @property
    def age(self) -> float:
        """Seconds since somebody wrote the index on disk."""
        return time.time() - (self.folder / self._generation().name / "cursor").stat().st_mtime

    def update(self, entries: Iterable[Entry], deletions: Iterable[str], cursor: int, *, since: int) -> bool:
        """Put entries in or in place of their older form, take deletions (ids) out, and stand at `cursor`.

        `since` is the cursor from which the caller read the changes. Where the index no longer stands there, because
        somebody else wrote or rebuilt it, nothing is written and False returned: the entries may be older than what is
        in the index; read the changes again from its cursor.
        """
        with self._lock("write"):
            generation = self._generation()
            path = self.folder / generation.name
            if _cursor(path) != since:
                return False
            batch, gone = list(entries), list(deletions)
            # Most changes of a hub are none of datasets: they move the cursor only.
            if batch or gone:
                _take_in(generation.index, batch, gone)
            _write(path / "cursor", str(cursor))
        return True

    def rebuild(self, entries: Iterable[Entry], cursor: int, progress: Callable[[int], None] | None = None) -> int:
        """Build a new index of `entries`, which are as of `cursor`, and put it in place of the old in one step.

        Until then everybody reads and writes the old one. `progress` is told the number of entries done; the number
        of all is returned.
        """
        with self._lock("rebuild"):
            name = self._new()
            try:
                count = _fill(_open(self.folder / name), entries, progress)
            except BaseException:
                shutil.rmtree(self.folder / name)
                raise
            with self._lock("write"):
                self._adopt(name, cursor)
        return count

    def search(self, request: SearchRequest, visible: Visibility) -> SearchResult:
        """Answer from the newest state on disk, within what is `visible`; a wrong question is `hub.errors.Invalid`."""
        generation = self._generation()
        counted = generation.counted  # before the searcher: never newer than it
        return answer(generation.index.searcher(), request, visible, counted)

    def _generation(self) -> _Generation:
        """The generation in use, opened and as new as its files."""
        with self._mutex:
            while True:
                name = self._pointer.read_text()
                try:
                    return self._fresh(name)
                except (ValueError, OSError) as error:
                    # Replaced by a rebuild just now: its files are gone, the next ones are there.
                    if self._pointer.read_text() == name:
                        raise Unavailable("The search index has to be built anew: allmende search rebuild") from error

    def _fresh(self, name: str) -> _Generation:
        if not name.startswith(f"{VERSION}-"):
            raise ValueError(name)
        stamp = _stamp(self.folder / name / "meta.json")
        if self._opened is None or self._opened.name != name:
            self._opened = _Generation(name, _open(self.folder / name))
        if self._opened.stamp != stamp:
            self._opened.index.reload()
            self._opened.counted = Counted()
            self._opened.stamp = stamp
        return self._opened

    def _create(self) -> None:
        with self._lock("write"):
            if not self._pointer.exists():
                self._adopt(self._new(), 0)

    def _new(self) -> str:
        """Make an empty generation that nobody uses yet."""
        name = f"{VERSION}-{uuid4().hex}"
        (self.folder / name).mkdir()
        tantivy.Index(SCHEMA, str(self.folder / name))
        return name

    def _adopt(self, name: str, cursor: int) -> None:
        """Make a finished generation the one in use and remove all others, as far as nobody is just opening them."""
        _write(self.folder / name / "cursor", str(cursor))
        _write(self._pointer, name)
        for other in self.folder.iterdir():
            if other.is_dir() and other.name != name:
                shutil.rmtree(other, ignore_errors=True)

    @contextmanager
    def _lock(self, name: str) -> Iterator[None]:
        """Hold one of the folder's locks against every thread and process."""
        with (self.folder / f"{name}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _open(path: Path) -> tantivy.Index:
    index = tantivy.Index.open(str(path))
    register(index)
    index.config_reader("manual")
    return index


@contextmanager
def _writer(index: tantivy.Index, memory: int) -> Iterator[tantivy.IndexWriter]:
    """A writer that is gone afterwards, with what it did not commit; merges are finished first."""
    writer = index.writer(memory, 1)
    try:
        yield writer
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()
        if _give_back is not None:
            _give_back(0)


def _take_in(index: tantivy.Index, entries: Iterable[Entry], deletions: Iterable[str]) -> None:
    with _writer(index, _BATCH_MEMORY) as writer:
        for id in deletions:
            writer.delete_documents_by_term("id", encodable(id))
        for entry in entries:
            writer.delete_documents_by_term("id", encodable(entry.id))
            writer.add_document(document(entry))
        writer.commit()


def _fill(index: tantivy.Index, entries: Iterable[Entry], progress: Callable[[int], None] | None) -> int:
    done = 0
    with _writer(index, _REBUILD_MEMORY) as writer:
        for entry in entries:
            writer.add_document(document(entry))
            done += 1
            if progress is not None and done % _PROGRESS_EVERY == 0:
                progress(done)
        writer.commit()
    if progress is not None:
        progress(done)
    return done


def _stamp(path: Path) -> Stamp:
    found = path.stat()
    return found.st_mtime_ns, found.st_ino, found.st_size


def _cursor(path: Path) -> int:
    return int((path / "cursor").read_text())


def _write(path: Path, text: str) -> None:
    """Replace a small file whole and durably."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    with draft.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

"""A folder (or one file) that departments drop files into: every new or changed file, in the order of its name."""

import os
import stat
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from marshmallow import fields
from marshmallow.validate import Length

from connectors import media
from connectors.hints import FileHints
from hub.errors import Unreachable
from hub.records import Context, Message, Parsed, Refusal

TITLE = "Folder of files"

BEING_WRITTEN = "The file is still being written; it is taken in at the next run."
SETTLED = timedelta(seconds=1)
WRONG_CLOCK = timedelta(days=1)  # a time of change so far ahead says nothing about who writes now


class Config(FileHints):
    """Where the files lie and which of them are meant."""

    path = fields.String(required=True, validate=Length(1), metadata={"description": "Path of the folder or the file"})
    pattern = fields.String(
        load_default="*",
        validate=Length(1),
        metadata={"description": "Only files whose name fits, such as *.csv or air/*.json; subfolders are included"},
    )


def fetch(context: Context) -> Iterator[Message | Refusal]:
    """Each file that is new, or has another size or time of change than in the state."""
    root = Path(context.config["path"])
    known = context.state.get("files", {})
    files, refusals = _files(root, context.config["pattern"])
    yield from refusals
    # Files that are gone are forgotten; what is left, plus the files read so far, is the state after each file.
    seen = {name: known[name] for name, _ in files if name in known}
    for name, path in files:
        try:
            message = _message(name, path, root, seen, context)
        except (OSError, ValueError, OverflowError) as problem:  # the last two: a time of change beyond the calendar
            yield Refusal(name, f"The file cannot be read: {getattr(problem, 'strerror', None) or problem}.")
            continue
        if message is not None:
            yield message


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
    """The file as a document of the media type that its name or content shows."""
    yield media.document(message, config)


def _files(root: Path, pattern: str) -> tuple[list[tuple[str, Path]], list[Refusal]]:
    if root.is_file():
        return [(_name(root.name), root)], []
    try:
        os.scandir(root).close()
    except OSError as problem:
        raise Unreachable(f"The folder {root} cannot be read: {problem.strerror}.") from problem
    refusals: list[Refusal] = []

    def refuse(problem: OSError) -> None:
        refusals.append(Refusal(str(problem.filename), f"The folder cannot be read: {problem.strerror}."))

    found = [
        (_name(path.relative_to(root).as_posix()), path)
        for folder, folders, names in os.walk(root, onerror=refuse)
        for path in _wanted(Path(folder), folders, names)
    ]
    return sorted(item for item in found if _fits(item[0], pattern)), refusals


def _wanted(folder: Path, folders: list[str], names: list[str]) -> list[Path]:
    folders[:] = [name for name in folders if not name.startswith(".")]  # os.walk descends into what is left
    return [folder / name for name in names if not _temporary(name)]


def _temporary(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower().endswith((".part", ".tmp"))


def _fits(name: str, pattern: str) -> bool:
    lower, pattern = name.lower(), pattern.lower()
    return fnmatch(lower, pattern) or fnmatch(lower.rpartition("/")[2], pattern)


def _name(path: str) -> str:
    """File names are bytes; those that are not UTF-8 must still fit into messages and the database."""
    return os.fsencode(path).decode("utf-8", "replace")


def _message(
    name: str, path: Path, root: Path, seen: dict[str, list[int]], context: Context
) -> Message | Refusal | None:
    target = Path(os.path.realpath(path, strict=True))
    if path != root and not target.is_relative_to(os.path.realpath(root)):
        return Refusal(name, "The file is a link to a place outside the folder; links are not followed.")
    before = target.stat()
    if not stat.S_ISREG(before.st_mode) or seen.get(name) == _mark(before):
        return None
    if before.st_size > context.max_bytes:
        return Refusal(name, f"The file has {before.st_size:,} bytes; at most {context.max_bytes:,} are taken in.")
    modified = datetime.fromtimestamp(before.st_mtime, UTC)
    if -WRONG_CLOCK < (context.now or datetime.now(UTC)) - modified < SETTLED:
        return Refusal(name, BEING_WRITTEN)
    body = _read(target, before)
    if body is None:
        return Refusal(name, BEING_WRITTEN)
    seen[name] = _mark(before)
    return Message(body, name=name, modified=modified, state={"files": dict(seen)})


def _mark(status: os.stat_result) -> list[int]:
    return [status.st_size, status.st_mtime_ns]


def _read(path: Path, before: os.stat_result) -> bytes | None:
    """The content, or None if the file is not the same from the first look to the last byte."""
    # O_NOFOLLOW and O_NONBLOCK: between look and open somebody may put a link or a pipe in the file's place.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        body = file.read(before.st_size + 1)
        after = os.fstat(file.fileno())
    same = (before.st_ino, *_mark(before)) == (after.st_ino, *_mark(after))
    return body if same and len(body) == before.st_size else None

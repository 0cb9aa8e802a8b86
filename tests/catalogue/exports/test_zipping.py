"""Archives that are sent while they are written."""

import io
from zipfile import ZipFile

import pytest

from catalogue.exports.zipping import Archive, Sink


def test_an_archive_comes_in_pieces_and_opens():
    archive = Archive()
    pieces = [archive.put("mimetype", b"x/y", compress=False)]
    pieces += archive.add("a/b.txt", (b"x" * 100_000 for _ in range(20)))
    pieces.append(archive.end())
    with ZipFile(io.BytesIO(b"".join(pieces))) as found:
        assert found.testzip() is None
        assert found.namelist() == ["mimetype", "a/b.txt"]
        assert found.read("a/b.txt") == b"x" * 2_000_000
    assert pieces[0][30:41] == b"mimetypex/y"


def test_the_same_entries_are_the_same_bytes():
    def made():
        archive = Archive()
        return b"".join([archive.put("a", b"1"), *archive.add("b", [b"2"]), archive.end()])

    assert made() == made()


def test_what_fails_within_an_entry_is_not_hidden():
    def fails():
        yield b"x"
        raise RuntimeError("first")

    with pytest.raises(RuntimeError, match="first"):
        list(Archive().add("a", fails()))


def test_a_sink_gives_what_was_written_once():
    sink = Sink()
    buffer = bytearray(b"ab")
    sink.write(buffer)
    buffer[:] = b"zz"
    assert (sink.take(), sink.take()) == (b"ab", b"")

import pytest

from harvesters.tables import texts
from hub.errors import Unreadable

LINE = "Straße;Größe\n"


def text(tmp_path, body, encoding=""):
    (tmp_path / "a").write_bytes(body)
    return texts.Text(tmp_path / "a", encoding)


@pytest.mark.parametrize(
    "body",
    [
        LINE.encode(),
        ("\ufeff" + LINE).encode(),
        LINE.encode("cp1252"),
        LINE.encode("utf-16"),
        LINE.encode("utf-16-le"),
        LINE.encode("utf-16-be"),
        ("\ufeff" + LINE).encode("utf-16-be"),
        LINE.encode("utf-32"),
    ],
    ids=["UTF-8", "with mark", "cp1252", "UTF-16", "little", "big", "big with mark", "UTF-32"],
)
def test_the_encoding_is_recognised(tmp_path, body):
    assert list(text(tmp_path, body).lines()) == [LINE]


def test_a_hint_names_the_encoding(tmp_path):
    assert list(text(tmp_path, "Łódź\n".encode("cp1250"), "cp1250").lines()) == ["Łódź\n"]


def test_an_encoding_that_is_none_is_told(tmp_path):
    with pytest.raises(Unreadable, match="no encoding"):
        text(tmp_path, b"a", "klingon")


def test_lines_end_as_they_like(tmp_path):
    assert list(text(tmp_path, b"a\r\nb\rc\nd").lines()) == ["a\r\n", "b\r", "c\n", "d"]


def test_a_line_end_between_two_parts_is_one(tmp_path, monkeypatch):
    monkeypatch.setattr(texts, "CHUNK", 2)
    assert list(text(tmp_path, b"a\r\nb\r\ncc\r\n").lines()) == ["a\r\n", "b\r\n", "cc\r\n"]


def test_an_endless_line_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(texts, "LONGEST_LINE", 1_000)
    with pytest.raises(Unreadable, match="more than 1,000 characters"):
        list(text(tmp_path, b"x" * 2_000).lines())


def test_zeros_are_no_text(tmp_path):
    with pytest.raises(Unreadable, match="NUL"):
        text(tmp_path, b"a;b\n\0\0\n")


def test_bytes_that_cannot_be_make_a_part_foul(tmp_path):
    found = text(tmp_path, "ä\nö\n".encode() + b"\xff\n")
    assert [found.foul for _ in found.lines()][-1]

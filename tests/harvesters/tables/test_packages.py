import io
import zipfile

import pytest

from harvesters.tables import packages
from hub.errors import Unreadable


@pytest.fixture
def archive(tmp_path):
    def made(*entries, compress=zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(tmp_path / "a", "w", compress) as file:
            for name, body in entries:
                file.writestr(name, body)
        return tmp_path / "a"

    return made


def test_an_orderly_archive_is_opened(archive):
    path = archive(("a.xml", "x" * 100_000), ("b.xml", ""))
    first, second = packages.check(path)
    assert b"".join(packages.unpacked(path, first)) == b"x" * 100_000
    assert b"".join(packages.unpacked(path, second)) == b""


@pytest.mark.parametrize("name", ["../a.xml", "/a.xml", "..\\a.xml", "c:\\a.xml"])
def test_names_that_lead_out_are_refused(archive, name):
    with pytest.raises(Unreadable, match="lead out"):
        packages.check(archive((name, "x")))


def test_an_archive_in_an_archive_is_refused(archive):
    with pytest.raises(Unreadable, match="another archive"):
        packages.check(archive(("inner.zip", "x")))


def test_a_bomb_is_refused(archive):
    with pytest.raises(Unreadable, match="100 times"):
        packages.check(archive(("a.xml", b"\0" * 30_000_000)))


def test_very_many_entries_are_refused(archive, monkeypatch):
    monkeypatch.setattr(packages, "MAX_ENTRIES", 3)
    with pytest.raises(Unreadable, match="at most 3"):
        packages.check(archive(*((f"{n}", "") for n in range(4))))


def test_entries_upon_each_other_are_refused(archive):
    path = archive(("a.xml", "x" * 1_000), ("b.xml", "x" * 1_000), compress=zipfile.ZIP_STORED)
    body = bytearray(path.read_bytes())
    second = body.rfind(b"PK\x01\x02")
    body[second + 42 : second + 46] = (0).to_bytes(4, "little")
    path.write_bytes(body)
    with pytest.raises(Unreadable, match="overlap"):
        packages.check(path)


def test_an_entry_that_lies_about_its_size_is_refused(archive):
    path = archive(("a.xml", b"x" * 1_000))
    (entry,) = packages.check(path)
    entry.file_size = 5
    with pytest.raises(Unreadable, match="damaged"):
        list(packages.unpacked(path, entry))


def test_a_truncated_archive_is_refused(archive):
    path = archive(("a.xml", "x" * 1_000))
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(Unreadable, match="damaged"):
        packages.check(path)


def test_a_password_is_told(archive):
    path = archive(("a.xml", "x"))
    body = bytearray(path.read_bytes())
    body[body.rfind(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(body)
    with pytest.raises(Unreadable, match="password"):
        packages.check(path)


def test_another_packing_is_refused():
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_LZMA) as file:
        file.writestr("a.xml", "x")
    with pytest.raises(Unreadable, match="not known"):
        packages._check_entry(zipfile.ZipFile(body).infolist()[0])


@pytest.mark.parametrize("body", [b"", b"PK", b"PK\x05\x06", b"PK\x03\x04" + bytes(100)])
def test_what_is_cut_off_is_told(tmp_path, body):
    (tmp_path / "a").write_bytes(body)
    with pytest.raises(Unreadable, match="damaged or incomplete"):
        packages.check(tmp_path / "a")


def test_the_number_of_entries_is_known_before_they_are_listed(archive):
    with pytest.raises(Unreadable, match="at most 10,000"):
        packages.count(archive(*((f"{n}", "") for n in range(10_001))))

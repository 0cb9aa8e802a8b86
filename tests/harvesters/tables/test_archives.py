import io
import stat
import struct
import warnings
import zipfile

import pytest

from harvesters.tables import archives
from hub.errors import Unreadable

from tests.harvesters.tables.geodata import packed


def opened(path):
    with archives.opened(path) as archive:
        return [member.filename for member in archives.members(archive)]


def refusal(path):
    with pytest.raises(Unreadable) as caught:
        opened(path)
    return caught.value.message


def test_files_are_listed_without_folders_and_what_a_mac_adds(tmp_path):
    parts = {"trees/": "", "trees/a.shp": "x", "__MACOSX/trees/._a.shp": "x", "trees/._b": "x"}
    assert opened(packed(tmp_path / "a", parts)) == ["trees/a.shp"]


def test_a_member_is_read_up_to_a_limit(tmp_path):
    with archives.opened(packed(tmp_path / "a", {"a.cpg": "UTF-8"})) as archive:
        (member,) = archives.members(archive)
        assert archives.content(archive, member, 5) == b"UTF-8"
        with pytest.raises(Unreadable, match=r"a\.cpg in the archive is larger"):
            archives.content(archive, member, 4)


@pytest.mark.parametrize("name", ["../a", "a/../../b", "/etc/passwd", "C:\\a", "..\\a", "a\x01"])
def test_names_that_lead_elsewhere_are_refused(tmp_path, name):
    assert "leads to another place" in refusal(packed(tmp_path / "a", {name: "x"}))


def test_a_link_is_refused(tmp_path):
    link = zipfile.ZipInfo("a.shp")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "a link" in refusal(packed(tmp_path / "a", {link: "/etc/passwd"}))


def test_a_bomb_is_refused(tmp_path):
    assert refusal(packed(tmp_path / "a", {"a.shp": bytes(20_000_000)})) == archives.BOMB


def test_ten_thousand_files_are_refused(tmp_path):
    path = packed(tmp_path / "a", {f"{number}.shp": "" for number in range(10_000)})
    assert refusal(path) == "The archive holds more than 2,000 files."


def test_two_files_of_one_name_are_refused(tmp_path):
    with warnings.catch_warnings(), zipfile.ZipFile(tmp_path / "a", "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("a.shp", "1")
        archive.writestr("a.shp", "2")
    assert "two files of the same name" in refusal(tmp_path / "a")


def test_files_that_lie_over_each_other_are_refused(tmp_path):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("a", "1" * 100)
        archive.writestr("b", "2" * 100)
    data = bytearray(body.getvalue())
    second = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, second + 42, 10)  # where its bytes begin
    (tmp_path / "a").write_bytes(data)
    assert "damaged" in refusal(tmp_path / "a")


def test_a_password_is_told(tmp_path):
    path = packed(tmp_path / "a", {"a.shp": "x"})
    data = bytearray(path.read_bytes())
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert refusal(path) == "The archive is protected by a password."


@pytest.mark.parametrize("body", [b"", b"PK", b"PK\x05\x06", b"PK\x03\x04" + bytes(100)])
def test_what_is_cut_off_is_told(tmp_path, body):
    (tmp_path / "a").write_bytes(body)
    assert refusal(tmp_path / "a") == archives.BROKEN

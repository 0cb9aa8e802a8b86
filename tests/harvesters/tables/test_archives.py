import pytest

from harvesters.tables import archives, packages
from hub.errors import Unreadable
from tests.harvesters.tables.geodata import packed


def opened(path):
    with archives.opened(path) as archive:
        return [member.filename for member in archives.members(archive)]


def test_files_are_listed_without_folders_and_what_a_mac_adds(tmp_path):
    parts = {"trees/": "", "trees/a.shp": "x", "__MACOSX/trees/._a.shp": "x", "trees/._b": "x"}
    assert opened(packed(tmp_path / "a", parts)) == ["trees/a.shp"]


def test_a_member_is_read_up_to_a_limit(tmp_path):
    with archives.opened(packed(tmp_path / "a", {"a.cpg": "UTF-8"})) as archive:
        (member,) = archives.members(archive)
        assert archives.content(archive, member, 5) == b"UTF-8"
        with pytest.raises(Unreadable, match=r"a\.cpg in the archive is larger"):
            archives.content(archive, member, 4)


def test_what_may_do_harm_is_not_opened(tmp_path):
    with pytest.raises(Unreadable, match="lead out"):
        opened(packed(tmp_path / "a", {"../a.shp": "x"}))


def test_a_damaged_member_is_told(tmp_path):
    path = packed(tmp_path / "a", {"a.cpg": "UTF-8" * 100})
    body = bytearray(path.read_bytes())
    body[36:40] = b"\xff\xff\xff\xff"
    path.write_bytes(body)
    with pytest.raises(Unreadable) as caught, archives.opened(path) as archive:
        archives.content(archive, archives.members(archive)[0], 1_000)
    assert caught.value.message == packages.DAMAGED

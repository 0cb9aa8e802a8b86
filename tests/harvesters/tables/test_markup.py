import io

import pytest

from harvesters.tables import markup
from hub.errors import Unreadable


@pytest.mark.parametrize(
    "head",
    [
        b"<kml>",
        b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>\n<!-- <!DOCTYPE> <a> --><x:kml xmlns:x='u'>",
        b"<?xml version='1.0' encoding='iso-8859-1'?><kml/>",
        "\ufeff<?xml version='1.0' encoding='utf-16'?><kml/>".encode("utf-16-le"),
    ],
)
def test_the_first_element_is_known(head):
    assert markup.root(head) == "kml"


@pytest.mark.parametrize(
    "head",
    [
        b"<!DOCTYPE kml><kml/>",
        b"<?xml version='1.0'?><!-- a --><!DOCTYPE kml [<!ENTITY a 'b'>]><kml/>",
        "\ufeff<!DOCTYPE kml><kml/>".encode("utf-16-le"),
        "\ufeff<!DOCTYPE kml><kml/>".encode("utf-16-be"),
    ],
)
def test_a_document_type_is_refused(head):
    with pytest.raises(Unreadable, match="own document type"):
        markup.root(head)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"text",
        b"text <kml>",
        b"<?xml version='1.0' encoding='UTF-7'?>+ADw-+ACE-DOCTYPE kml+AD4-<kml/>",
        b"<?xml version='1.0' encoding='ebcdic-cp-us'?><kml/>",
        b"\xff\xfe\0\0<\0\0\0",
        b"<\0k\0m\0l\0>\0",
        b" " * 70_000 + b"<kml/>",
    ],
)
def test_what_does_not_begin_as_xml_is_told(head):
    with pytest.raises(Unreadable, match="does not begin as XML"):
        markup.root(head)


def events(body):
    return [(begins, name) for begins, name, _ in markup.elements(lambda: io.BytesIO(body))]


def test_elements_come_when_they_begin_and_end():
    assert events(b"<a><b/></a>") == [(True, "a"), (True, "b"), (False, "b"), (False, "a")]


def test_comments_are_not_elements():
    assert events(b"<a><!-- b --><?c d?></a>") == [(True, "a"), (False, "a")]


def test_what_was_forgotten_takes_no_memory():
    body = b"<a>" + b"<b>x</b>" * 1_000 + b"</a>"
    left = []
    for begins, name, element in markup.elements(lambda: io.BytesIO(body)):
        if not begins and name == "b":
            markup.forget(element)
        elif not begins:
            left = list(element)
    assert len(left) <= 1


@pytest.mark.parametrize("body", [b"<a><b></a>", b"<a>", b"<a>&unknown;</a>", b"<a>\x01</a>"])
def test_a_damaged_file_is_told_with_its_line(body):
    with pytest.raises(Unreadable, match=r"not complete and correct XML( \(line 1\))?\."):
        events(body)


def test_deep_nesting_is_refused():
    with pytest.raises(Unreadable, match=r"nested too deeply|not complete and correct"):
        events(b"<a>" * 100_000)


def test_a_file_is_checked_to_its_end(tmp_path):
    (tmp_path / "a").write_bytes(b"<a><b/></a>")
    markup.check(tmp_path / "a")
    (tmp_path / "a").write_bytes(b"<a>\n<b/>")
    with pytest.raises(Unreadable, match=r"correct XML \(line 2\)"):
        markup.check(tmp_path / "a")
    (tmp_path / "a").write_bytes(b"<a>" * 1_000)
    with pytest.raises(Unreadable, match="nested too deeply"):
        markup.check(tmp_path / "a")

import pytest

from hub.errors import Unreadable


@pytest.mark.parametrize(
    ("body", "names", "rows"),
    [
        (
            '<r><row id="1"><a>1,5</a><b>x</b></row><row id="2"><a>2</a></row></r>',
            ["id", "a", "b"],
            [[1, 1.5, "x"], [2, 2.0, None]],
        ),
        ("<r><d><row><a>1</a></row></d></r>", ["a"], [[1]]),
        ('<x:r xmlns:x="u"><x:row><x:a>ä</x:a></x:row><x:row/></x:r>', ["a"], [["ä"]]),
        ("<r><row><a>1</a><a>2</a></row><row><a>3</a></row></r>", ["a"], [[["1", "2"]], ["3"]]),
        ("<r><row><a><b>1</b></a></row><row><a><b>2</b></a></row></r>", ["a"], [[{"b": "1"}], [{"b": "2"}]]),
        ('<r><row k="1"/><row k="2"/></r>', ["k"], [[1], [2]]),
        (
            "<r><!-- <row/> --><row><a><![CDATA[<!DOCTYPE x>]]></a></row><row><a>b</a></row></r>",
            ["a"],
            [["<!DOCTYPE x>"], ["b"]],
        ),
    ],
)  # fmt: skip
def test_repeated_elements_become_rows(table, body, names, rows):
    got = table(body, "a.xml")
    assert (got.names, got.rows) == (names, rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_the_declared_encoding_is_followed(table, encoding):
    body = f'<?xml version="1.0" encoding="{encoding}"?><r><row><a>ä</a></row><row><a>b</a></row></r>'
    assert table(body.encode(encoding), "a.xml").rows == [["ä"], ["b"]]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ('<!DOCTYPE r [<!ENTITY x "y">]><r><row>&x;</row></r>', "document type definition"),
        ('<?xml version="1.0"?><!-- a --> <!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>', "document type definition"),
        ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE r><r><a/></r>'.encode("utf-16"), "document type definition"),
        ("<r><row><a>1</a>", "not complete and correct XML"),
        ("<r><row>&nix;</row><row/></r>", "not complete and correct XML"),
        ("<a>" * 200, "nested too deeply"),
        ("<a>" * 100_000, "nested too deeply|Excessive depth"),
        ("<r/>", "no repeated elements"),
        ("<!-- " * 10, "no element begins"),
    ],
)
def test_what_is_no_table_is_told_in_a_sentence(table, body, sentence):
    with pytest.raises(Unreadable, match=sentence):
        table(body, "a.xml")

import pytest

from connectors import xmls
from hub.errors import Unreadable

RECORD = """<r xmlns="urn:one" xmlns:x="urn:two"><x:title xml:lang="de"> Straßen </x:title>
<x:title>Wege</x:title><x:title/><x:link x:href="https://a.example/"><x:b>un<x:i>d</x:i></x:b></x:link></r>"""


@pytest.mark.parametrize(
    ("encoding", "declared", "charset"),
    [
        ("utf-8", "", ""),
        ("utf-8", "utf-8", "iso-8859-1"),
        ("utf-8", "utf-16", ""),
        ("utf-8-sig", "iso-8859-1", "iso-8859-1"),
        ("utf-16", "utf-16", ""),
        ("utf-16", "", "utf-8"),
        ("utf-32", "", ""),
        ("iso-8859-1", "iso-8859-1", ""),
        ("iso-8859-1", "", "iso-8859-1"),
        ("iso-8859-1", "", ""),
        ("iso-8859-1", "utf-8", ""),
        ("cp1252", "iso-8859-1", ""),
        ("cp1252", "no-such-encoding", "no-such-encoding"),
    ],
)
def test_the_text_is_found_in_every_encoding_that_servers_send(encoding, declared, charset):
    prolog = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    assert xmls.text(xmls.root(f"{prolog}<a>Straße</a>".encode(encoding), charset)) == "Straße"


def test_a_utf_16_document_without_a_mark_is_read_as_it_declares():
    body = '<?xml version="1.0" encoding="utf-16-le"?><a>Straße</a>'.encode("utf-16-le")
    assert xmls.text(xmls.root(body)) == "Straße"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"not found", "not XML"),
        (b'{"a": 1}', "not XML"),
        (b"<html><body>404</body></html>", "HTML page"),
        (b"<!DOCTYPE HTML><html><br></html>", "HTML page"),
        (b"<a><b></a>", "complete and correct"),
        (b"<a>", "complete and correct"),
        (b"<!-- never ends", "not XML"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd" [<!ELEMENT a ANY>]><a/>', "document type"),
        (b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://10.0.0.1/x.dtd"> %x;]><a/>', "document type"),
        (b"<!DOCTYPE a><!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "document type"),
        (b"<!DOCTYPE a SYSTEM 'x><a/>", "document type"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a>&x;</a>', "entities that it does not explain"),
        (b'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://a.example/x.dtd"><html/>', "HTML page"),
        (b'<?xml version="1.0"?><!-- x --><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "document type"),
        (b'<!--><a/>--><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "document type"),
        ('\ufeff<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16-le"), "document type"),
        (b"<a>&secret;</a>", "entities"),
        (b"<a>" * 30_000 + b"</a>" * 30_000, "nested too deeply"),
        (b"<a>" + b"x" * 10_000_001 + b"</a>", "complete and correct"),
    ],
)
def test_what_is_no_harmless_xml_is_refused_in_a_sentence(body, sentence):
    with pytest.raises(Unreadable, match=sentence):
        xmls.root(body)


@pytest.mark.parametrize(
    "named",
    [
        "<!DOCTYPE a>",
        "<!DOCTYPE a SYSTEM '{url}'>",
        '<!-- <!DOCTYPE b [ --><!DOCTYPE a PUBLIC "+//ISBN 1-931666-00-8//DTD a.dtd (a)//EN"\n "{url}" >',
    ],
)
def test_a_document_type_that_is_only_named_is_passed_by_and_nobody_is_asked_for_it(site, named):
    body = f'<?xml version="1.0"?>\n{named.format(url=site.url)}\n<a b="1">Straße</a>'
    root = xmls.root(body.encode())
    assert (xmls.text(root), root.getroottree().docinfo.doctype) == ("Straße", "")
    assert site.asked == []


def test_a_type_among_the_elements_is_no_type():
    with pytest.raises(Unreadable, match="complete and correct"):
        xmls.root(b"<a><!DOCTYPE a></a>")


def test_signs_that_xml_forbids_do_not_cost_the_document():
    assert xmls.text(xmls.root(b"\n<?xml version='1.0'?><a>1\x0b2&#x1F;3&#11;4&#10;5</a>")) == "1234\n5"


@pytest.mark.parametrize("encoding", ["unicode_escape", "raw_unicode_escape", "utf-7", "rot13", "zip"])
def test_an_encoding_that_no_server_should_name_does_no_harm(encoding):
    body = f"<?xml version='1.0' encoding='{encoding}'?><a>b\\ud800+2AA-</a>".encode()
    assert xmls.text(xmls.root(body)).startswith("b")
    xmls.decoded(body, encoding).encode()


def test_comments_and_instructions_are_left_out():
    assert xmls.text(xmls.root(b"<a>1<!-- 2 -->3<?php 4 ?>5</a>")) == "135"


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("title", ["Straßen", "Wege"]),
        ("title/@lang", ["de"]),
        ("link/@href", ["https://a.example/"]),
        ("link/b", ["und"]),
        ("//i", ["d"]),
        ("link//i", ["d"]),
        ("b", []),
        ("link/@none", []),
    ],
)
def test_a_path_names_elements_of_any_namespace(path, found):
    record = xmls.root(RECORD.encode())
    assert xmls.texts(record, path) == found
    assert xmls.text(record, path) == (found or [""])[0]


def test_a_path_may_begin_at_the_element_itself():
    link = xmls.node(xmls.root(RECORD.encode()), "link")
    assert (xmls.name(link), xmls.text(link), xmls.text(link, "@href")) == ("link", "und", "https://a.example/")


def test_nothing_is_found_where_nothing_is():
    assert xmls.node(xmls.root(b"<a/>"), "b/c") is None


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [("text/xml; charset=ISO-8859-1", "ISO-8859-1"), ('application/xml;charset="utf-8"', "utf-8"), ("text/xml", "")],
)
def test_the_charset_is_read_from_the_content_type(content_type, charset):
    assert xmls.charset(content_type) == charset


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<a>" * 300 + "</a>" * 300, xmls.DEEP),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a/>', xmls.DOCTYPE),
        ('<!--><a/>--><!DOCTYPE a [<!ENTITY b "c">]><a/>', xmls.DOCTYPE),
        ('<!--->-<a/>--><!DOCTYPE a [<!ENTITY b "c">]><a/>', xmls.DOCTYPE),
        ("<a><b></a>", "not complete and correct XML"),
        ("", xmls.EMPTY),
    ],
)
def test_a_text_is_checked_without_being_kept(text, sentence):
    with pytest.raises(Unreadable) as refused:
        xmls.check(text)
    assert sentence in refused.value.message
    xmls.check("<a><b>ä</b></a>")

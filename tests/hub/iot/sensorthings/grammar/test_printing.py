from urllib.parse import urlsplit

import pytest

from hub.iot.sensorthings.grammar import expression, filter, options, query

TEXTS = [
    "a or b and c",
    "(a or b) and not (c eq 1)",
    "not not a",
    "(not a) eq b",
    "a eq (not b)",
    "a sub (b sub c) sub d",
    "(a and b) eq (c or d)",
    "a and (b and c)",
    "-(5) add -5 add --5 sub -length(a) sub -(a add b)",
    "a in (1,-2.5,'it''s',null,true)",
    "(a in (1)) eq true",
    "result[0]/'x y'/z",
    "properties/2024",
    "substringof('a',b) and startswith(b,'')",
    "a/any() or a/any(x: x/name eq 'a' and b/any(y:y/c lt x/d))",
    "t gt 2024-06-01T14:00:00.5+02:00 and during(t,2024-01-01T00:00:00Z/P1D)",
    "t lt now() sub duration'-P1DT1.000001S'",
    "date(t) eq 2024-01-01 and time(t) lt 12:30",
    "geo.distance(location,geography'POINT (9.990000000000001 48.4)') lt 1e-7",
    "id eq 17-5 or result gt 1e+16",
]


@pytest.mark.parametrize("text", TEXTS)
def test_what_was_printed_is_read_as_the_same_tree(text):
    tree = filter(text)
    assert filter(expression(tree)) == tree


def test_brackets_stand_only_where_they_are_needed():
    assert expression(filter("((a) eq (5)) and ((b) lt (c mul (2)))")) == "a eq 5 and b lt c mul 2"


@pytest.mark.parametrize(
    "text",
    [
        "$filter=name eq 'a%26b%2B'&$top=5&$skip=1&$count=true&$orderby=a desc,b",
        "$select=distinct:a/b,c[0]&$resultFormat=CSV&$resultMetadata=none",
        "$expand=A($filter=a eq ';)';$expand=B,C($top=0;$count=false);$select=id),D/E",
        "$after=WzEsMl0",
        "",
    ],
)
def test_options_come_back_from_their_address(text):
    read = options(text)
    assert options(query(read)) == read


def test_an_address_holds_what_was_printed():
    printed = query(options("$filter=name eq 'a%23 %2B%26%25ä'"))
    assert urlsplit(f"http://hub.example/x?{printed}").query == printed
    assert printed.isascii()
    assert " " not in printed

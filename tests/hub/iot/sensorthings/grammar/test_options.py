import pytest

from hub.errors import BadRequest, NotImplementedYet
from hub.iot.sensorthings.grammar import encode
from hub.iot.sensorthings.grammar.options import LARGEST, decoded, options
from hub.iot.sensorthings.grammar.tree import Apply, Expand, Literal, Options, Order, Path


def eq(name, value):
    return Apply("eq", (Path((name,)), Literal(value, "string")))


def bare(name):
    return Expand(name, Options())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", Options()),
        ("&&", Options()),
        ("token=x&$top=5", Options(top=5)),
        ("%24top=5", Options(top=5)),
        ("$top=0&$count=true", Options(top=0, count=True)),
        (f"$top={'9' * 200}", Options(top=LARGEST)),
        ("$count=false&$skip=3", Options(count=False, skip=3)),
        ("$filter=name+eq+%27a%26b%27", Options(filter=eq("name", "a&b"))),
        ("$filter=name%20eq%20'a%2Bb'", Options(filter=eq("name", "a+b"))),
        ("$orderby=a desc,b asc", Options(orderby=(Order(Path(("a",)), True), Order(Path(("b",)))))),
        ("$orderby=a+DESC,b%20ASC", Options(orderby=(Order(Path(("a",)), True), Order(Path(("b",)))))),
        ("$orderBy=a&$TOP=3&$expand=B($orderBy=c;$Top=1)", Options(
            orderby=(Order(Path(("a",))),), top=3,
            expand=(Expand("B", Options(orderby=(Order(Path(("c",))),), top=1)),),
        )),
        ("$orderby=Datastream/id%20desc", Options(orderby=(Order(Path(("Datastream", "id")), True),))),
        ("$select=id,name,id", Options(select=(("id",), ("name",)))),
        ("$select=distinct:properties/a,b", Options(select=(("properties", "a"), ("b",)), distinct=True)),
        ("$expand=Things", Options(expand=(Expand("Things", Options()),))),
        ("$expand=A/B,A/C", Options(expand=(Expand("A", Options(expand=(bare("B"), bare("C")))),))),
        (
            "$expand=A($filter=name eq 'x;y)';$top=1;$orderby=b desc;$expand=B($select=id,name),C;$count=true)",
            Options(
                expand=(
                    Expand(
                        "A",
                        Options(
                            filter=eq("name", "x;y)"),
                            top=1,
                            orderby=(Order(Path(("b",)), True),),
                            count=True,
                            expand=(Expand("B", Options(select=(("id",), ("name",)))), Expand("C", Options())),
                        ),
                    ),
                )
            ),
        ),
        ("$expand=A($top=1),A/B", Options(expand=(Expand("A", Options(top=1, expand=(Expand("B", Options()),))),))),
        ("$resultFormat=GeoJSON&$resultMetadata=none", Options(result_format="GeoJSON", metadata="none")),
        (f"$after={encode([1, 'a'])}", Options(after=(1, "a"))),
    ],
)  # fmt: skip
def test_a_query_becomes_options(query, expected):
    assert options(query) == expected


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("$top=5&$top=6", "twice"),
        ("$top=-1", "whole number"),
        ("$top=1.5", "whole number"),
        ("$top=", "whole number"),
        ("$skip=x", "whole number"),
        ("$count=True", "true or false"),
        ("$count=1", "true or false"),
        ("$filter=", "found the end"),
        ("$filter=%ff", "UTF-8"),
        ("$filter=\ud800", "UTF-8"),
        ("$orderby=a up", "Expected the end"),
        ("$orderby=", "a value"),
        ("$select=", "Expected a name"),
        ("$select=a,,b", "Expected a name"),
        ("$expand=A(", "Expected a name"),
        ("$expand=A($top=1", "Expected “;”"),
        ("$expand=A($top=1;$top=2)", "twice"),
        ("$expand=A($resultFormat=CSV)", "cannot stand within an expand"),
        ("$expand=A($top=1),A($top=2)", "expanded twice"),
        ("$expand=A/B/C/D/E/F", "more than 5 levels"),
        ("$expand=" + "A($expand=" * 900, "more than 5 levels"),
        ("$expand=" + ",".join(["A"] * 51), "more than 50"),
        ("$resultFormat=XML", "one of dataArray"),
        ("$resultMetadata=some", "one of full"),
        ("$after=x", "after"),
        ("a=" + "x" * 70_000, "longer than"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(query, sentence):
    with pytest.raises(BadRequest, match=sentence):
        options(query)


def test_the_option_with_the_error_is_named():
    with pytest.raises(BadRequest, match=r"\$filter: .*at character 5"):
        options("$top=1&$filter=a eq")


@pytest.mark.parametrize("name", ["$search", "$format", "$apply", "$filters", "$"])
def test_an_unknown_option_is_not_offered(name):
    with pytest.raises(NotImplementedYet, match="not offered"):
        options(f"{name}=x")


def test_a_plus_is_a_space_and_percent_signs_are_bytes():
    assert decoded("a+b%2Bc%C3%A4") == "a b+cä"

import pytest

from hub.errors import BadRequest
from hub.iot.sensorthings.grammar.expressions import DEPTH, LISTED, NAMES, PARTS
from hub.iot.sensorthings.grammar.options import filter
from hub.iot.sensorthings.grammar.tree import TRUE, Apply, Exists, Literal, Path


def of(name, *arguments):
    return Apply(name, arguments)


def n(value):
    return Literal(value, "number")


A, B, C = (Path((name,)) for name in "abc")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a or b and c", of("or", A, of("and", B, C))),
        ("(a or b) and c", of("and", of("or", A, B), C)),
        ("a and b and c", of("and", A, B, C)),
        ("a and (b and c)", of("and", A, of("and", B, C))),
        ("not a eq b and c", of("and", of("not", of("eq", A, B)), C)),
        ("not not a", of("not", of("not", A))),
        ("a add b mul c eq 1", of("eq", of("add", A, of("mul", B, C)), n(1))),
        ("a sub b sub c", of("sub", of("sub", A, B), C)),
        ("-a add -5", of("add", of("neg", A), n(-5))),
        ("-(5)", of("neg", n(5))),
        ("a in (1,'x',null)", of("in", A, n(1), Literal("x", "string"), Literal(None, "null"))),
        ("a in (1) and b", of("and", of("in", A, n(1)), B)),
        ("Substringof('x', a)", of("substringof", Literal("x", "string"), A)),
        ("now() gt time", of("gt", of("now"), Path(("time",)))),
        ("Datastreams/Observations/result gt 5", of("gt", Path(("Datastreams", "Observations", "result")), n(5))),
        ("result[0]/x", Path(("result", "[0]", "x"))),
        ("properties/dev-eui", Path(("properties", "dev-eui"))),
        ("properties/'Höhe über NN'", Path(("properties", "Höhe über NN"))),
        ("properties/2024", Path(("properties", "2024"))),
        ("properties/any", Path(("properties", "any"))),
        ("Locations/any()", Exists(Path(("Locations",)), "", TRUE)),
        ("Locations/any(l: l/name eq a)", Exists(Path(("Locations",)), "l", of("eq", Path(("l", "name")), A))),
    ],
)
def test_an_expression_becomes_a_tree(text, tree):
    assert filter(text) == tree


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "found the end"),
        ("a eq", r"found the end \(at character 5\)"),
        ("a eq 5 5", "Expected the end and found “5”"),
        ("(a", r"Expected “\)”"),
        ("a)", "Expected the end"),
        ("nope(a)", "no function called nope"),
        ("length()", "takes 1 arguments and was given 0"),
        ("substring(a)", "takes 2 or 3"),
        ("a in ()", "a value"),
        ("a in (b)", "only values"),
        ("a/", "Expected a name"),
        ("eq 5", "found “eq”"),
        ("and and and", "found “and”"),
        ("a/any(eq: b)", "cannot name"),
        ("a/any(b)", "Expected “:”"),
        ("a/all(b: c)", "Expected the end"),
        ("2024-06-01T12:00:00Z/Px", "duration"),
        ("2024-06-01T12:00:00Z/name", "ends with a time or a duration"),
        ("geo.intersects(location, geography'POINT (1')", "well-known text"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(BadRequest, match=sentence):
        filter(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * (DEPTH + 1) + "a" + ")" * (DEPTH + 1),
        "not " * (DEPTH + 1) + "a",
        "-" * (DEPTH + 1) + "a",
        "length(" * (DEPTH + 1) + "a" + ")" * (DEPTH + 1),
        "1 add " * (DEPTH + 1) + "1",
        "a/any(x:" * (DEPTH + 1) + "x" + ")" * (DEPTH + 1),
        "(" * 9_000,
        "not " * 2_000,
        "a/any(x:" * 1_000,
    ],
    ids=lambda text: text[:8],
)
def test_what_is_nested_deep_is_refused(text):
    with pytest.raises(BadRequest, match="nested"):
        filter(text)


def test_a_million_brackets_are_refused():
    with pytest.raises(BadRequest):
        filter("(" * 1_000_000)


def test_a_chain_within_brackets_counts_as_deep():
    chain = "1" + " add 1" * (DEPTH - 10)
    with pytest.raises(BadRequest, match="nested"):
        filter(f"({chain})" + " add 1" * 20)


def test_a_long_chain_of_conditions_is_not_deep():
    assert len(filter(" or ".join(["a"] * PARTS)).arguments) == PARTS


@pytest.mark.parametrize(
    "text",
    [
        " or ".join(["a"] * (PARTS + 2)),
        f"a in ({','.join(['1'] * (LISTED + 1))})",
        "/".join(["a"] * (NAMES + 1)),
    ],
)
def test_what_is_too_much_is_refused(text):
    with pytest.raises(BadRequest, match="more than"):
        filter(text)

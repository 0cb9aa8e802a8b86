"""Whatever somebody sends: a tree or a refusal, and a tree can be printed and read again."""

from hypothesis import example, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from hub.errors import BadRequest, NotImplementedYet
from hub.iot.sensorthings.grammar import expression, filter, options, query, resource
from hub.iot.sensorthings.grammar.words import FUNCTIONS, OPERATORS

quiet = profile(max_examples=300)

PIECES = [
    *FUNCTIONS,
    *OPERATORS,
    *"(),/:;=-*'",
    *[
        "not",
        "any",
        "true",
        "null",
        "name",
        "[0]",
        "desc",
        "$filter",
        "$expand",
        "$top",
        "distinct",
        "Things",
        "$value",
        "5",
        "1e400",
        "17-5",
        "'x'",
        "P1D",
    ],
    *("2024-06-01T00:00:00Z", "2024-06-01", "duration'PT1H'", "geography'POINT(1 1)'"),
]
mixed = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=25).map(" ".join)
dense = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
names = st.sampled_from(["name", "Datastreams/Observations/result", "properties/'a b'", "result[0]", "x-y"])
literals = st.sampled_from(
    [
        *[
            "5",
            "-5",
            "2.5e-7",
            "'it''s'",
            "true",
            "null",
            "2024-06-01T00:00:00.5+01:00",
            "2024-06-01T00:00:00Z/PT1H",
            "duration'P1DT1S'",
        ],
        *("2024-06-01", "12:00:00", "geography'LINESTRING (0.1 0.2, 3 4)'", "17--5"),
    ]
)


def _larger(inner):
    two = st.tuples(inner, st.sampled_from([name for name in OPERATORS if name != "in"]), inner)
    return st.one_of(
        two.map(" ".join),
        two.map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda text: f"not {text}"),
        inner.map(lambda text: f"-({text})"),
        inner.map(lambda text: f"--{text}"),
        inner.map(lambda text: f"Things/any(v: {text})"),
        st.tuples(names, st.lists(literals, min_size=1)).map(lambda parts: f"{parts[0]} in ({','.join(parts[1])})"),
        st.tuples(inner, inner).map(lambda parts: f"concat({parts[0]},{parts[1]})"),
    )


expressions = st.recursive(st.one_of(names, literals), _larger, max_leaves=15)


@quiet
@given(st.one_of(mixed, dense, st.text()))
@example("'" * 9_999)
def test_a_filter_is_a_tree_or_a_refusal(text):
    try:
        tree = filter(text)
    except BadRequest:
        return
    assert filter(expression(tree)) == tree


@quiet
@given(expressions)
def test_an_expression_that_was_printed_gives_the_same_tree(text):
    tree = filter(text)
    assert filter(expression(tree)) == tree


@quiet
@given(
    st.sampled_from(["$expand", "$select", "$orderby", "$top", "$count", "$after"]), st.one_of(mixed, dense, st.text())
)
def test_a_query_is_options_or_a_refusal(name, text):
    try:
        found = options(f"{name}={text}")
    except (BadRequest, NotImplementedYet):
        return
    assert options(query(found)) == found


@quiet
@given(st.one_of(mixed, dense, st.text()))
def test_a_path_is_a_resource_or_a_refusal(text):
    try:
        resource(text)
    except BadRequest:
        return

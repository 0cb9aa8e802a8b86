import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.search.grammar import Budget, SearchSyntax, parse, simple
from catalogue.search.tree import (
    And,
    Everything,
    Exists,
    Fuzzy,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Range,
    Wildcard,
    Word,
    Words,
)
from hub.errors import Invalid

A, B, C = Word("a"), Word("b"), Word("c")
ANY, ONE = Wildcard.ANY, Wildcard.ONE


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Everything()),
        ("  ", Everything()),
        ("*:*", Everything()),
        ("*", Everything()),
        ("Bäume", Word("Bäume")),
        ('"alte Bäume"', Phrase("alte Bäume")),
        ('"a b"~3', Phrase("a b", slop=3)),
        ("tags:Baum", Word("Baum", "tags")),
        ("tags: Baum", Word("Baum", "tags")),
        ('title:"alte Bäume"', Phrase("alte Bäume", "title")),
        ("extras_my-key.x:1", Word("1", "extras_my-key.x")),
        ("url:https://x.example/a?b", Pattern(("https://x.example/a", ONE, "b"), "url")),
        ("num:-5", Word("-5", "num")),
        ("f:(a b)", And((Word("a", "f"), Word("b", "f")))),
        ("f:(a OR b)", Or((Word("a", "f"), Word("b", "f")))),
        ('f:(a g:b "c d")', And((Word("a", "f"), Word("b", "g"), Phrase("c d", "f")))),
        ("f:*", Exists("f")),
        ("f:[* TO *]", Exists("f")),
        ("-f:[* TO *]", Not(Exists("f"))),
        ("abc*", Pattern(("abc", ANY))),
        ("f:a*b?", Pattern(("a", ANY, "b", ONE), "f")),
        ("a**b", Pattern(("a", ANY, "b"))),
        ("term~1", Fuzzy("term", distance=1)),
        ("term~", Fuzzy("term", distance=2)),
        ("term~0.8", Fuzzy("term", distance=1)),
        ("term~7", Fuzzy("term", distance=2)),
        ("a^2 b^0.5", And((A, B))),
        ("(a OR b)^3", Or((A, B))),
        (r"a\:b\*c\ d", Word("a:b*c d")),
        (r'f:"say \"x\""', Phrase('say "x"', "f")),
        (r"\AND", Word("AND")),
    ],
)
def test_a_clause_is_read(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a && b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a || b", Or((A, B))),
        ("NOT a", Not(A)),
        ("!a", Not(A)),
        ("NOT NOT a", A),
        ("NOT(a OR b)", Not(Or((A, B)))),
        ("+a -b", And((A, Not(B)))),
        ("a AND NOT b", And((A, Not(B)))),
        ("a OR b AND c", Or((A, And((B, C))))),
        ("a AND b OR c", Or((And((A, B)), C))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) AND c", And((Or((A, B)), C))),
        ("a and b or c", And((A, Word("and"), B, Word("or"), C))),
        ("ORa ANDb NOTc", And((Word("ORa"), Word("ANDb"), Word("NOTc")))),
    ],
)
def test_operators_bind_as_people_expect(text, tree):
    assert parse(text) == tree


X, Y, S = Word("x", "o"), Word("y", "o"), Word("active", "state")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("o:x OR o:y", Or((X, Y))),
        ("o:x OR o:y +state:active", And((Or((X, Y)), S))),
        ("o:x OR o:y AND state:active", And((Or((X, Y)), S))),
        ("state:active o:x OR o:y", And((S, Or((X, Y))))),
        ("o:x OR o:(y OR x) state:active", And((Or((X, Y, X)), S))),
        ("o:x OR state:active", Or((X, S))),
        ("o:x OR -o:y", Or((X, Not(Y)))),
    ],
)
def test_alternatives_of_one_field_hold_together(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("d:[a TO b]", Range("d", "a", "b")),
        ("d:{a TO b}", Range("d", "a", "b", include_low=False, include_high=False)),
        ("d:[a TO b}", Range("d", "a", "b", include_high=False)),
        ("d:{a TO b]", Range("d", "a", "b", include_low=False)),
        ("d:[* TO b]", Range("d", None, "b")),
        ("d:[NOW-7DAYS/DAY TO *]", Range("d", "NOW-7DAYS/DAY", None)),
        ("d:[2024-01-01T00:00:00Z TO *]", Range("d", "2024-01-01T00:00:00Z", None)),
        ('d:["2024-01-01" TO "2024-02-01"]', Range("d", "2024-01-01", "2024-02-01")),
        ("d:( [ a  TO  b ] )", Range("d", "a", "b")),
        ("d:[2024-01-01T00:00:00Z%20TO%20*]", Range("d", "2024-01-01T00:00:00Z", None)),
    ],
)
def test_a_range_is_read(text, tree):
    assert parse(text) == tree


def test_leftover_escapes_of_blanks_are_blanks():
    assert parse('a%20OR%20"b%20c"') == Or((A, Phrase("b c")))


@pytest.mark.parametrize(
    "text",
    [
        *("(a", "a)", "()", "f:()", "f:", "(f:)", '"a', 'f:"a', "a AND", "AND a", "a OR OR b", "a && || b", "NOT"),
        *("-", "[a TO b]", "f:[a b]", "f:[a TO b", "f:[a TO ]", "f:[a* TO b]", "f:[a TO b TO c]", "a ^ b", "a^", "~1"),
        *("a\\", "fie*ld:a", ":a", "a } b", 'a:"b"~x', "a^1.2.3"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(text):
    with pytest.raises(SearchSyntax, match=r"^[A-Z“].* \(at character \d+ of the search question\)\.$"):
        parse(text)


@pytest.mark.parametrize("text", ["{!func}x", "  {!join from=a to=b}c:d", "%20{!x}"])
def test_settings_of_the_engine_are_refused(text):
    with pytest.raises(Invalid, match="must not begin with"):
        parse(text)


def test_a_question_is_at_most_10000_characters_long():
    assert parse("a" * 10_000) == Word("a" * 10_000)
    with pytest.raises(Invalid, match="10,000 characters"):
        parse("a" * 10_001)


def test_brackets_are_at_most_32_deep():
    assert parse("(" * 32 + "a" + ")" * 32) == A
    with pytest.raises(Invalid, match="32 deep"):
        parse("(" * 33 + "a" + ")" * 33)


@pytest.mark.parametrize("clause", ["a", "f:a", "f:[1 TO 2]", '"a b"', "-a"])
def test_a_question_has_at_most_500_clauses(clause):
    assert len(parse(" ".join([clause] * 500)).parts) == 500
    with pytest.raises(Invalid, match="500 words"):
        parse(" ".join([clause] * 501))


@pytest.mark.parametrize("clause", ["a*", "*a", "f:a?b", "a~1"])
def test_a_question_has_at_most_20_wildcards(clause):
    assert len(parse(" ".join([clause] * 20)).parts) == 20
    with pytest.raises(Invalid, match="20 wildcards"):
        parse(" ".join([clause] * 21))


def test_question_and_filters_share_one_budget():
    budget = Budget()
    parse("a " * 300, budget)
    with pytest.raises(Invalid, match="500 words"):
        parse("a " * 300, budget)


PIECES = [*'ab:"()[]{}*?~^+-!&|\\ ', "AND ", "OR ", "NOT ", " TO ", "%20", "f:", "f:[a TO b]", "(a OR b)"]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@settings(deadline=None)
def test_any_text_is_read_or_refused(text):
    try:
        read = parse(text)
    except Invalid as refusal:
        read = refusal.message
    assert isinstance(read, Node) or read.endswith(".")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Everything()),
        ("Bäume Ulm", Words((Word("Bäume"), Word("Ulm")))),
        ('"alte Bäume" Ulm', Words((Phrase("alte Bäume"), Word("Ulm")))),
        ("Bäume -Ulm", And((Words((Word("Bäume"),)), Not(Word("Ulm"))))),
        ("-Ulm", And((Everything(), Not(Word("Ulm"))))),
        ("bau*", Words((Pattern(("bau", ANY)),))),
        ("Rad%20Weg", Words((Word("Rad"), Word("Weg")))),
        ("a - b", Words((A, B))),
        ("CO2-Sensor", Words((Word("CO2-Sensor"),))),
        ("a AND b", Words((A, B))),
        ("a b OR c", Or((Words((A, B)), Words((C,))))),
        ("OR a OR", Words((A,))),
        ("a or b", Words((A, Word("or"), B))),
    ],
)
def test_a_search_box_takes_words(text, tree):
    assert simple(text) == tree


@given(st.text(max_size=60))
@settings(deadline=None)
def test_nothing_typed_into_a_search_box_is_wrong(text):
    assert simple(text) is not None


@pytest.mark.parametrize("text", ["???", '"', '""', "( [ { ~ ^", "-", "*"])
def test_punctuation_alone_asks_for_everything(text):
    assert simple(text) == Everything()

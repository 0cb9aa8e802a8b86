from hub.iot.sensorthings.grammar.words import COMPARING, FUNCTIONS, OPERATORS, TIGHTEST


def test_or_binds_least_and_multiplication_most():
    assert OPERATORS["or"] < OPERATORS["and"] < COMPARING == OPERATORS["eq"] < OPERATORS["add"] < OPERATORS["mul"]
    assert max(OPERATORS.values()) < TIGHTEST


def test_no_word_is_both_an_operator_and_a_function():
    assert not OPERATORS.keys() & FUNCTIONS.keys()


def test_all_functions_of_the_standard_are_known():
    standard = (
        "substringof endswith startswith length indexof substring tolower toupper trim concat year month day hour"
        " minute second fractionalseconds date time totaloffsetminutes now mindatetime maxdatetime round floor ceiling"
        " geo.distance geo.length geo.intersects st_equals st_disjoint st_touches st_within st_overlaps st_crosses"
        " st_intersects st_contains st_relate before after during overlaps meets starts finishes"
    )
    assert set(standard.split()) <= FUNCTIONS.keys()

from harvesters.tables.firstnames import FIRST_NAMES


def test_the_names_are_folded_words():
    assert all(name.isalpha() and name == name.lower() for name in FIRST_NAMES)
    assert len(FIRST_NAMES) > 200

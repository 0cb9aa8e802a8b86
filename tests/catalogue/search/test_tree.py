from catalogue.search import grammar
from catalogue.search.tree import And, Fuzzy, Not, Or, Phrase, Word, Words, names_type, small


def test_questions_that_say_the_same_are_equal():
    assert And((Word("Baum"), Word("Ulm", "tags"))) == And((Word("Baum"), Word("Ulm", "tags")))


def test_all_of_these_is_not_any_of_these():
    assert And((Word("Baum"),)) != Or((Word("Baum"),))


def test_equal_words_count_once_in_a_set():
    assert len({Word("Baum"), Word("Baum"), Word("Baum", "title")}) == 2


def test_who_names_a_type_asks_for_it_and_who_excludes_one_does_not():
    for text, asks in (
        ("dataset_type:showcase", True), ("+type:map -x:y", True), ("a OR (b AND type:*)", True),
        ("type:(a OR b)", True),
        ('dataset_type:"showcase"', True), ("dataset_type:[a TO b]", True), ("type:show*", True), ("type:a~1", True),
        ("-type:harvest", False), ("NOT dataset_type:a", False), ("showcase", False), ("*:*", False), ("", False),
        ("title:type", False), ("-(type:a)", False),
    ):  # fmt: skip
        assert names_type(grammar.parse(text)) is asks, text


def test_words_of_a_text_are_the_same_in_small_letters_and_exact_values_are_not():
    asked = Words((Word("Baum"), Not(Phrase("Am Markt", "", 2)), Or((Word("CSV", "res_format"), Fuzzy("Ulm")))))
    assert small(asked) == Words((
        Word("baum"), Not(Phrase("am markt", "", 2)), Or((Word("CSV", "res_format"), Fuzzy("Ulm"))),
    ))  # fmt: skip


def test_letters_become_small_one_by_one_as_in_the_index():
    assert small(Word("ΟΔΟΣ")) == Word("οδοσ")

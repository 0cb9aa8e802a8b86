from catalogue.search.tree import And, Or, Word


def test_questions_that_say_the_same_are_equal():
    assert And((Word("Baum"), Word("Ulm", "tags"))) == And((Word("Baum"), Word("Ulm", "tags")))


def test_all_of_these_is_not_any_of_these():
    assert And((Word("Baum"),)) != Or((Word("Baum"),))


def test_equal_words_count_once_in_a_set():
    assert len({Word("Baum"), Word("Baum"), Word("Baum", "title")}) == 2

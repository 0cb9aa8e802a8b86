import gc
from threading import Event, get_ident

import pytest

from catalogue.bulk.aside import Aside, undisturbed


def fail():
    raise OSError("the disk is full")


def test_work_is_done_in_the_order_in_which_it_is_given_by_another_thread():
    done = []
    with Aside(ahead=2) as aside:
        for number in range(20):
            aside.do(done.append, number)
        thread = aside.do(get_ident).result()
    assert done == list(range(20))
    assert thread != get_ident()


def test_what_goes_wrong_is_raised_at_the_end():
    with pytest.raises(OSError, match="disk"), Aside() as aside:
        aside.do(fail)


def test_what_goes_wrong_is_raised_where_more_is_given_than_may_wait():
    with Aside(ahead=1) as aside:
        aside.do(fail)
        with pytest.raises(OSError, match="disk"):
            aside.do(len, "a")


def test_where_the_one_who_gives_fails_what_has_not_begun_is_left_out():
    done = []

    def give():
        with Aside() as aside:
            aside.do(Event().wait, 0.05)
            aside.do(done.append, 1)
            raise KeyError

    with pytest.raises(KeyError):
        give()
    assert done == []


def test_rings_of_objects_are_looked_for_again_afterwards():
    assert gc.isenabled()
    with undisturbed():
        assert not gc.isenabled()
    assert gc.isenabled()

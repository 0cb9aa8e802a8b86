"""What was read, and by what the rows inside are found."""

from hub.iot.sensorthings.entities import ENTITIES
from hub.iot.sensorthings.grammar.tree import Options
from hub.iot.sensorthings.store.reading.found import Page, feature, key_of
from hub.iot.sensorthings.store.reading.rows import Layout

OBSERVED = (17, 0, 0, 1.0, None, None, None, 0, 4)


def test_an_observation_has_the_feature_that_it_names_or_its_datastreams():
    assert feature(OBSERVED) == 4
    assert feature((*OBSERVED[:6], '{"feature": 9}', 0, 4)) == 9
    assert feature((*OBSERVED[:6], '{"parameters": {"feature": 9}}', 0, 4)) == 4


def test_rows_inside_are_found_by_the_outer_id_or_by_a_key_in_it():
    thing, stream, observation = (ENTITIES[name] for name in ("Thing", "Datastream", "Observation"))
    assert key_of(Layout(thing), thing.link("Datastreams"))((5,)) == 5
    assert key_of(Layout(stream, (), (("Thing", 2),)), stream.link("Thing"))((1, "a", 8)) == 8
    assert key_of(Layout(observation), observation.link("Datastream"))(OBSERVED) == 17


def test_a_page_that_is_cut_goes_on_behind_its_last_row():
    page = Page(Layout(ENTITIES["Thing"]), Options(skip=2), [(1,), (2,), (3,)], key=lambda row: (row[0],))
    page.cut(2)
    assert (page.rows, page.more) == ([(1,), (2,)], (2,))
    bare = Page(Layout(ENTITIES["Thing"]), Options(skip=2), [(1,), (2,), (3,)])
    bare.cut(2)
    assert bare.behind == 4

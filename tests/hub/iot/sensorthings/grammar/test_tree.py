from hub.iot.sensorthings.grammar.tree import NULL, TRUE, Apply, Exists, Options, Path, walk

FILTER = Apply("and", (Apply("eq", (Path(("name",)), NULL)), Exists(Path(("Locations",)), "l", TRUE)))


def test_a_tree_can_be_a_key():
    assert {Options(filter=FILTER): 1}[Options(filter=FILTER)] == 1


def test_walking_meets_each_node_once():
    assert list(walk(FILTER)) == [FILTER, FILTER.arguments[0], Path(("name",)), NULL, FILTER.arguments[1], TRUE]

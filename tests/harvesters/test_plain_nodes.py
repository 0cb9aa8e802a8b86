from harvesters.plain_nodes import links, named, node, rest, values


def test_fields_become_values():
    assert values(["a", 1, None, "", True, ["b"]]) == [{"@value": "a"}, {"@value": "1"}, {"@value": "b"}]


def test_an_object_is_kept_as_json():
    assert values({"type": "Point"}) == [{"@value": '{"type": "Point"}'}]


def test_links_are_addresses():
    assert links(" http://x/ ", None) == [{"@id": "http://x/"}]


def test_a_node_has_only_what_is_there():
    assert node("foaf:Agent", foaf_name="Town", foaf_mbox=None) == {
        "@id": "_:", "@type": ["foaf:Agent"], "foaf:name": [{"@value": "Town"}],
    }  # fmt: skip


def test_a_node_that_says_nothing_is_no_value():
    assert named({"dct_publisher": node(foaf_name=None), "dct_creator": [node(), node(foaf_name="x")]}) == {
        "dct:creator": [{"@id": "_:", "foaf:name": [{"@value": "x"}]}],
    }  # fmt: skip


def test_the_rest_keeps_its_names():
    assert rest({"a": 1, "b": 2, "@type": "x", "c": ""}, ["a"]) == {"b": [{"@value": "2"}]}

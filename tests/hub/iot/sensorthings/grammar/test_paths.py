import pytest

from hub.errors import BadRequest
from hub.iot.sensorthings.grammar.paths import resource
from hub.iot.sensorthings.grammar.tree import Resource, Segment


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Things", Resource((Segment("Things"),))),
        ("/Things(1)/", Resource((Segment("Things", 1),))),
        ("Things('a/b''c')", Resource((Segment("Things", "a/b'c"),))),
        ("Observations('17-5')", Resource((Segment("Observations", "17-5"),))),
        ("Observations(17--5-1)", Resource((Segment("Observations", "17--5-1"),))),
        ("Things(99999999999)", Resource((Segment("Things", "99999999999"),))),
        ("Datastreams(1)/Observations(17-5)/FeatureOfInterest",
         Resource((Segment("Datastreams", 1), Segment("Observations", "17-5"), Segment("FeatureOfInterest")))),
        ("Things(1)/name", Resource((Segment("Things", 1),), ("name",))),
        ("Things(1)/name/$value", Resource((Segment("Things", 1),), ("name",), value=True)),
        ("Things(1)/a/Höhe über (NN)/[0]", Resource((Segment("Things", 1),), ("a", "Höhe über (NN)", "[0]"))),
        ("Things(1)/properties/Datastreams", Resource((Segment("Things", 1),), ("properties", "Datastreams"))),
        ("Things(1)/@iot.id", Resource((Segment("Things", 1),), ("@iot.id",))),
        ("Things(1)/Locations/$ref", Resource((Segment("Things", 1), Segment("Locations")), ref=True)),
    ],
)  # fmt: skip
def test_a_path_becomes_segments(path, expected):
    assert resource(path) == expected


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "things",
        "Things(",
        "Things()",
        "Things(a)",
        "Things(1)(2)",
        "Things('a)",
        "Things(1)//name",
        "Things(1)/$value",
        "Things(1)/name/$ref",
        "Things(1)/$ref/name",
        "Things(1)/$count",
        "Things('a\x00')",
        "Things/" * 31,
        "Things(1)/" + "a/" * 21,
        "Things(1)/" + "a" * 9_000,
    ],
)
def test_what_is_no_path_is_refused(path):
    with pytest.raises(BadRequest):
        resource(path)

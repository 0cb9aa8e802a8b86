"""Topics at which observations are taken, and no others."""

import pytest

from hub.iot.mqtt import topics
from hub.iot.mqtt.topics import Incoming


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("in/v1.1/Observations", Incoming("", "", None)),
        ("in/alm_a-b_C9/v1.1/Observations", Incoming("alm_a-b_C9", "", None)),
        ("in/v1.1/Datastreams(1)/Observations", Incoming("", "Datastreams", 1)),
        ("in/alm_x/v1.1/MultiDatastreams(12)/Observations", Incoming("alm_x", "MultiDatastreams", 12)),
        ("in/v1.1/FeaturesOfInterest(2147483647)/Observations", Incoming("", "FeaturesOfInterest", 2**31 - 1)),
    ],
)
def test_a_topic_says_where_an_observation_belongs(topic, said):
    assert topics.incoming(topic) == said


@pytest.mark.parametrize(
    "topic",
    [
        "v1.1/Observations",
        "in/v1.0/Observations",
        "in/v1.1/Things",
        "in/v1.1/Observations/",
        "in/v1.1/Observations\n",
        "in/v1.1/Datastreams(0)/Observations",
        "in/v1.1/Datastreams(2147483648)/Observations",
        "in/v1.1/Datastreams(1)/Observations/x",
        "in/v1.1/Things(1)/Observations",
        "in/someone/v1.1/Observations",
        "in/alm_x/alm_y/v1.1/Observations",
        "in/",
    ],
)
def test_nothing_is_taken_elsewhere(topic):
    assert topics.incoming(topic) is None


def test_a_topic_is_shown_without_its_token():
    assert topics.shown("in/alm_secret/v1.1/Observations") == "in/alm_…/v1.1/Observations"
    assert len(topics.shown("x" * 60_000)) == 200


def test_each_reader_has_a_tree():
    assert (topics.tree(), topics.tree("ab")) == ("v1.1/", "out/ab/v1.1/")

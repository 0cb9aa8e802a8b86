"""What all changes of datasets share."""

import pytest

from catalogue.edit import Update, as_kept
from hub.datasets.models import Distribution
from hub.records import DistributionDraft

SITE = "http://hub.example"


def test_a_name_alone_says_which_and_is_none_to_be_given():
    alone, both = Update().load({"name": "trees"}), Update().load({"name": "trees", "id": "x"})
    assert [(each["key"], each["draft"].name) for each in (alone, both)] == [("trees", ""), ("x", "trees")]


@pytest.mark.parametrize(("given", "kept"), [
    (f"{SITE}/datastore/dump/6f1c8c4e-5a52-4c6e-9a51-0d1a5f1d8a11", ""), ("https://else.example/", "https://else.example/"),
])  # fmt: skip
def test_the_address_we_showed_is_taken_for_what_it_stands_for(given, kept):
    known = Distribution(id="6f1c8c4e-5a52-4c6e-9a51-0d1a5f1d8a11", access_url="", blob="", row_count=3)
    assert as_kept(DistributionDraft("", access_url=given), known, SITE).access_url == kept
    assert as_kept(DistributionDraft("", access_url=given), None, SITE).access_url == given

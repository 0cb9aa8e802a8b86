"""Profiles by their names."""

import pytest

from catalogue.feeds import profiles
from hub.errors import Invalid

KNOWN_TO_CKAN = ("euro_dcat_ap", "euro_dcat_ap_2", "euro_dcat_ap_3", "euro_dcat_ap_scheming", "dcatap_de", "dcat_us_3")


@pytest.mark.parametrize("name", KNOWN_TO_CKAN)
def test_the_names_of_ckans_profiles_are_taken(name):
    assert profiles.read(name) == (name,)


def test_ours_where_none_is_named():
    assert profiles.read("") == profiles.read(" , ") == ("dcatap_de",)


def test_several_names_are_several_profiles_each_once():
    names = profiles.read("dcatap_de, dcatap_de_2,dcatap_de,euro_dcat_ap_3")
    assert names == ("dcatap_de", "dcatap_de_2", "euro_dcat_ap_3")
    assert len(profiles.chosen(names)) == 2


@pytest.mark.parametrize("name", ["x", "dcatap_de,x", "DCATAP_DE", "<script>"])
def test_an_unknown_name_is_refused(name):
    with pytest.raises(Invalid, match="not known"):
        profiles.read(name)
